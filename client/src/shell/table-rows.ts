/** The connections of the map as rows: the same filter, the same edges, the same marks. Pure. */
import { compareText } from '@eastwest/shared/base';
import type { Graph, NodeId } from '@eastwest/shared/graph';
import { formatPorts, isEmptyPorts, portRanges, unionPorts } from '@eastwest/shared/model';
import { inFrame, matching } from '../map/filter.ts';
import { stateOf } from '../map/scene.ts';
import type { LineState } from '../map/scene.ts';
import type { ShownEdge } from '../state/shown.ts';
import type { Filter } from '../state/view.ts';
import { shortNameOf } from '../ui/words.ts';

export interface ConnectionRow {
  readonly edge: ShownEdge;
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  /** The lowest port with a number, to sort by; 0 where there is none. */
  readonly firstPort: number;
  readonly state: LineState;
}

/** Changes of the draft first, then by source and destination. */
export function connectionRows(graph: Graph, edges: readonly ShownEdge[], filter: Filter): readonly ConnectionRow[] {
  const found = matching(inFrame(graph, edges, filter), filter);
  return found.edges.map((edge) => rowOf(edge, graph)).sort(byChangeThenName);
}

function rowOf(edge: ShownEdge, graph: Graph): ConnectionRow {
  const name = (id: NodeId): string => {
    const node = graph.nodes.get(id);
    return node === undefined ? id : nameWithPart(node);
  };
  const firstPort = portRanges(unionPorts(edge.ports, edge.unknown))[0]?.from ?? 0;
  return { edge, from: name(edge.from), to: name(edge.to), ports: portsText(edge), firstPort, state: stateOf(edge) };
}

type Node = Parameters<typeof shortNameOf>[0];

/** Parts of a workload whose pods differ have the same name, so they are numbered. */
function nameWithPart(node: Node): string {
  const name = shortNameOf(node);
  return node.type === 'workload' && node.variant !== undefined ? `${name} (${node.variant.index} of ${node.variant.of})` : name;
}

function portsText({ ports, unknown, change }: ShownEdge): string {
  if (change?.kind === 'changed') return `${formatPorts(change.before.ports)} → ${formatPorts(change.after.ports)}`;
  const parts = [isEmptyPorts(ports) ? '' : formatPorts(ports), isEmptyPorts(unknown) ? '' : `${formatPorts(unknown)} ?`];
  return parts.filter((part) => part !== '').join(' · ');
}

function byChangeThenName(left: ConnectionRow, right: ConnectionRow): number {
  const changed = Number(right.edge.change !== undefined) - Number(left.edge.change !== undefined);
  return changed || compareText(left.from, right.from) || compareText(left.to, right.to);
}
