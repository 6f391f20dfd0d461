export { meetsCalicoSelector, parseCalicoSelector } from './selector.ts';
export type { CalicoSelector, SelectorError } from './selector.ts';
