/** A cluster of the engine's benchmark as `kubectl get -o json` would print it: live pods with addresses. */
import type { ClusterObject, ClusterState, JsonObject, PodObject } from '@eastwest/shared/kube';

export function manifestsOf(cluster: ClusterState): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...cluster.objects.values()].flatMap(manifestOf) });
}

function manifestOf(object: ClusterObject): readonly JsonObject[] {
  const { name, namespace, labels } = object;
  const metadata = { name, ...(namespace === '' ? {} : { namespace }), labels };
  if (object.kind === 'Pod') return [podManifest(object, metadata)];
  if (object.kind === 'NetworkPolicy') return [object.manifest];
  if (object.kind === 'Namespace') return [{ apiVersion: 'v1', kind: 'Namespace', metadata }];
  // The benchmark's clusters have nothing else.
  if (object.kind !== 'Node') return [];
  return [{ apiVersion: 'v1', kind: 'Node', metadata, status: { addresses: addresses('InternalIP', object.addresses) } }];
}

function podManifest({ owner, ports, hostNetwork, nodeName, ips, phase }: PodObject, metadata: JsonObject): JsonObject {
  const container = {
    name: 'main',
    ports: ports.map(({ name, port, protocol }) => ({ ...(name === undefined ? {} : { name }), containerPort: port, protocol })),
  };
  const ownerReferences = owner === undefined ? [] : [{ apiVersion: 'apps/v1', ...owner, uid: owner.name, controller: true }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ownerReferences },
    spec: { containers: [container], hostNetwork, ...(nodeName === undefined ? {} : { nodeName }) },
    status: { phase, podIPs: ips.map((ip) => ({ ip })) },
  };
}

function addresses(type: string, list: readonly string[]): readonly JsonObject[] {
  return list.map((address) => ({ type, address }));
}
