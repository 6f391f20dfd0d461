/** A connection that is another one in a second cluster. */
import { intersectPorts, isEmptyPorts, subtractPorts, unionPorts } from '../model/index.ts';
import type { AddressRange, PortSet } from '../model/index.ts';
import type { Traffic } from '../graph/internals.ts';
import type { ConnectionChange } from './change.ts';

export type ComparedEnd =
  | { readonly type: 'workload'; readonly namespace: string; readonly kind: string; readonly name: string }
  | { readonly type: 'external'; readonly ranges: readonly AddressRange[] }
  | { readonly type: 'node'; readonly names: readonly string[] };

export interface ChangedPair {
  readonly from: ComparedEnd;
  readonly to: ComparedEnd;
  readonly kind: ConnectionChange['kind'];
  readonly before: Traffic;
  readonly after: Traffic;
}

/** Ports whose answer is another, for a question about one of them; all of them where only pods changed places. */
export function portsInQuestion({ before, after }: ChangedPair): PortSet {
  const changed = bothWays(before.ports, after.ports);
  if (!isEmptyPorts(changed)) return changed;
  const unknown = bothWays(before.unknown, after.unknown);
  return isEmptyPorts(unknown) ? intersectPorts(before.ports, after.ports) : unknown;
}

function bothWays(left: PortSet, right: PortSet): PortSet {
  return unionPorts(subtractPorts(left, right), subtractPorts(right, left));
}
