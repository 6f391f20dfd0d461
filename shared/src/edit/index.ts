export { editText } from './edit-text.ts';
export type { TextEdit } from './text-edit.ts';
