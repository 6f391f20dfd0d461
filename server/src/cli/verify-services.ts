/** A Service as the destination of an expectation: where its connections end, which is what policies see (NP-50). */
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import { addressesBehind, podsBehind, serviceNamed, targetPorts } from '@eastwest/shared/facts';
import type { PodPort } from '@eastwest/shared/facts';
import type { ClusterState, PodObject, ServiceObject } from '@eastwest/shared/kube';
import { buildWorld, formatAddress, parseAddress } from '@eastwest/shared/model';
import type { World } from '@eastwest/shared/model';
import { nearest } from './did-you-mean.ts';
import { trafficText } from './traffic.ts';
import type { Traffic } from './traffic.ts';
import type { UnknownEnd } from './verify-ends.ts';
import type { EndText } from './verify-expectations.ts';

/** One of the connections that an expectation is about. */
export interface Target {
  readonly to: EndpointRef;
  readonly traffic: Traffic;
}

type Targets = Result<readonly Target[], UnknownEnd>;

const serviceEnd = /^([^/]+)\/(?:service|svc)\/([^/]+)$/iu;

/** The Service that the text names, if it is there; a Service's own address names it too. */
export function serviceMeant({ objects }: ClusterState, text: string): ServiceObject | undefined {
  const [, namespace = '', name = ''] = serviceEnd.exec(text) ?? [];
  const services = [...objects.values()].filter((object) => object.kind === 'Service');
  const address = plain(text.replace(/^ip:/u, ''));
  return services.find((service) =>
    name === ''
      ? service.clusterIPs.some((ip) => plain(ip) === address)
      : service.namespace === namespace && service.name === name,
  );
}

export const namesService = (text: string): boolean => serviceEnd.test(text);

export class ServiceTargets {
  readonly #world: World;
  readonly #byAddress: ReadonlyMap<string, ServiceObject>;

  constructor(state: ClusterState) {
    this.#world = buildWorld(state);
    this.#byAddress = new Map(
      this.#world.services.flatMap((service) => service.clusterIPs.map((ip) => [plain(ip), service] as const)),
    );
  }

  /** Undefined where the end is no Service. */
  of(end: EndText, traffic: Traffic): Targets | undefined {
    if (typeof end !== 'string') {
      const service = this.#byAddress.get(plain(end.ip));
      // What does not listen there is no connection, so nothing is said of it.
      return service === undefined || portOf(service, traffic) === undefined ? undefined : this.#behind(service, traffic);
    }
    const [, namespace = '', name = ''] = serviceEnd.exec(end) ?? [];
    if (name === '') return undefined;
    const service = serviceNamed(this.#world, namespace, name);
    return service === undefined ? err(this.#missing(namespace, name)) : this.#behind(service, traffic);
  }

  #missing(namespace: string, name: string): UnknownEnd {
    const names = this.#world.services.map((service) => `${service.namespace}/Service/${service.name}`);
    const meant = nearest(`${namespace}/Service/${name}`, names);
    const message = `there is no Service \`${namespace}/${name}\``;
    return meant === undefined ? { message } : { message, hint: `did you mean \`${meant}\`` };
  }

  #behind(service: ServiceObject, traffic: Traffic): Targets {
    const title = `Service \`${service.namespace}/${service.name}\``;
    const port = portOf(service, traffic);
    if (port === undefined) {
      const offered = service.ports.map((one) => `${one.port}/${one.protocol}`).join(', ');
      const hint = offered === '' ? 'ask for a pod or an address' : `its ports are ${offered}`;
      return err({ message: `${title} does not take ${trafficText(traffic)}`, hint });
    }
    const targets = [
      ...podsBehind(this.#world, service).flatMap((pod) =>
        targetsAt(refOf(pod), targetPorts(this.#world, service, pod, port), traffic),
      ),
      ...addressesBehind(this.#world, service, port).flatMap(({ ip, ports }) =>
        targetsAt({ kind: 'address', ip }, ports, traffic),
      ),
    ];
    if (targets.length > 0) return ok(targets);
    return err({ message: `nothing is behind ${title}`, hint: 'ask for the address where its connections end' });
  }
}

const plain = (ip: string): string => {
  const address = parseAddress(ip);
  return address === undefined ? ip : formatAddress(address);
};

function portOf(service: ServiceObject, traffic: Traffic): ServiceObject['ports'][number] | undefined {
  return service.ports.find(({ protocol, port }) => 'port' in traffic && traffic.protocol === protocol && traffic.port === port);
}

function targetsAt(to: EndpointRef, ports: readonly PodPort[], traffic: Traffic): readonly Target[] {
  return 'port' in traffic ? ports.map(({ port }) => ({ to, traffic: { ...traffic, port } })) : [];
}

/** Pods of a template that are not there yet are their workload. */
function refOf({ namespace, name, owner, template }: PodObject): EndpointRef {
  if (template === undefined || owner === undefined) return { kind: 'pod', namespace, name };
  return { kind: 'workload', namespace, workloadKind: owner.kind, name: owner.name };
}
