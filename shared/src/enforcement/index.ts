export { detectEnforcement, isKindEnforced } from './detect.ts';
export * from './enforcement.ts';
