/** How two clusters differ: what a preview says, with the policies responsible. */
import { evaluate, evaluateSideBySide, rawProfile } from '../evaluate/index.ts';
import type { Profile } from '../evaluate/index.ts';
import type { ClusterState } from '../kube/index.ts';
import type { PolicyRef } from '../model/index.ts';
import type { ConnectionChange, Preview } from './change.ts';
import { compareTogether } from './compare.ts';
import { responsibleFor } from './responsible.ts';
import { countChanges } from './summarize.ts';

export interface ConnectionDifference extends ConnectionChange {
  /** Of the policies that decide it before and after, those in whose direction the answer is another; sorted. */
  readonly policies: readonly PolicyRef[];
}

/** The same value as the preview of drafts that make one of the other. */
export interface Difference extends Preview {
  readonly changes: readonly ConnectionDifference[];
}

export function compareClusters(before: ClusterState, after: ClusterState, profile: Profile = rawProfile): Difference {
  const { graphs, pairs, summarize } = compareTogether(evaluateSideBySide(before, after, profile));
  // Each by itself is asked for reasons: nobody is absent from it, and every address is found.
  const [was, is] = [evaluate(before, profile), evaluate(after, profile)];
  const changes = summarize((pair) => ({ because: pair.because, policies: responsibleFor(was, is, pair) }));
  return { ...graphs, changes, counts: countChanges(pairs) };
}
