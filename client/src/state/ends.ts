/** From what is drawn to what can be asked: the endpoint that a node stands for, the question that an edge raises. */
import { assertNever } from '@eastwest/shared/base';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import type { Graph, GraphNode } from '@eastwest/shared/graph';
import { portRanges, subtractPorts, unionPorts } from '@eastwest/shared/model';
import type { PortSet } from '@eastwest/shared/model';
import type { ShownEdge } from './shown.ts';
import type { Question } from './view.ts';

/** Undefined for stand-ins: they are many endpoints, and a question needs one. */
export function endpointOf(node: GraphNode | undefined): EndpointRef | undefined {
  switch (node?.type) {
    case 'workload': {
      const { namespace, kind, name, podNames, variant } = node;
      const [pod = name] = podNames;
      // Pods of a split workload differ, so one of this part has to be meant.
      if (kind === 'Pod' || variant !== undefined) return { kind: 'pod', namespace, name: pod };
      return { kind: 'workload', namespace, workloadKind: kind, name };
    }
    case 'node':
      return node.names[0] === undefined ? undefined : { kind: 'node', name: node.names[0] };
    case 'external':
      return node.cidrs[0] === undefined ? undefined : { kind: 'address', ip: node.cidrs[0].replace(/\/\d+$/u, '') };
    case 'anyone':
    case 'any-pod':
    case undefined:
      return undefined;
    default:
      return assertNever(node);
  }
}

/** How a question's end is called: `shop/web`, `10.0.0.1`. */
export function endName(end: EndpointRef): string {
  if (end.kind === 'address') return end.ip;
  return end.kind === 'node' ? end.name : `${end.namespace}/${end.name}`;
}

/** The ports worth asking about first: those that the draft changes, then the allowed, then the unknown. */
export function portsToAsk(edge: ShownEdge): PortSet {
  const { change, ports, unknown } = edge;
  if (change === undefined) return unionPorts(ports, unknown);
  const before = unionPorts(change.before.ports, change.before.unknown);
  const after = unionPorts(change.after.ports, change.after.unknown);
  const differing = unionPorts(subtractPorts(after, before), subtractPorts(before, after));
  return portRanges(differing).length > 0 ? differing : unionPorts(before, after);
}

/** The first port with a number that the edge concerns; undefined when an end is a stand-in or no port has a number. */
export function questionOf(edge: ShownEdge, graph: Graph): Required<Question> | undefined {
  const from = endpointOf(graph.nodes.get(edge.from));
  const to = endpointOf(graph.nodes.get(edge.to));
  const range = portRanges(portsToAsk(edge)).find(({ protocol }) => protocol !== 'other');
  if (from === undefined || to === undefined || range === undefined || range.protocol === 'other') return undefined;
  return { from, to, protocol: range.protocol, port: range.from };
}
