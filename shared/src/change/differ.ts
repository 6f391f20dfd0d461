/** Which connections two evaluations over one class table disagree on. Looks only where a row changed. */
import {
  emptyBitset,
  equalPorts,
  intersectBits,
  isEmptyBits,
  isEmptyPorts,
  membersOf,
  subtractBits,
  subtractPorts,
  unionBits,
} from '../model/index.ts';
import type { Bitset } from '../model/index.ts';
import type { ClassId, Row, RowTerm } from '../evaluate/index.ts';
import { isNoTraffic, mayConnect, trafficBetween } from '../graph/internals.ts';
import type { Part, Side, Sides, Traffic } from '../graph/internals.ts';
import type { ConnectionChange } from './change.ts';

export interface PairChange {
  readonly from: Part;
  readonly to: Part;
  readonly kind: ConnectionChange['kind'];
  readonly before: Traffic;
  readonly after: Traffic;
}

/** Every ordered pair of nodes that differs, in the order of the parts. */
export function changedPairs(parts: readonly Part[], before: Sides, after: Sides): readonly PairChange[] {
  const holding = new Map<ClassId, number[]>();
  for (const [index, { representatives }] of parts.entries()) {
    for (const id of representatives) holding.set(id, [...(holding.get(id) ?? []), index]);
  }
  const suspects = new Map<number, Set<number>>();
  const suspect = (from: number, to: number): void => {
    const known = suspects.get(from);
    if (known === undefined) suspects.set(from, new Set([to]));
    else known.add(to);
  };
  for (const [id, indices] of holding) {
    for (const direction of ['egress', 'ingress'] as const) {
      for (const peer of membersOf(changedPeers(before.side(id, direction), after.side(id, direction)))) {
        for (const other of holding.get(peer) ?? []) {
          for (const index of indices)
            suspect(...(direction === 'egress' ? ([index, other] as const) : ([other, index] as const)));
        }
      }
    }
  }
  return [...suspects]
    .sort(([a], [b]) => a - b)
    .flatMap(([from, targets]) =>
      [...targets].sort((a, b) => a - b).flatMap((to) => compare(parts[from], parts[to], before, after)),
    );
}

function compare(from: Part | undefined, to: Part | undefined, before: Sides, after: Sides): readonly PairChange[] {
  if (from === undefined || to === undefined || !mayConnect(from, to)) return [];
  const was = trafficBetween(before, from, to);
  const is = trafficBetween(after, from, to);
  const kind = kindOf(was, is);
  return kind === undefined ? [] : [{ from, to, kind, before: was, after: is }];
}

/** Undefined when nothing changes. A port of which it was known and is known no more makes the change unknown. */
export function kindOf(before: Traffic, after: Traffic): ConnectionChange['kind'] | undefined {
  if (equalPorts(before.ports, after.ports) && equalPorts(before.unknown, after.unknown)) return undefined;
  if (!isEmptyPorts(subtractPorts(after.unknown, before.unknown))) return 'unknown';
  if (isNoTraffic(before)) return 'added';
  return isNoTraffic(after) ? 'removed' : 'changed';
}

function changedPeers(before: Side, after: Side): Bitset {
  if (before === after) return emptyBitset;
  return unionBits(changedInRow(before.v4, after.v4), changedInRow(before.v6, after.v6));
}

/** Absent: the pod has no address of the family, which is another pod's in a second cluster. */
function changedInRow(before: Row | undefined, after: Row | undefined): Bitset {
  if (before === after) return emptyBitset;
  return unionBits(
    changedInTerms(before?.allowed ?? [], after?.allowed ?? []),
    changedInTerms(before?.unknown ?? [], after?.unknown ?? []),
  );
}

function changedInTerms(before: readonly RowTerm[], after: readonly RowTerm[]): Bitset {
  let changed = emptyBitset;
  for (const { peers } of [...before, ...after]) changed = unionBits(changed, peers);
  for (const old of before) {
    for (const now of after) {
      const shared = intersectBits(old.peers, now.peers);
      if (!isEmptyBits(shared) && equalPorts(old.ports, now.ports)) changed = subtractBits(changed, shared);
    }
  }
  return changed;
}
