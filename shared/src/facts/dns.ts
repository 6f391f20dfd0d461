/** The cluster's DNS: its pods and the ports that they really listen on, which on OpenShift is 5353. */
import type { PodObject, ServiceObject } from '../kube/index.ts';
import { labelsOf } from '../model/index.ts';
import type { World } from '../model/index.ts';
import { podsBehind, targetPorts } from './services.ts';
import type { PodPort } from './services.ts';

const serviceNames: ReadonlySet<string> = new Set(['kube-dns', 'coredns', 'dns-default']);
const appNames: ReadonlySet<string> = new Set(['kube-dns', 'coredns', 'node-local-dns']);

export interface Dns {
  /** On the pod network or the host's; empty where the cluster's DNS is not seen. */
  readonly pods: readonly DnsPod[];
  /** Pods ask a cache on their own node first, at a link-local address that no policy of a pod network sees. */
  readonly nodeLocal: boolean;
}

export interface DnsPod {
  readonly pod: PodObject;
  readonly ports: readonly PodPort[];
}

/** Pods behind the Service of the cluster's DNS, or labelled as people label it (semantics 6.2 (f)). */
export function dnsOf(world: World): Dns {
  const services = world.services.filter(isDnsService);
  const behind = services.flatMap((service) =>
    podsBehind(world, service).map((pod): DnsPod => ({ pod, ports: dnsPorts(world, pod, service) })),
  );
  // One whose named port nobody declares is behind nothing.
  const known = new Set(behind.flatMap(({ pod, ports }) => (ports.length > 0 ? [pod] : [])));
  const labelled = world.pods.filter((pod) => !known.has(pod) && isDnsPod(pod));
  return {
    pods: [...behind, ...labelled.map((pod): DnsPod => ({ pod, ports: standard }))].filter(({ ports }) => ports.length > 0),
    nodeLocal: world.pods.some((pod) => labelsOf(pod).get('k8s-app') === 'node-local-dns'),
  };
}

const standard: readonly PodPort[] = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];

/** By name, and it answers on 53: others may be called like that, too. */
function isDnsService({ name, ports }: ServiceObject): boolean {
  return serviceNames.has(name) && ports.some(({ port }) => port === 53);
}

function dnsPorts(world: World, pod: PodObject, service: ServiceObject): readonly PodPort[] {
  return service.ports.filter(({ port }) => port === 53).flatMap((port) => targetPorts(world, service, pod, port));
}

function isDnsPod(pod: PodObject): boolean {
  const name = labelsOf(pod).get('k8s-app');
  // The node-local cache is asked on its node, not over the pod network.
  return name !== undefined && name !== 'node-local-dns' && appNames.has(name);
}

/** Whether a pod looks names up at the cluster's DNS. On the host's network `ClusterFirst` means the node's own resolver. */
export function usesClusterDns({ dnsPolicy, hostNetwork }: PodObject): boolean {
  return dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === undefined && !hostNetwork);
}
