export { applyDrafts, draftKey } from './apply.ts';
export * from './change.ts';
export type { MomentaryCut } from './cut-names.ts';
export { orderDrafts } from './order.ts';
export type { ApplyOrder, OrderStep } from './order.ts';
export { previewDrafts } from './preview.ts';
export type { PreviewResult } from './preview.ts';
export { mergePatch, unifiedDiff } from './patch.ts';
