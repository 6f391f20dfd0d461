export { calicoFields } from './fields.ts';
export { meetsCalicoSelector, parseCalicoSelector } from './selector.ts';
export type { CalicoSelector, SelectorError } from './selector.ts';
export { realMetadata, validateCalico } from './validate.ts';
export { calicoCidr, familyOfNet, hasPorts, readCalicoPort, readCalicoProtocol } from './values.ts';
export type { CalicoPort } from './values.ts';
export { stagedPolicy } from './staged.ts';
export type { StagedPolicy } from './staged.ts';
