/** What somebody needs to apply a draft by other means. Pure. */
import type { ObjectKey } from '@eastwest/shared/kube';
import type { DraftState } from '../state/drafts.ts';
import { keyParts } from '../state/keys.ts';

export interface Exported {
  readonly command: string;
  /** Absent for a deletion, which needs no file. */
  readonly file?: { readonly name: string; readonly text: string };
}

export function exported(draft: DraftState, key: ObjectKey): Exported {
  const { namespace, name } = keyParts(key);
  if (draft.type === 'delete') return { command: `kubectl delete networkpolicy ${word(name)} --namespace ${word(namespace)}` };
  const file = `${namespace}-${name}.yaml`.replaceAll(/[^\w.-]/gu, '_');
  const text = draft.text.endsWith('\n') ? draft.text : `${draft.text}\n`;
  return { command: `kubectl apply --filename ${word(file)}`, file: { name: file, text } };
}

/** One word of a shell command, whatever is in it. */
function word(text: string): string {
  return /^[\w./-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
