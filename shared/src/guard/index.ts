export * from './guard.ts';
export { guard } from './judge.ts';
export { isReconciler } from './managers.ts';
export { ownerOf } from './owner.ts';
export type { PolicyOwner } from './owner.ts';
