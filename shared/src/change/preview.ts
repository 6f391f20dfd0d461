/** What drafts would change: both states over the same nodes, and the difference. */
import { engineOf } from '../evaluate/evaluate.ts';
import { evaluateRelabelled, evaluateTogether, rawProfile } from '../evaluate/index.ts';
import type { Evaluation, Profile } from '../evaluate/index.ts';
import type { ClusterState } from '../kube/index.ts';
import { drawTogether } from '../graph/internals.ts';
import { applyDrafts } from './apply.ts';
import { becauseOf } from './because.ts';
import type { Draft, Preview } from './change.ts';
import { changedPairs } from './differ.ts';
import { countChanges, summarizeChanges } from './summarize.ts';

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

/** Of states that differ in policies and in labels, as `evaluateRelabelled` has it. */
export function previewRelabelled(before: ClusterState, after: ClusterState, profile: Profile = rawProfile): PreviewResult {
  return previewOf(evaluateRelabelled(before, after, profile));
}

function previewOf({ before, after }: { readonly before: Evaluation; readonly after: Evaluation }): PreviewResult {
  const old = engineOf(before);
  const now = engineOf(after);
  const { parts, sides, graphs } = drawTogether([old, now]);
  const [oldSides, newSides] = sides;
  const [oldGraph, newGraph] = graphs;
  if (oldSides === undefined || newSides === undefined || oldGraph === undefined || newGraph === undefined)
    throw new Error('invariant violated: two evaluations have two graphs');
  const pairs = changedPairs(parts, oldSides, newSides);
  const because = becauseOf(old, now, oldSides, newSides);
  const changes = summarizeChanges(pairs, oldSides, newSides, because);
  return { preview: { before: oldGraph, after: newGraph, changes, counts: countChanges(pairs) }, before, after };
}
