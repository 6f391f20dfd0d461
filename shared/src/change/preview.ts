/** What drafts would change: both states over the same nodes, and the difference. */
import { evaluateSideBySide, evaluateTogether, rawProfile } from '../evaluate/index.ts';
import type { Evaluation, Profile } from '../evaluate/index.ts';
import type { ClusterState } from '../kube/index.ts';
import { applyDrafts } from './apply.ts';
import type { Draft, Preview } from './change.ts';
import { compareTogether } from './compare.ts';
import { countChanges } from './summarize.ts';

export interface PreviewResult {
  readonly preview: Preview;
  /** Of the state without and with the drafts, over one class table. */
  readonly before: Evaluation;
  readonly after: Evaluation;
}

/** `previous` (either evaluation of the last preview) saves work and never changes the answer. */
export function previewDrafts(
  state: ClusterState,
  drafts: readonly Draft[],
  profile: Profile = rawProfile,
  previous?: Evaluation,
): PreviewResult {
  return previewOf(evaluateTogether(state, applyDrafts(state, drafts), profile, previous));
}

/** Of any two states: workloads and nodes that only one of them has come or go. */
export function previewBetween(before: ClusterState, after: ClusterState, profile: Profile = rawProfile): PreviewResult {
  return previewOf(evaluateSideBySide(before, after, profile));
}

function previewOf(evaluations: Pick<PreviewResult, 'before' | 'after'>): PreviewResult {
  const { graphs, pairs, summarize } = compareTogether(evaluations);
  const changes = summarize(({ because }) => ({ because }));
  return { preview: { ...graphs, changes, counts: countChanges(pairs) }, ...evaluations };
}
