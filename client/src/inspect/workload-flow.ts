/** The three columns of a workload: what all policies together allow it. Pure. */
import { assertNever } from '@eastwest/shared/base';
import type { Graph, GraphNode, WorkloadNode } from '@eastwest/shared/graph';
import type { ShownEdge } from '../state/shown.ts';
import { nameOf, portLabel, portWords, titleOf } from '../ui/words.ts';
import { grouped } from './flow.ts';
import type { Flow, FlowItem, FlowSide, Where } from './flow.ts';

export function workloadFlow(node: WorkloadNode, graph: Graph, edges: readonly ShownEdge[]): Flow {
  const { hostNetwork, isolation } = node;
  const incoming = edges.filter(({ to }) => to === node.id);
  const outgoing = edges.filter(({ from }) => from === node.id);
  return {
    incoming: sideOf(
      incoming.map((edge) => itemOf(edge, graph.nodes.get(edge.from), node)),
      noteOf(hostNetwork, isolation.ingress, incoming.length, 'in'),
    ),
    outgoing: sideOf(
      outgoing.map((edge) => itemOf(edge, graph.nodes.get(edge.to), node)),
      noteOf(hostNetwork, isolation.egress, outgoing.length, 'out'),
    ),
  };
}

function noteOf(hostNetwork: boolean, isolated: boolean, count: number, way: 'in' | 'out'): string | undefined {
  if (hostNetwork) return 'On the network of its nodes: not under policy.';
  if (!isolated) return `Not isolated: everything may ${way === 'in' ? 'come in' : 'go out'}.`;
  return count === 0 ? `Nothing may ${way === 'in' ? 'come in' : 'go out'}.` : undefined;
}

type Placed = FlowItem & { readonly where: Where };

function sideOf(items: readonly Placed[], note: string | undefined): FlowSide {
  return { ...(note === undefined ? {} : { note }), groups: grouped(items) };
}

function itemOf(edge: ShownEdge, other: GraphNode | undefined, self: WorkloadNode): Placed {
  const where = other === undefined ? 'outside' : whereOf(other, self.namespace);
  const label = portLabel(edge.ports);
  return {
    id: edge.id,
    text: other === undefined ? '' : textOf(other, where),
    title: `${other === undefined ? '' : nameOf(other)} · ${portWords(edge)}`,
    ports: label === '' ? `${portLabel(edge.unknown)} ?` : label,
    ...(edge.change === undefined ? {} : { change: edge.change.kind }),
    where,
  };
}

/** `web` in the own namespace, `shop/web` elsewhere. */
function textOf(other: GraphNode, where: Where): string {
  return other.type === 'workload' && where === 'other-namespaces' ? `${other.namespace}/${other.name}` : titleOf(other);
}

function whereOf(other: GraphNode, namespace: string): Where {
  switch (other.type) {
    case 'workload':
      return other.namespace === namespace ? 'same-namespace' : 'other-namespaces';
    case 'external':
    case 'node':
    case 'anyone':
      return 'outside';
    case 'any-pod':
      return 'other-namespaces';
    default:
      return assertNever(other);
  }
}
