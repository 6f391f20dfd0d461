export { allow } from './allow.ts';
export { groundOf } from './ground.ts';
export type { Ground } from './ground.ts';
export * from './intent.ts';
export type { Candidate } from './candidates.ts';
export { isolate, keepable } from './isolate.ts';
export { othersWords } from './offer.ts';
export { stop } from './stop.ts';
export { endOfNode } from './party.ts';
