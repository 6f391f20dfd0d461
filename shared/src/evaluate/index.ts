export { boardOf } from './board.ts';
export type { BoardCard, BoardRank, BoardTier } from './board.ts';
export { evaluate, evaluateOver, evaluateTogether } from './evaluate.ts';
export * from './evaluation.ts';
export { explain } from './explain.ts';
export * from './profile.ts';
export { policiesSelecting, summarizePolicies } from './summary.ts';
export * from './verdict.ts';
export { evaluateSideBySide } from './side-by-side.ts';
