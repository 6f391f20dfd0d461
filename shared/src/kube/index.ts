export * from './objects.ts';
export * from './problems.ts';
