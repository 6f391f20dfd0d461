/** Which boxes and connections the filter leaves. */
import type { Graph, GraphNode, NodeId } from '@eastwest/shared/graph';
import { everyPort, intersectPorts, isEmptyPorts, noPorts, portRange, unionPorts } from '@eastwest/shared/model';
import type { PortSet } from '@eastwest/shared/model';
import type { ShownEdge } from '../state/shown.ts';
import type { Filter } from '../state/view.ts';
import { shortNameOf } from './words.ts';

export interface Filtered {
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly edges: readonly ShownEdge[];
}

/** Namespaces and focus: what the picture is of. It is laid out for this. */
export function inFrame(graph: Graph, edges: readonly ShownEdge[], filter: Filter): Filtered {
  const wanted = new Set(filter.namespaces);
  const inNamespaces = (node: GraphNode): boolean => node.type !== 'workload' || wanted.size === 0 || wanted.has(node.namespace);
  const nodes = new Map([...graph.nodes].filter(([, node]) => inNamespaces(node)));
  const framed = { nodes, edges: edges.filter(({ from, to }) => nodes.has(from) && nodes.has(to)) };
  if (filter.focus === undefined || !nodes.has(filter.focus)) return withoutLonelyOutsiders(framed);
  return around(framed, filter.focus);
}

function around({ nodes, edges }: Filtered, focus: NodeId): Filtered {
  const touching = edges.filter(({ from, to }) => from === focus || to === focus);
  const near = new Set([focus, ...touching.flatMap(({ from, to }) => [from, to])]);
  return { nodes: new Map([...nodes].filter(([id]) => near.has(id))), edges: touching };
}

/** Ranges, cluster nodes and stand-ins are drawn for the sake of their connections only. */
function withoutLonelyOutsiders({ nodes, edges }: Filtered): Filtered {
  const connected = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return { nodes: new Map([...nodes].filter(([id, node]) => node.type === 'workload' || connected.has(id))), edges };
}

/** Text, port and direction: hides within the frame; what stays does not move. */
export function matching(framed: Filtered, filter: Filter): Filtered {
  if (filter.text.trim() === '' && filter.port.trim() === '' && filter.direction === 'both') return framed;
  const matches = textMatcher(filter.text);
  const hits = new Set([...framed.nodes].filter(([, node]) => matches(node)).map(([id]) => id));
  const ports = parsePorts(filter.port);
  const edges = framed.edges.filter((edge) => touches(edge, hits, filter.direction) && onPorts(edge, ports));
  const kept = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const wanted = (id: NodeId): boolean => kept.has(id) || (ports === undefined && hits.has(id));
  return { nodes: new Map([...framed.nodes].filter(([id]) => wanted(id))), edges };
}

function touches({ from, to }: ShownEdge, hits: ReadonlySet<NodeId>, direction: Filter['direction']): boolean {
  if (direction === 'ingress') return hits.has(to);
  return direction === 'egress' ? hits.has(from) : hits.has(from) || hits.has(to);
}

function onPorts(edge: ShownEdge, ports: PortSet | undefined): boolean {
  return ports === undefined || !isEmptyPorts(intersectPorts(unionPorts(edge.ports, edge.unknown), ports));
}

/** `key=value` and `key` ask for a label; everything else, and a plain word too, for part of a name or an address. */
export function textMatcher(text: string): (node: GraphNode) => boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return () => true;
  const split = wanted.indexOf('=');
  if (split > 0) return (node) => hasLabel(node, wanted.slice(0, split), wanted.slice(split + 1));
  return (node) => namesOf(node).some((name) => name.toLowerCase().includes(wanted)) || hasLabel(node, wanted, undefined);
}

function namesOf(node: GraphNode): readonly string[] {
  if (node.type === 'external') return [shortNameOf(node), ...node.cidrs];
  return node.type === 'node' ? node.names : [shortNameOf(node)];
}

function hasLabel(node: GraphNode, key: string, value: string | undefined): boolean {
  if (node.type !== 'workload') return false;
  return [...node.labels].some(([k, v]) => k.toLowerCase() === key && (value === undefined || v.toLowerCase() === value));
}

const portPattern = /^(?:(TCP|UDP|SCTP)\s*)?(?:(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?)?$/iu;

/** `443`, `TCP 443`, `8000-8080`, `UDP`; undefined = any, as for a text that is none of these. */
export function parsePorts(text: string): PortSet | undefined {
  const [all, protocol, first, last = first] = portPattern.exec(text.trim()) ?? [];
  if (all === undefined || all === '') return undefined;
  const [from, to] = first === undefined ? (everyPort[0] ?? [1, 65535]) : [Number(first), Number(last)];
  const lanes = (['TCP', 'UDP', 'SCTP'] as const).filter((lane) => protocol === undefined || lane === protocol.toUpperCase());
  return lanes.reduce((sum, lane) => unionPorts(sum, portRange(lane, from, to)), noPorts);
}
