export * from './policy.ts';
export * from './tests.ts';
export * from './tiers.ts';
