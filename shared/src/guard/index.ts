export { isReconciler } from './managers.ts';
export { ownerOf } from './owner.ts';
export type { PolicyOwner } from './owner.ts';
