/** How two clusters differ, as one value: the JSON of `eastwest diff`, and what its other formats are made from. */
import type { ChangeCounts, Difference } from '@eastwest/shared/change';
import type { PolicyRef } from '@eastwest/shared/evaluate';
import { byKind, changeRecord } from './review-document.ts';
import type { ChangeRecord } from './review-document.ts';

export interface DifferenceRecord extends ChangeRecord {
  readonly policies: readonly PolicyRef[];
}

export interface DiffDocument {
  /** Ordered pairs of workloads, and of a workload with what is outside; `changes` says once what happens to all alike. */
  readonly summary: ChangeCounts;
  readonly changes: readonly DifferenceRecord[];
}

export function diffDocument(difference: Difference): DiffDocument {
  const changes = difference.changes.map((change): DifferenceRecord => {
    const { because, ...record } = changeRecord(change, difference);
    return { ...record, policies: change.policies, because };
  });
  return { summary: difference.counts, changes: changes.sort(byKind) };
}
