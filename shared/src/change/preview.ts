/** What drafts would change: both states over the same nodes, and the difference. */
import { engineOf } from '../evaluate/evaluate.ts';
import { evaluateTogether, rawProfile } from '../evaluate/index.ts';
import type { Evaluation, Profile } from '../evaluate/index.ts';
import type { ClusterState } from '../kube/index.ts';
import { graphOf, partsOf, Sides } from '../graph/internals.ts';
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
  const { before, after } = evaluateTogether(state, applyDrafts(state, drafts), profile, previous);
  const old = engineOf(before);
  const now = engineOf(after);
  const parts = partsOf([old, now]);
  const sides = { before: new Sides(old), after: new Sides(now) };
  const pairs = changedPairs(parts, sides.before, sides.after);
  const because = becauseOf(old, now, sides.before, sides.after);
  return {
    preview: {
      before: graphOf(old, parts, sides.before),
      after: graphOf(now, parts, sides.after),
      changes: summarizeChanges(pairs, sides.before, sides.after, because),
      counts: countChanges(pairs),
    },
    before,
    after,
  };
}
