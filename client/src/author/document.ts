/** What must be known about the text that the editor shows. Pure. */
import { formatPath, parsePath } from '@eastwest/shared/kube';
import type { ObjectKey, Problem } from '@eastwest/shared/kube';
import type { Finding } from '@eastwest/shared/lint';
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
const noFindings: readonly Finding[] = [];

/** A draft's own problems, or those of the live policy. */
export function problemsOf({ result, drafts }: Pick<AppState, 'result' | 'drafts'>, id: DraftId): readonly Problem[] {
  if (drafts.has(id)) return result?.reports.find((report) => report.id === id)?.problems ?? none;
  return result?.policies.find(({ key }) => key === (id as ObjectKey))?.problems ?? none;
}

/** Of the draft as it would then be, or of the live policies; both among those of other policies. */
export function findingsFor({ findings, drafts }: Pick<AppState, 'findings' | 'drafts'>, id: DraftId): readonly Finding[] {
  return (drafts.has(id) ? findings?.drafted : findings?.live) ?? noFindings;
}

/** More would cover the text; the list of findings has them all. */
const mostFindings = 50;

/** What the API server takes and is yet hardly meant is a warning, however bad; what is only worth knowing is no marker. */
export function withFindings(problems: readonly Problem[], findings: readonly Finding[], id: DraftId): readonly Problem[] {
  const told = new Set(problems.map(({ rule, path }) => `${rule} ${formatPath(path)}`));
  const more = findings.flatMap(({ id: rule, key, severity, path, message, fix }): readonly Problem[] => {
    const steps = parsePath(path);
    if (key !== id || severity === 'info' || steps === undefined || told.has(`${rule} ${path}`)) return [];
    return [{ severity: 'warning', rule, message, path: steps, ...(fix === undefined ? {} : { hint: fix.title }) }];
  });
  if (more.length === 0) return problems;
  if (more.length <= mostFindings) return [...problems, ...more];
  const rest = `${more.length - mostFindings} more findings about this policy are in the list of findings (key L)`;
  return [...problems, { severity: 'warning', message: rest, path: [] }, ...more.slice(0, mostFindings)];
}
