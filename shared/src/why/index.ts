export * from './mends.ts';
export * from './near.ts';
export * from './pieces.ts';
export * from './steps.ts';
