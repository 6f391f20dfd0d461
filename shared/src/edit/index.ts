export { editText } from './edit-text.ts';
export type { TextEdit } from './text-edit.ts';
export { readForm } from './read-form.ts';
export { operators } from './form.ts';
export type * from './form.ts';
export * from './form-edits.ts';
export * from './selector-edits.ts';
export { peerSpec, selectorSpec } from './form-values.ts';
export type { ExpressionSpec, PeerSpec, PortSpec, SelectorSpec } from './form-values.ts';
