/** How two clusters differ, as one value: the JSON of `eastwest diff`, and what its other formats are made from. */
import { nameOfEnd } from '@eastwest/shared/change';
import type { ChangeCounts, Difference } from '@eastwest/shared/change';
import type { PolicyRef } from '@eastwest/shared/evaluate';
import { trafficRecord } from './review-document.ts';
import type { ChangeRecord } from './review-document.ts';

export interface DifferenceRecord extends ChangeRecord {
  readonly policies: readonly PolicyRef[];
}

export interface DiffDocument {
  readonly summary: ChangeCounts;
  readonly changes: readonly DifferenceRecord[];
}

export function diffDocument(differences: readonly Difference[]): DiffDocument {
  const summary = { added: 0, removed: 0, changed: 0, unknown: 0 };
  for (const { kind } of differences) summary[kind]++;
  const changes = differences.map((difference): DifferenceRecord => {
    const { from, to, kind, before, after, policies, because } = difference;
    return {
      from: nameOfEnd(from),
      to: nameOfEnd(to),
      change: kind,
      before: trafficRecord(before),
      after: trafficRecord(after),
      policies,
      because,
    };
  });
  return { summary, changes: changes.sort(byKind) };
}

const order: readonly DifferenceRecord['change'][] = ['removed', 'changed', 'added', 'unknown'];

function byKind(left: DifferenceRecord, right: DifferenceRecord): number {
  return order.indexOf(left.change) - order.indexOf(right.change);
}
