/** Random ends of random clusters, and what a fresh evaluation says of what was offered. */
import { assertNever } from '../../src/base/index.ts';
import { applyDrafts } from '../../src/change/index.ts';
import type { Draft, TextChange } from '../../src/change/index.ts';
import { evaluate, explain } from '../../src/evaluate/index.ts';
import type { EndpointRef, Outcome } from '../../src/evaluate/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import type { GraphNode } from '../../src/graph/index.ts';
import { endOfNode } from '../../src/intent/index.ts';
import type { IntentEnd } from '../../src/intent/index.ts';
import { keyOf, policyOfManifest, readPolicyText } from '../../src/kube/index.ts';
import type { ClusterState, ObjectKey, Protocol } from '../../src/kube/index.ts';
import { randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { state } from '../support/cluster.ts';

export interface Drawn {
  readonly cluster: ClusterState;
  readonly nodes: readonly GraphNode[];
}

export function drawn(from: Random): Drawn {
  const cluster = state(randomCluster(from));
  return { cluster, nodes: [...buildGraph(evaluate(cluster)).nodes.values()] };
}

/** Workloads mostly; ranges, nodes and whole namespaces too. */
export function randomEnd(from: Random, { nodes }: Drawn): IntentEnd {
  const workloads = nodes.filter(({ type }) => type === 'workload');
  const node = from.pick(from.chance(0.75) && workloads.length > 0 ? workloads : nodes);
  if (node.type === 'workload' && from.chance(0.1)) return { kind: 'namespace', name: node.namespace };
  return endOfNode(node) ?? { kind: 'block', cidrs: ['203.0.113.0/24'] };
}

export const randomProtocol = (from: Random): Protocol => from.pick(['TCP', 'TCP', 'UDP', 'SCTP']);

/** As the API server would hold it afterwards. */
export function changed(cluster: ClusterState, changes: readonly TextChange[]): ClusterState {
  const drafts = changes.map((change): Draft => {
    if (change.type === 'delete')
      return { type: 'delete', key: change.key, base: { key: change.key, uid: '', resourceVersion: '' } };
    const { manifest } = readPolicyText(change.text);
    if (manifest === undefined) throw new Error(`not a policy: ${change.text}`);
    return { type: 'put', manifest };
  });
  const taken = changes.flatMap((change): readonly ObjectKey[] => {
    const { manifest } = change.type === 'create' ? readPolicyText(change.text) : {};
    return manifest === undefined ? [] : [keyOf(policyOfManifest(manifest))];
  });
  const collides = taken.find((key) => cluster.objects.has(key));
  if (collides !== undefined) throw new Error(`a new policy takes the place of ${collides}`);
  return applyDrafts(cluster, drafts);
}

/** Every pod, and one address of each range or node: what a question can be asked about. */
export function refsOf(cluster: ClusterState, end: IntentEnd): readonly EndpointRef[] {
  switch (end.kind) {
    case 'pods':
      return end.pods.map((name) => ({ kind: 'pod', namespace: end.namespace, name }));
    case 'namespace':
      return [...cluster.objects.values()].flatMap((object): readonly EndpointRef[] =>
        object.kind === 'Pod' && object.namespace === end.name && !object.hostNetwork
          ? [{ kind: 'pod', namespace: object.namespace, name: object.name }]
          : [],
      );
    case 'block': {
      const taken = new Set(
        [...cluster.objects.values()].flatMap((object) =>
          object.kind === 'Pod' ? object.ips : object.kind === 'Node' ? object.addresses : [],
        ),
      );
      const addresses = end.cidrs.map((cidr) => cidr.replace(/\/\d+$/u, ''));
      return addresses.filter((ip) => !taken.has(ip)).map((ip) => ({ kind: 'address', ip }));
    }
    case 'nodes':
      return end.names.map((name) => ({ kind: 'node', name }));
    default:
      return assertNever(end);
  }
}

export function outcomes(
  cluster: ClusterState,
  { from, to, protocol, port }: { from: IntentEnd; to: IntentEnd; protocol: Protocol; port: number },
): ReadonlyMap<string, { readonly outcome: Outcome; readonly reasons: readonly string[] }> {
  const evaluation = evaluate(cluster);
  const found = new Map<string, { outcome: Outcome; reasons: readonly string[] }>();
  for (const source of refsOf(cluster, from)) {
    for (const target of refsOf(cluster, to)) {
      const verdict = explain(evaluation, { from: source, to: target, protocol, port });
      if (!verdict.ok) continue;
      const { outcome, egress, ingress } = verdict.value;
      found.set(JSON.stringify([source, target]), { outcome, reasons: [egress.reason.kind, ingress.reason.kind] });
    }
  }
  return found;
}
