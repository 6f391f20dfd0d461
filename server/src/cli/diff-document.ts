/** How two clusters differ, as one value: the JSON of `eastwest diff`, and what its other formats are made from. */
import type { ChangeCounts, Difference } from '@eastwest/shared/change';
import type { PolicyRef } from '@eastwest/shared/evaluate';
import type { ExposureDifference } from '@eastwest/shared/exposure';
import { exposureDifferenceDocument } from './exposure-document.ts';
import type { ExposureDifferenceDocument } from './exposure-document.ts';
import { byKind, changeRecord } from './review-document.ts';
import type { ChangeRecord } from './review-document.ts';

export interface DifferenceRecord extends ChangeRecord {
  readonly policies: readonly PolicyRef[];
}

/** Policies that one of the two has only, or that say something else in either. */
export interface PolicyDifference {
  readonly added: readonly PolicyRef[];
  readonly removed: readonly PolicyRef[];
  readonly changed: readonly PolicyRef[];
}

export interface DiffDocument {
  /** Ordered pairs of workloads, and of a workload with what is outside; `changes` says once what happens to all alike. */
  readonly summary: ChangeCounts;
  readonly changes: readonly DifferenceRecord[];
  /** Of pods that do not exist yet. */
  readonly exposure: ExposureDifferenceDocument;
  readonly policies: PolicyDifference;
}

export function diffDocument(difference: Difference, exposure: ExposureDifference, policies: PolicyDifference): DiffDocument {
  const changes = difference.changes.map((change): DifferenceRecord => {
    const { because, ...record } = changeRecord(change, difference);
    return { ...record, policies: change.policies, because };
  });
  return {
    summary: difference.counts,
    changes: changes.sort(byKind),
    exposure: exposureDifferenceDocument(exposure),
    policies,
  };
}

/** Of connections, or of who may come. Policies that change nothing are no difference. */
export function isDifferent({ changes, exposure }: DiffDocument): boolean {
  return changes.length + exposure.changes.length + exposure.newPods.length > 0;
}
