export * from './bitset.ts';
export * from './ports.ts';
