/** Where a Service without a selector ends: where somebody has written that it does. */
import type { EndpointsObject, PodObject, ServiceObject, ServicePort } from '../kube/index.ts';
import { isPoliced } from '../model/index.ts';
import type { World } from '../model/index.ts';
import type { PodPort } from './services.ts';

/** An address and the ports there, each with its name in the Service. */
interface Written {
  readonly ip: string;
  readonly ports: EndpointsObject['subsets'][number]['ports'];
}

interface Index {
  readonly written: ReadonlyMap<string, readonly Written[]>;
  /** On the pod network: the address of a node may be that of many. */
  readonly pods: ReadonlyMap<string, PodObject>;
}

const indices = new WeakMap<World, Index>();

function indexOf(world: World): Index {
  const known = indices.get(world);
  if (known !== undefined) return known;
  const written = new Map<string, Written[]>();
  for (const { namespace, service, subsets } of world.endpoints) {
    const key = `${namespace}/${service}`;
    const list = written.get(key) ?? [];
    written.set(key, list);
    for (const { addresses, ports } of subsets) for (const ip of addresses) list.push({ ip, ports });
  }
  const ips = written.size === 0 ? [] : world.pods.filter(isPoliced).flatMap((pod) => pod.ips.map((ip) => [ip, pod] as const));
  const made = { written, pods: new Map(ips) };
  indices.set(world, made);
  return made;
}

function writtenFor(world: World, { namespace, name }: ServiceObject): readonly Written[] {
  return indexOf(world).written.get(`${namespace}/${name}`) ?? [];
}

export function podsAtEndpoints(world: World, service: ServiceObject): readonly PodObject[] {
  const { pods } = indexOf(world);
  return [...new Set(writtenFor(world, service).flatMap(({ ip }) => pods.get(ip) ?? []))];
}

/** Ports of endpoints are known by the name of the Service's port, which a single port may do without. */
export function portsAtEndpoints(world: World, service: ServiceObject, pod: PodObject, port: ServicePort): readonly PodPort[] {
  const at = writtenFor(world, service).filter(({ ip }) => pod.ips.includes(ip));
  return distinct(at.flatMap(({ ports }) => named(ports, port)));
}

/** Those of its endpoints that are no pods of the pod network. */
export function addressesBehind(
  world: World,
  service: ServiceObject,
  port: ServicePort,
): readonly { readonly ip: string; readonly ports: readonly PodPort[] }[] {
  if (service.selector !== undefined) return [];
  const { pods } = indexOf(world);
  const byIp = new Map<string, readonly PodPort[]>();
  for (const { ip, ports } of writtenFor(world, service)) {
    if (!pods.has(ip)) byIp.set(ip, distinct([...(byIp.get(ip) ?? []), ...named(ports, port)]));
  }
  return [...byIp].map(([ip, ports]) => ({ ip, ports }));
}

function named(ports: Written['ports'], { name, protocol }: ServicePort): readonly PodPort[] {
  return ports.filter((port) => port.name === name && port.protocol === protocol);
}

function distinct(ports: readonly PodPort[]): readonly PodPort[] {
  return [...new Map(ports.map(({ protocol, port }) => [`${protocol} ${port}`, { protocol, port }])).values()];
}
