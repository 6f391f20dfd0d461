export * from './digest.ts';
export * from './history.ts';
export * from './pack.ts';
export * from './parse.ts';
export * from './protocol.ts';
