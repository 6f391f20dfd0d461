export { adviceFor } from './advice.ts';
export type { Advice, Step, Way } from './advice.ts';
export { asSetUp, detectEnforcement, isKindEnforced } from './detect.ts';
export * from './enforcement.ts';
export { isAtLeast, majorMinor } from './facts.ts';
export { engineName, enforcementWords } from './words.ts';
