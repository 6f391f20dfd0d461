export * from './policy.ts';
export * from './settled.ts';
export * from './tests.ts';
export * from './tiers.ts';
