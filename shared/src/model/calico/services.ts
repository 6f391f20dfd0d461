/** Where the Services that rules name end: their pods and target ports, or the endpoints that somebody wrote (CAL-30). */
import type { EndpointsObject, PodObject, ServiceObject } from '../../kube/index.ts';
import { parseAddress } from '../addresses.ts';
import type { Address, Family } from '../addresses.ts';
import { allLabels, anyEnd, perhaps } from '../tiers/index.ts';
import type { EndTest, LabelTest, TrafficItem } from '../tiers/index.ts';
import { labelsOf, namespaceNameLabel } from '../world.ts';
import type { World } from '../world.ts';
import { inRanges } from './members.ts';

/** Addresses that all have the same ports. */
export interface Backends {
  readonly who: EndTest;
  /** `any`: not known. */
  readonly ports: readonly TrafficItem[] | 'any';
  readonly family?: Family;
}

export function backendsOf(world: World, namespace: string, name: string, path: string): readonly Backends[] {
  const service = world.services.find((one) => one.namespace === namespace && one.name === name);
  const title = `Service ${namespace}/${name}`;
  if (service === undefined) return unknown(`${title} is not among the objects`);
  if (service.type === 'ExternalName') return [];
  const written = writtenEndpoints(world, service, path);
  if (service.selector !== undefined) return [...selectedPods(world, service, path), ...written];
  return written.length > 0 ? written : unknown(`no endpoints of ${title} are among the objects`);
}

function unknown(why: string): readonly Backends[] {
  return [{ who: perhaps(anyEnd, why), ports: 'any' }];
}

function selectedPods(world: World, service: ServiceObject, path: string): readonly Backends[] {
  const labels = Object.entries(service.selector ?? {});
  const tests = labels.map(([key, value]): LabelTest => ({ test: 'in', from: 'pod', key, values: [value] }));
  const home: LabelTest = { test: 'in', from: 'namespace', key: namespaceNameLabel, values: [service.namespace] };
  // Pods on the host network are endpoints of Services like any other.
  const hosts = hostPods(world).filter(
    (pod) => pod.namespace === service.namespace && labels.every(([key, value]) => labelsOf(pod).get(key) === value),
  );
  const pods: EndTest = { end: 'pod', labels: allLabels(home, ...tests) };
  return [
    ...inFamilies(pods, familiesOf(world, service)).map((one) => ({ ...one, ports: targetPorts(service, path) })),
    ...hosts.map((pod) => hostBackend(pod, service, path)),
  ];
}

/** A name is the pod's own, and here it is known which. */
function hostBackend(pod: PodObject, service: ServiceObject, path: string): Backends {
  const ports = targetPorts(service, path).flatMap((item): readonly TrafficItem[] => {
    if (item.kind === 'range') return [item];
    return pod.ports
      .filter(({ name, protocol }) => name === item.name && item.protocols.includes(protocol))
      .map(({ protocol, port }) => ({ kind: 'range', path, protocol, from: port, to: port }));
  });
  return { who: addresses(pod.ips), ports };
}

function targetPorts({ ports }: ServiceObject, path: string): readonly TrafficItem[] {
  return ports.map(({ protocol, port, targetPort = port }) =>
    typeof targetPort === 'string'
      ? { kind: 'named', path, name: targetPort, protocols: [protocol], init: 'sidecars' }
      : { kind: 'range', path, protocol, from: targetPort, to: targetPort },
  );
}

const managedBy = 'endpointslice.kubernetes.io/managed-by';
const controllers: ReadonlySet<string | undefined> = new Set(['endpointslice-controller.k8s.io', 'endpoint-controller']);

/**
 * Slices that repeat what the selector says are left out: they lag behind the pods. Endpoints objects count where no slice
 * mirrors them.
 */
function writtenEndpoints(world: World, { namespace, name, selector }: ServiceObject, path: string): readonly Backends[] {
  const all = world.endpoints.filter((one) => one.namespace === namespace && one.service === name);
  const slices = all.filter(({ kind }) => kind === 'EndpointSlice');
  const used = slices.length > 0 ? slices : selector === undefined ? all : [];
  return used.filter((one) => selector === undefined || !isAutomatic(one)).flatMap((one) => endpointsOf(one, path));
}

function isAutomatic(object: EndpointsObject): boolean {
  return controllers.has(labelsOf(object).get(managedBy));
}

function endpointsOf({ subsets }: EndpointsObject, path: string): readonly Backends[] {
  return subsets.map((subset) => ({
    who: addresses([...subset.addresses, ...(subset.notReady ?? [])]),
    ports: subset.ports.map(({ protocol, port }) => ({ kind: 'range', path, protocol, from: port, to: port })),
  }));
}

function addresses(texts: readonly string[]): EndTest {
  return inRanges(texts.flatMap((text) => parseAddress(text) ?? []).map(only));
}

const only = ({ family, value }: Address): { family: Family; from: bigint; to: bigint } => ({ family, from: value, to: value });

/**
 * A Service has endpoints of its own families only: where none is told, of the one that comes first in the cluster.
 * Undefined where there are both and nothing shows which does.
 */
function familiesOf(world: World, { clusterIPs, families }: ServiceObject): readonly Family[] | undefined {
  const told = familiesIn(clusterIPs);
  if (told.length > 0) return told;
  if (families !== undefined) return families;
  const [only, other] = firstFamilies(world);
  return only !== undefined && other !== undefined ? undefined : only === undefined ? [4, 6] : [only];
}

/** Of pods that have both; where there are none, of all. */
function firstFamilies({ pods }: World): readonly Family[] {
  const both = pods.filter(({ ips }) => familiesIn(ips).length > 1);
  return familiesIn((both.length > 0 ? both : pods).flatMap(({ ips }) => ips.slice(0, 1)));
}

function familiesIn(texts: readonly string[]): readonly Family[] {
  return [...new Set(texts.flatMap((text) => parseAddress(text)?.family ?? []))];
}

function inFamilies(who: EndTest, families: readonly Family[] | undefined): readonly Omit<Backends, 'ports'>[] {
  if (families === undefined) return [{ who: perhaps(who, 'which address family the Service has is not told') }];
  const [only, other] = families;
  return only !== undefined && other === undefined ? [{ who, family: only }] : [{ who }];
}

function hostPods({ pods }: World): readonly PodObject[] {
  return pods.filter(({ hostNetwork }) => hostNetwork);
}

/** Everything of the pods that is read here: as long as it is the same, so are the backends. */
export function podFacts(world: World): string {
  const hosts = hostPods(world).map((pod) => {
    const labels = [...labelsOf(pod)].sort(([a], [b]) => (a < b ? -1 : 1));
    return [pod.namespace, labels, pod.ips, pod.ports];
  });
  return JSON.stringify([firstFamilies(world), hosts]);
}
