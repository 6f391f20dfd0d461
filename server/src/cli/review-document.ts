/** What a change does, as one value: the JSON of `eastwest review`, and what its other formats are made from. */
import type { ChangeCounts, ConnectionChange, Preview } from '@eastwest/shared/change';
import type { GuardReport, Loss } from '@eastwest/shared/guard';
import { isAllPorts, portRanges } from '@eastwest/shared/model';
import type { PortRange, PortSet } from '@eastwest/shared/model';
import type { NodeId } from '@eastwest/shared/graph';
import { endName } from './list-records.ts';

export type Ports = 'all' | readonly PortRange[];

export interface ChangeRecord {
  /** As `eastwest list` calls it; `anyone` and `any-pod` stand for all ends that fare alike. */
  readonly from: string;
  readonly to: string;
  readonly change: ConnectionChange['kind'];
  readonly before: { readonly ports: Ports; readonly unknown?: Ports };
  readonly after: { readonly ports: Ports; readonly unknown?: Ports };
  readonly because: string;
}

export interface LossRecord {
  readonly what: Loss['what'];
  /** `ns/Kind/name` of every workload that fails. */
  readonly who: readonly string[];
  readonly other: string;
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
  readonly why: string;
  /** Engines differ: the loss follows the raw API semantics. */
  readonly notes?: readonly string[];
}

export interface ReviewDocument {
  /** Ordered pairs of workloads, and of a workload with what is outside. */
  readonly summary: ChangeCounts;
  readonly changes: readonly ChangeRecord[];
  readonly critical: readonly LossRecord[];
  readonly warnings: readonly LossRecord[];
  readonly unknown: readonly LossRecord[];
  /** What could not be looked at. */
  readonly notJudged: readonly string[];
}

export function reviewDocument(
  preview: Preview,
  { losses, blind }: GuardReport,
  notJudged: readonly string[] = [],
): ReviewDocument {
  const of = (severity: Loss['severity']): readonly LossRecord[] =>
    losses.filter((loss) => loss.severity === severity).map(lossRecord);
  return {
    summary: preview.counts,
    changes: preview.changes.map((change) => changeRecord(change, preview)).sort(byKind),
    critical: of('critical'),
    warnings: of('warning'),
    unknown: of('unknown'),
    notJudged: [...notJudged, ...blind],
  };
}

const order: readonly ConnectionChange['kind'][] = ['removed', 'changed', 'added', 'unknown'];

/** What is lost comes first. */
export function byKind(left: ChangeRecord, right: ChangeRecord): number {
  return order.indexOf(left.change) - order.indexOf(right.change);
}

export function changeRecord({ from, to, kind, before, after, because }: ConnectionChange, preview: Preview): ChangeRecord {
  return {
    from: nameOfNode(from, preview),
    to: nameOfNode(to, preview),
    change: kind,
    before: trafficRecord(before),
    after: trafficRecord(after),
    because,
  };
}

export function nameOfNode(id: NodeId, { before, after }: Preview): string {
  const node = after.nodes.get(id) ?? before.nodes.get(id);
  return node === undefined ? id : endName(node);
}

function trafficRecord({ ports, unknown }: ConnectionChange['before']): ChangeRecord['before'] {
  const open = portsRecord(unknown);
  return { ports: portsRecord(ports), ...(open.length === 0 ? {} : { unknown: open }) };
}

export function portsRecord(set: PortSet): Ports {
  return isAllPorts(set) ? 'all' : portRanges(set);
}

function lossRecord({ what, who, other, ports, why, notes }: Loss): LossRecord {
  return {
    what,
    who: who.map(({ namespace, kind, name }) => `${namespace}/${kind}/${name}`),
    other,
    ports,
    why,
    ...(notes.length === 0 ? {} : { notes: notes.map(({ rule, message }) => `${rule}: ${message}`) }),
  };
}
