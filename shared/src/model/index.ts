export * from './addresses.ts';
export * from './bitset.ts';
export * from './lasting-labels.ts';
export * from './policy.ts';
export * from './ports.ts';
export * from './selector.ts';
export * from './world.ts';
export * from './zones.ts';
