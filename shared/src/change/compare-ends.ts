/** The ends of connections as two clusters have them in common. */
import { assertNever } from '../base/index.ts';
import { cidrsOf, cutZones, formatAddress, mergeRanges, parseCidr, portsKey } from '../model/index.ts';
import type { AddressRange, Zone, Zones } from '../model/index.ts';
import type { EndpointRef, Evaluation } from '../evaluate/index.ts';
import { listConnections } from '../graph/index.ts';
import type { GraphNode } from '../graph/index.ts';
import type { ChangedPair, ComparedEnd } from './changed-pair.ts';

/** `shop/Deployment/web`, `external:10.0.0.0/8`, `node:n1`: as `eastwest list` calls it. */
export function nameOfEnd(end: ComparedEnd): string {
  switch (end.type) {
    case 'workload':
      return `${end.namespace}/${end.kind}/${end.name}`;
    case 'external':
      return `external:${end.ranges.flatMap(cidrsOf).join(',')}`;
    case 'node':
      return `node:${end.names.join(',')}`;
    default:
      return assertNever(end);
  }
}

/** One endpoint of it, to ask about. */
export function sampleOf(end: ComparedEnd): EndpointRef | undefined {
  switch (end.type) {
    case 'workload':
      return { kind: 'workload', namespace: end.namespace, workloadKind: end.kind, name: end.name };
    case 'external': {
      const [range] = end.ranges;
      return range && { kind: 'address', ip: formatAddress({ family: range.family, value: range.from }) };
    }
    case 'node':
      return end.names[0] === undefined ? undefined : { kind: 'node', name: end.names[0] };
    default:
      return assertNever(end);
  }
}

/** Addresses outside, cut wherever either cluster cuts them. */
export type Refinement = Zones;

export function refinementOf(evaluations: readonly Evaluation[]): Refinement {
  const blocks = evaluations.flatMap((evaluation) =>
    listConnections(evaluation).flatMap(({ from, to }) =>
      [from, to].flatMap((node) => (node.type === 'external' ? rangesOf(node) : [])),
    ),
  );
  return cutZones([...new Map(blocks.map((range) => [`${range.family} ${range.from}-${range.to}`, range])).values()]);
}

function rangesOf({ cidrs }: Extract<GraphNode, { type: 'external' }>): readonly AddressRange[] {
  return cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
}

interface Part {
  readonly key: string;
  readonly end: ComparedEnd;
  readonly some: readonly string[];
}

/** What of the common refinement a node of either cluster is. */
export function endsOf(node: GraphNode, zones: Refinement): readonly Part[] {
  switch (node.type) {
    case 'workload': {
      const { namespace, kind, name, variant, podNames } = node;
      const end = { type: 'workload', namespace, kind, name } as const;
      return [{ key: nameOfEnd(end), end, some: variant === undefined ? [] : podNames }];
    }
    case 'external':
      return zonesIn(rangesOf(node), zones).map((zone) => ({
        key: `external ${zone.key}`,
        end: { type: 'external', ranges: zone.ranges },
        some: [],
      }));
    case 'node':
      return node.names.map((name) => ({ key: `node ${name}`, end: { type: 'node', names: [name] }, some: [] }));
    case 'anyone':
    case 'any-pod':
      return [];
    default:
      return assertNever(node);
  }
}

function zonesIn(ranges: readonly AddressRange[], { all }: Zones): readonly Zone[] {
  return all.filter(({ ranges: [sample] }) => sample !== undefined && ranges.some((range) => holds(range, sample)));
}

function holds(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.from <= inner.from && inner.to <= outer.to;
}

/** Ranges and nodes that fare alike with the same other end are one. */
export function grouped(pairs: readonly ChangedPair[]): readonly ChangedPair[] {
  return groupedBy(groupedBy(pairs, 'from'), 'to');
}

function groupedBy(pairs: readonly ChangedPair[], side: 'from' | 'to'): readonly ChangedPair[] {
  const other = side === 'from' ? 'to' : 'from';
  const groups = new Map<string, ChangedPair>();
  for (const pair of pairs) {
    const own = pair[side];
    const traffics = [pair.before, pair.after].map(({ ports, unknown }) => `${portsKey(ports)} ${portsKey(unknown)}`);
    const place = own.type === 'workload' ? nameOfEnd(own) : own.type;
    const key = JSON.stringify([place, nameOfEnd(pair[other]), pair.kind, ...traffics]);
    const group = groups.get(key);
    groups.set(key, group === undefined ? pair : { ...group, [side]: joined(group[side], own) });
  }
  return [...groups.values()];
}

function joined(left: ComparedEnd, right: ComparedEnd): ComparedEnd {
  if (left.type === 'external' && right.type === 'external')
    return { type: 'external', ranges: mergeRanges([...left.ranges, ...right.ranges]) };
  if (left.type === 'node' && right.type === 'node') return { type: 'node', names: [...left.names, ...right.names].sort() };
  return left;
}
