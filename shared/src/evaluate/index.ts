export * from './evaluation.ts';
export * from './verdict.ts';
