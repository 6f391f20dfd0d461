export { applyDrafts, draftKey } from './apply.ts';
export * from './change.ts';
export { previewDrafts } from './preview.ts';
export type { PreviewResult } from './preview.ts';
