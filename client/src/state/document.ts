/** The text that stands for what is selected: what the editor and the form show, and what undo goes back in. */
import { policyText, printManifest } from '@eastwest/shared/kube';
import type { AppState } from './app.ts';
import { isNewDraft, policyAt } from './drafting.ts';
import type { DraftId } from './drafts.ts';
import type { Selection } from './view.ts';

export interface PolicyDocument {
  readonly text: string;
  /** What the lines that a draft changes are told from; absent without a draft. */
  readonly baseText?: string;
  readonly readOnly: boolean;
}

export function documentId(selection: Selection): DraftId | undefined {
  if (selection.type === 'policy') return selection.key;
  return selection.type === 'new-policy' && isNewDraft(selection.draft as DraftId) ? (selection.draft as DraftId) : undefined;
}

/** A draft's text, or else that of the live object, which it then follows. */
export function documentOf({ drafts, cluster }: Pick<AppState, 'drafts' | 'cluster'>, id: DraftId): PolicyDocument | undefined {
  const draft = drafts.get(id);
  if (draft?.type === 'edit') return { text: draft.text, baseText: draft.baseText, readOnly: false };
  if (draft?.type === 'delete') return { text: draft.baseText, readOnly: true };
  if (isNewDraft(id)) return undefined;
  const policy = policyAt(cluster, id);
  if (policy !== undefined) return { text: policyText(policy), readOnly: false };
  const other = cluster.objects.get(id);
  return other?.kind === 'ForeignPolicy' ? { text: printManifest(other.manifest), readOnly: true } : undefined;
}
