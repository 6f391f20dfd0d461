/** What must be known about the text that the editor shows. Pure. */
import type { ObjectKey, Problem } from '@eastwest/shared/kube';
import type { AppState } from '../state/app.ts';
import { isNewDraft, isOutdated, policyAt } from '../state/drafting.ts';
import type { DraftId } from '../state/drafts.ts';
import { policyTitle } from '../state/keys.ts';

/** What the editor is called: `YAML of shop/web`. */
export function documentLabel(id: DraftId): string {
  if (isNewDraft(id)) return 'YAML of the new policy';
  return `YAML of ${policyTitle(id)}`;
}

export type Notice =
  | { readonly type: 'deleted-by-draft' }
  | { readonly type: 'changed-meanwhile' }
  /** `deletes`: that is what the draft wanted. */
  | { readonly type: 'gone-meanwhile'; readonly deletes: boolean }
  | { readonly type: 'foreign'; readonly kind: string }
  | { readonly type: 'read-from'; readonly file: string }
  | { readonly type: 'applies-to'; readonly file: string };

export function noticeOf({ drafts, cluster, source }: AppState, id: DraftId): Notice | undefined {
  const draft = drafts.get(id);
  const object = isNewDraft(id) ? undefined : cluster.objects.get(id);
  if (draft !== undefined && isOutdated(draft, cluster)) {
    const live = draft.base && policyAt(cluster, draft.base.key);
    return live === undefined ? { type: 'gone-meanwhile', deletes: draft.type === 'delete' } : { type: 'changed-meanwhile' };
  }
  if (draft?.type === 'delete') return { type: 'deleted-by-draft' };
  const policy = isNewDraft(id) ? undefined : policyAt(cluster, id);
  if (object?.kind === 'ForeignPolicy' && policy === undefined) return { type: 'foreign', kind: object.policyKind };
  if (draft !== undefined || policy?.origin === undefined) return undefined;
  const { file } = policy.origin;
  if (source?.apply === 'files' && file !== '-') return { type: 'applies-to', file };
  return source?.kind === 'manifests' ? { type: 'read-from', file } : undefined;
}

const none: readonly Problem[] = [];

/** A draft's own problems, or those of the live policy. */
export function problemsOf({ result, drafts }: Pick<AppState, 'result' | 'drafts'>, id: DraftId): readonly Problem[] {
  if (drafts.has(id)) return result?.reports.find((report) => report.id === id)?.problems ?? none;
  return result?.policies.find(({ key }) => key === (id as ObjectKey))?.problems ?? none;
}
