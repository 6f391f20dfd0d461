/** Selectors that name pods as people would: by the labels that the workload is known by, never by volatile ones (L-34). */
import type { JsonObject, PodObject } from '../kube/index.ts';
import { labelsOf, lastingLabels, namespaceNameLabel } from '../model/index.ts';
import type { World } from '../model/index.ts';

/** The first of these that all pods share with one value. */
const naming: readonly string[] = [
  'app.kubernetes.io/name',
  'k8s-app',
  'app',
  'role',
  'name',
  'component',
  'app.kubernetes.io/component',
  'dns.operator.openshift.io/daemonset-dns',
];

/** Undefined where the pods share no label that stays. */
export function selectorOf(pods: readonly PodObject[], world: World): JsonObject | undefined {
  const sorted = lastingLabels(pods).toSorted(([left], [right]) => rank(left) - rank(right) || (left < right ? -1 : 1));
  const chosen: (readonly [string, string])[] = [];
  for (const label of sorted) {
    chosen.push(label);
    if (selects(chosen, pods, world)) break;
  }
  // As few as tell them from the others; where none do, the one that they are known by.
  const exact = selects(chosen, pods, world);
  const labels = exact ? chosen : chosen.slice(0, 1);
  return labels.length === 0 ? undefined : { matchLabels: Object.fromEntries(labels) };
}

function rank(key: string): number {
  return naming.includes(key) ? naming.indexOf(key) : naming.length;
}

/** No other pod of their namespace. */
function selects(labels: readonly (readonly [string, string])[], pods: readonly PodObject[], world: World): boolean {
  const meant = new Set(pods);
  return world.pods
    .filter((pod) => pod.namespace === pods[0]?.namespace && !pod.hostNetwork)
    .filter((pod) => labels.every(([key, value]) => labelsOf(pod).get(key) === value))
    .every((pod) => meant.has(pod));
}

/** Both selectors in one item: these pods in that namespace (NP-27). */
export function peerOf(pods: readonly PodObject[], world: World): JsonObject | undefined {
  const podSelector = selectorOf(pods, world);
  const namespace = pods[0]?.namespace;
  if (podSelector === undefined || namespace === undefined) return undefined;
  return { namespaceSelector: { matchLabels: { [namespaceNameLabel]: namespace } }, podSelector };
}

/**
 * The items of `from` or `to` for some pods, wherever they are: by namespace and labels, those on the host's network by the
 * addresses of their nodes, which is what policies see of them.
 */
export function peersOf(pods: readonly PodObject[], world: World): readonly JsonObject[] {
  const onHost = pods.filter(({ hostNetwork }) => hostNetwork);
  const onPodNetwork = pods.filter(({ hostNetwork }) => !hostNetwork);
  const namespaces = [...new Set(onPodNetwork.map(({ namespace }) => namespace))];
  const selected = namespaces.flatMap((name): readonly JsonObject[] => {
    const peer = peerOf(
      onPodNetwork.filter(({ namespace }) => namespace === name),
      world,
    );
    return peer === undefined ? [] : [peer];
  });
  return [...selected, ...blocksOf(nodeAddresses(onHost, world))];
}

/** All nodes, where it is not known on which ones they run. */
function nodeAddresses(pods: readonly PodObject[], { nodes }: World): readonly string[] {
  if (pods.length === 0) return [];
  const names = new Set(pods.flatMap(({ nodeName }) => nodeName ?? []));
  return nodes.filter(({ name }) => names.size === 0 || names.has(name)).flatMap(({ addresses }) => addresses);
}

export function blocksOf(ips: readonly string[]): readonly JsonObject[] {
  return [...new Set(ips)].map((ip) => ({ ipBlock: { cidr: `${ip}/${ip.includes(':') ? 128 : 32}` } }));
}
