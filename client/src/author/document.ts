/** The text that the editor shows for what is selected, and what may be done with it. Pure. */
import { policyText, printManifest } from '@eastwest/shared/kube';
import type { ObjectKey, Problem } from '@eastwest/shared/kube';
import type { AppState } from '../state/app.ts';
import { isNewDraft, isOutdated, policyAt } from '../state/drafting.ts';
import type { DraftId } from '../state/drafts.ts';
import { keyParts } from '../state/keys.ts';
import type { Selection } from '../state/view.ts';

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

/** What the editor is called: `YAML of shop/web`. */
export function documentLabel(id: DraftId): string {
  if (isNewDraft(id)) return 'YAML of the new policy';
  const { namespace, name } = keyParts(id);
  return `YAML of ${namespace}/${name.slice(name.lastIndexOf('/') + 1)}`;
}

export type Notice =
  | { readonly type: 'deleted-by-draft' }
  | { readonly type: 'changed-meanwhile'; readonly live: string }
  | { readonly type: 'gone-meanwhile' }
  | { readonly type: 'foreign'; readonly kind: string }
  | { readonly type: 'read-from'; readonly file: string }
  | { readonly type: 'applies-to'; readonly file: string };

export function noticeOf({ drafts, cluster, source }: AppState, id: DraftId): Notice | undefined {
  const draft = drafts.get(id);
  const object = isNewDraft(id) ? undefined : cluster.objects.get(id);
  if (draft !== undefined && isOutdated(draft, cluster)) {
    const live = draft.base && policyAt(cluster, draft.base.key);
    return live === undefined ? { type: 'gone-meanwhile' } : { type: 'changed-meanwhile', live: policyText(live) };
  }
  if (draft?.type === 'delete') return { type: 'deleted-by-draft' };
  if (object?.kind === 'ForeignPolicy') return { type: 'foreign', kind: object.policyKind };
  if (draft !== undefined || object?.kind !== 'NetworkPolicy' || object.origin === undefined) return undefined;
  const { file } = object.origin;
  if (source?.apply === 'files' && file !== '-') return { type: 'applies-to', file };
  return source?.kind === 'manifests' ? { type: 'read-from', file } : undefined;
}

const none: readonly Problem[] = [];

/** A draft's own problems, or those of the live policy. */
export function problemsOf({ result, drafts }: Pick<AppState, 'result' | 'drafts'>, id: DraftId): readonly Problem[] {
  if (drafts.has(id)) return result?.reports.find((report) => report.id === id)?.problems ?? none;
  return result?.policies.find(({ key }) => key === (id as ObjectKey))?.problems ?? none;
}
