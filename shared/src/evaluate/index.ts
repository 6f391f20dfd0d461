export { evaluate, evaluateOver, evaluateTogether } from './evaluate.ts';
export * from './evaluation.ts';
export { explain } from './explain.ts';
export * from './profile.ts';
export { policiesSelecting, summarizePolicies } from './summary.ts';
export * from './verdict.ts';
export { evaluateRelabelled } from './relabelled.ts';
