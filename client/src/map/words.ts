/** What the map says: titles, labels and the names that a screen reader speaks. */
import { assertNever } from '@eastwest/shared/base';
import type { ExternalNode, Graph, GraphNode, HostNode, Isolation, NamespaceSummary, WorkloadNode } from '@eastwest/shared/graph';
import { equalPorts, formatPorts, isAllPorts, isEmptyPorts, portRanges, unionPorts, noPorts } from '@eastwest/shared/model';
import type { PortSet } from '@eastwest/shared/model';
import type { ShownEdge } from '../state/shown.ts';
import type { LineState } from './scene.ts';

export const signOf: Readonly<Record<LineState, string>> = {
  allowed: '',
  added: '+',
  removed: '−',
  changed: '±',
  unknown: '?',
};

export const wordsOf: Readonly<Record<LineState, string>> = {
  allowed: 'allowed',
  added: 'would be allowed',
  removed: 'would be cut',
  changed: 'ports change',
  unknown: 'cannot be known',
};

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The name on a box. */
export function titleOf(node: GraphNode): string {
  switch (node.type) {
    case 'workload':
      return node.name;
    case 'external':
      return externalTitle(node);
    case 'node':
      return node.names.length === 1 ? (node.names[0] ?? '') : plural(node.names.length, 'node');
    case 'anyone':
      return 'Anyone';
    case 'any-pod':
      return 'Any pod';
    default:
      return assertNever(node);
  }
}

/** The quiet second line of a box. */
export function subtitleOf(node: GraphNode): string {
  switch (node.type) {
    case 'workload':
      return `${node.kind} · ${node.replicas}`;
    case 'external':
      return externalSubtitle(node);
    case 'node':
      return node.names.length === 1 ? 'cluster node' : node.names.join(', ');
    case 'anyone':
      return 'every pod, node and address';
    case 'any-pod':
      return 'in every namespace';
    default:
      return assertNever(node);
  }
}

/** The share of its address family that a block covers. */
function shareOf(cidr: string): number {
  return 2 ** -Number(cidr.slice(cidr.lastIndexOf('/') + 1));
}

function isMostOfTheInternet(node: ExternalNode): boolean {
  const four = node.cidrs.filter((cidr) => !cidr.includes(':'));
  const six = node.cidrs.filter((cidr) => cidr.includes(':'));
  return [four, six].some((family) => family.reduce((sum, cidr) => sum + shareOf(cidr), 0) >= 0.5);
}

function externalTitle(node: ExternalNode): string {
  if (isMostOfTheInternet(node)) return 'Internet';
  const [first = ''] = node.cidrs;
  return node.cidrs.length === 1 ? first : `${first} +${node.cidrs.length - 1}`;
}

function externalSubtitle(node: ExternalNode): string {
  if (node.cidrs.length > 1) return plural(node.cidrs.length, 'address range');
  return isMostOfTheInternet(node) ? (node.cidrs[0] ?? '') : 'addresses';
}

export function isolationWords({ ingress, egress }: Isolation): string {
  if (ingress && egress) return 'isolated for ingress and egress';
  if (ingress) return 'isolated for ingress';
  return egress ? 'isolated for egress' : 'not isolated';
}

/** The full name of a box, spoken and shown on hover. */
export function nameOf(node: GraphNode): string {
  switch (node.type) {
    case 'workload':
      return workloadName(node);
    case 'external':
      return `${externalTitle(node)}, outside the cluster, ${addressList(node.cidrs)}`;
    case 'node':
      return hostName(node);
    case 'anyone':
      return 'Anyone: every pod, node and outside address';
    case 'any-pod':
      return 'Any pod: every pod in every namespace';
    default:
      return assertNever(node);
  }
}

function workloadName(node: WorkloadNode): string {
  const parts = [`${node.namespace}/${node.name}`, node.kind, plural(node.replicas, 'pod'), isolationWords(node.isolation)];
  if (node.variant !== undefined) parts.push(`part ${node.variant.index} of ${node.variant.of}: ${node.variant.differs}`);
  if (node.hostNetwork) parts.push('on the host network');
  if (node.noAddress) parts.push('no address yet');
  return parts.join(', ');
}

function hostName(node: HostNode): string {
  return `${plural(node.names.length, 'cluster node')}: ${node.names.join(', ')}`;
}

function addressList(cidrs: readonly string[]): string {
  const shown = cidrs.slice(0, 8).join(', ');
  return cidrs.length > 8 ? `${shown} and ${cidrs.length - 8} more` : shown;
}

/** How to speak of an end of a connection in a sentence. */
export function shortNameOf(node: GraphNode): string {
  return node.type === 'workload' ? `${node.namespace}/${node.name}` : titleOf(node);
}

/** What stands on a line: the port if it is one, else how many. */
export function portLabel(ports: PortSet): string {
  if (isAllPorts(ports)) return 'all ports';
  const ranges = portRanges(ports);
  const [first] = ranges;
  if (first === undefined) return '';
  const same = ranges.every(({ from, to, protocol }) => from === first.from && to === first.to && protocol !== 'other');
  if (!same) return ranges.every(({ protocol }) => protocol === 'other') ? 'other protocols' : `${ranges.length} ports`;
  if (first.from === 1 && first.to === 65535) return `all ${ranges.map(({ protocol }) => protocol).join('+')}`;
  const number = first.from === first.to ? `${first.from}` : `${first.from}–${first.to}`;
  return ranges.length === 1 && first.protocol === 'TCP'
    ? number
    : `${number} ${ranges.map(({ protocol }) => protocol).join('+')}`;
}

/** Label of a line that stands for these connections. */
export function lineLabel(edges: readonly ShownEdge[], state: LineState): string {
  const ports = edges.reduce((sum, edge) => unionPorts(sum, edge.ports), noPorts);
  const unknown = edges.reduce((sum, edge) => unionPorts(sum, edge.unknown), noPorts);
  const text = portLabel(state === 'unknown' && isEmptyPorts(ports) ? unknown : ports);
  const sign = signOf[state];
  if (sign !== '') return `${sign} ${text}`;
  return isEmptyPorts(unknown) ? text : `${text} ?`;
}

/** A connection in a sentence: ports before and after where a draft changes them. */
export function portWords(edge: ShownEdge): string {
  const { change } = edge;
  if (change?.kind === 'changed' && !equalPorts(change.before.ports, change.after.ports)) {
    return `${formatPorts(change.before.ports)}, in the draft ${formatPorts(change.after.ports)}`;
  }
  const known = isEmptyPorts(edge.ports) ? '' : formatPorts(edge.ports);
  const unknown = isEmptyPorts(edge.unknown) ? '' : `${formatPorts(edge.unknown)} cannot be known`;
  return [known, unknown].filter((part) => part !== '').join('; ');
}

/** Stand-ins and nodes alone are no cluster to look at. */
export function hasWorkloads(graph: Graph): boolean {
  return [...graph.nodes.values()].some(({ type }) => type === 'workload');
}

export type Posture = { readonly words: string; readonly open: boolean } | undefined;

/** The chip of a namespace: how its pods stand by default. Nothing for a namespace without pods. */
export function postureOf(summary: NamespaceSummary): Posture {
  if (summary.pods === 0) return undefined;
  const { ingress, egress } = summary;
  if (ingress === 'none') return { words: egress === 'all' ? 'open to all, egress isolated' : 'open to all', open: true };
  if (ingress === 'all') return { words: egress === 'all' ? 'default deny' : 'ingress isolated', open: false };
  return { words: 'partly isolated', open: false };
}
