/**
 * The connections of a cluster as records: the JSON of `eastwest list`, and what its other formats are made from.
 *
 * An end is `ns/Kind/name`, `external:CIDR[,CIDR…]` or `node:NAME[,NAME…]`. Where the pods of a workload differ, a record
 * that holds for some of them only names them in `fromPods` or `toPods`; without the field it holds for all. A workload is
 * both ends of one record when it has, or is to have, several pods: they among themselves, each pod to itself not meant.
 */
import { compareText } from '@eastwest/shared/base';
import { isAllPorts, isEmptyPorts, portRanges, portsKey } from '@eastwest/shared/model';
import type { PortRange, PortSet } from '@eastwest/shared/model';
import type { GraphNode, NodeConnection, WorkloadNode } from '@eastwest/shared/graph';
import type { ExposureDocument } from './exposure-document.ts';

export interface ConnectionRecord {
  readonly from: string;
  readonly fromPods?: readonly string[];
  readonly to: string;
  readonly toPods?: readonly string[];
  /** `all`: every port of every protocol. The protocol `other` holds numbers of protocols without ports, such as ICMP (NP-39). */
  readonly ports: 'all' | readonly PortRange[];
}

export interface ListDocument {
  readonly connections: readonly ConnectionRecord[];
  /** What cannot be known; only there when there is any. Everything in neither list is not allowed. */
  readonly unknown?: readonly ConnectionRecord[];
  /** Of pods that do not exist yet, where it was asked for. */
  readonly exposure?: ExposureDocument;
}

export function listDocument(connections: readonly NodeConnection[]): ListDocument {
  const known = recordsOf(connections.map(({ from, to, ports }) => ({ from: [from], to: [to], ports })));
  const unknown = recordsOf(connections.map(({ from, to, unknown }) => ({ from: [from], to: [to], ports: unknown })));
  return { connections: known, ...(unknown.length === 0 ? {} : { unknown }) };
}

/** The same ports from each of `from` to each of `to`, which are parts of one workload (or one other end). */
interface Bundle {
  readonly from: readonly GraphNode[];
  readonly to: readonly GraphNode[];
  readonly ports: PortSet;
}

function recordsOf(bundles: readonly Bundle[]): readonly ConnectionRecord[] {
  const open = bundles.filter(({ ports }) => !isEmptyPorts(ports));
  const sources = merged(open, ({ from, to }) => `${nameOf(from)} ${idsOf(to)}`, 'from');
  const both = merged(sources, ({ from, to }) => `${idsOf(from)} ${nameOf(to)}`, 'to');
  return both.map(recordOf).sort(byEnds);
}

/** Joins what agrees in the key and in the ports along one side. */
function merged(bundles: readonly Bundle[], keyOf: (bundle: Bundle) => string, side: 'from' | 'to'): readonly Bundle[] {
  const groups = new Map<string, Bundle>();
  for (const bundle of bundles) {
    const key = `${keyOf(bundle)} ${portsKey(bundle.ports)}`;
    const group = groups.get(key);
    groups.set(key, group === undefined ? bundle : { ...group, [side]: [...group[side], ...bundle[side]] });
  }
  return [...groups.values()];
}

function recordOf({ from, to, ports }: Bundle): ConnectionRecord {
  return {
    from: nameOf(from),
    ...somePods('fromPods', from),
    to: nameOf(to),
    ...somePods('toPods', to),
    ports: isAllPorts(ports) ? 'all' : portRanges(ports),
  };
}

function somePods(
  field: 'fromPods' | 'toPods',
  parts: readonly GraphNode[],
): { fromPods?: readonly string[]; toPods?: readonly string[] } {
  const workloads = parts.filter((part): part is WorkloadNode => part.type === 'workload');
  const [first] = workloads;
  if (first?.variant === undefined || first.variant.of === workloads.length) return {};
  return { [field]: workloads.flatMap(({ podNames }) => podNames).sort() };
}

function nameOf(parts: readonly GraphNode[]): string {
  const [first] = parts;
  return first === undefined ? '' : endName(first);
}

function idsOf(parts: readonly GraphNode[]): string {
  return parts.map(({ id }) => id).join('+');
}

/** What `from` and `to` call an end; `verify` takes the first and the last of them as they are. */
export function endName(node: GraphNode): string {
  if (node.type === 'workload') return `${node.namespace}/${node.kind}/${node.name}`;
  if (node.type === 'external') return `external:${node.cidrs.join(',')}`;
  return node.type === 'node' ? `node:${node.names.join(',')}` : node.id;
}

function byEnds(left: ConnectionRecord, right: ConnectionRecord): number {
  return compareText(left.from, right.from) || compareText(left.to, right.to) || compareText(podsKey(left), podsKey(right));
}

function podsKey({ fromPods = [], toPods = [] }: ConnectionRecord): string {
  return `${fromPods.join()} ${toPods.join()}`;
}
