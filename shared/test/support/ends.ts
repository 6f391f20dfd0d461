/** Every end of a cluster that can be asked about, for the engine and for the oracle. */
import type { EndpointRef } from '../../src/evaluate/index.ts';
import type { ClusterState, NodeObject } from '../../src/kube/index.ts';
import { externals } from './generate.ts';
import { livePods } from './live.ts';
import type { OracleEnd } from './oracle.ts';

export interface AskedEnd {
  readonly ref: EndpointRef;
  readonly end: OracleEnd;
}

/** Pods by name and by address, nodes by name and by address, and some addresses outside. */
export function endsOf(cluster: ClusterState): readonly AskedEnd[] {
  const pods = livePods(cluster);
  const nodes = [...cluster.objects.values()].filter((object): object is NodeObject => object.kind === 'Node');
  const taken = new Set([...pods.flatMap(({ ips }) => ips), ...nodes.flatMap(({ addresses }) => addresses)]);
  return [
    ...pods.map((pod): AskedEnd => ({
      ref: { kind: 'pod', namespace: pod.namespace, name: pod.name },
      end: { kind: 'pod', pod },
    })),
    ...pods
      .filter(({ hostNetwork }) => !hostNetwork)
      .flatMap((pod) => pod.ips.map((ip): AskedEnd => ({ ref: { kind: 'address', ip }, end: { kind: 'pod', pod } }))),
    ...nodes.map((node): AskedEnd => ({ ref: { kind: 'node', name: node.name }, end: { kind: 'node', node } })),
    ...nodes.flatMap((node) =>
      node.addresses.map((ip): AskedEnd => ({
        ref: { kind: 'address', ip },
        end: { kind: 'node', node: { ...node, addresses: [ip] } },
      })),
    ),
    ...externals
      .filter((ip) => !taken.has(ip))
      .map((ip): AskedEnd => ({ ref: { kind: 'address', ip }, end: { kind: 'external', ip } })),
  ];
}
