/** What is behind a Service: its pods, and the port that each of them listens on (NP-34, NP-50). */
import type { PodObject, Protocol, ServiceObject, ServicePort } from '../kube/index.ts';
import { labelsOf } from '../model/index.ts';
import type { World } from '../model/index.ts';
import { podsAtEndpoints, portsAtEndpoints } from './endpoints.ts';

/** A port of a pod that connections go to. */
export interface PodPort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Live pods that the Service selects; of one without a selector those at its endpoints. */
export function podsBehind(world: World, service: ServiceObject): readonly PodObject[] {
  const { namespace, selector } = service;
  if (selector === undefined) return podsAtEndpoints(world, service);
  const wanted = Object.entries(selector);
  return podsIn(world, namespace).filter((pod) => {
    const labels = labelsOf(pod);
    return wanted.every(([key, value]) => labels.get(key) === value);
  });
}

const byNamespace = new WeakMap<World, ReadonlyMap<string, readonly PodObject[]>>();

/** Sorted once: Services come by the hundred, and pods by the thousand. */
function podsIn(world: World, namespace: string): readonly PodObject[] {
  let known = byNamespace.get(world);
  if (known === undefined) {
    const sorted = new Map<string, PodObject[]>();
    for (const pod of world.pods) {
      const list = sorted.get(pod.namespace);
      if (list === undefined) sorted.set(pod.namespace, [pod]);
      else list.push(pod);
    }
    byNamespace.set(world, (known = sorted));
  }
  return known.get(namespace) ?? [];
}

/** Where a Service's port ends on a pod that is behind it; empty where the pod does not declare the name. */
export function targetPorts(world: World, service: ServiceObject, pod: PodObject, own: ServicePort): readonly PodPort[] {
  if (service.selector === undefined) return portsAtEndpoints(world, service, pod, own);
  const { port, targetPort, protocol } = own;
  const target = targetPort ?? port;
  return typeof target === 'number' ? [{ protocol, port: target }] : declared(pod, target, protocol);
}

/** The ports of a pod that bear a name, and where it is said the protocol. */
export function declared(pod: PodObject, name: string, protocol?: Protocol): readonly PodPort[] {
  return pod.ports
    .filter((each) => each.name === name && (protocol === undefined || each.protocol === protocol))
    .map((each) => ({ protocol: each.protocol, port: each.port }));
}

/** A Service's port by its number or its name; undefined where it has no such port. */
export function servicePort({ ports }: ServiceObject, wanted: number | string): ServicePort | undefined {
  return ports.find(({ port, name }) => port === wanted || name === wanted);
}

export function serviceNamed(world: World, namespace: string, name: string): ServiceObject | undefined {
  return world.services.find((service) => service.namespace === namespace && service.name === name);
}
