export * from './digest.ts';
export * from './history.ts';
export { recordedChange, recordedVersion } from './history-schema.ts';
export * from './pack.ts';
export * from './parse.ts';
export * from './protocol.ts';
