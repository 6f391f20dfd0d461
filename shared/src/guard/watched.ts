/** The critical connections of a cluster, as they are to be compared before and after. */
import { mountsApiToken, workloadName } from '../kube/index.ts';
import type { ClusterState, PodObject } from '../kube/index.ts';
import {
  addressBackendsOf,
  apiServerOf,
  backendsOf,
  controllersOf,
  dnsOf,
  entryPorts,
  prometheusPods,
  scrapeTargets,
  usesClusterDns,
  webhookPods,
  withoutAnswer,
} from '../facts/index.ts';
import type { PodPort } from '../facts/index.ts';
import { labelsOf } from '../model/index.ts';
import type { World } from '../model/index.ts';
import type { CriticalKind } from './guard.ts';

/** One end of a watched connection. */
export type WatchedEnd =
  | { readonly kind: 'pod'; readonly pod: PodObject }
  | { readonly kind: 'address'; readonly ip: string }
  /**
   * Some node or some address outside, nobody knows which: where a load balancer hands on from, where the API server is. It
   * is surely cut off only when all of them are.
   */
  | { readonly kind: 'somewhere' };

/** Everyone of `from` to everyone of `to`, on each of the ports. */
export interface Watched {
  readonly what: CriticalKind;
  readonly from: readonly WatchedEnd[];
  readonly to: readonly WatchedEnd[];
  readonly ports: readonly PodPort[];
  /** Which end fails when it is cut. */
  readonly who: 'from' | 'to';
  /** The other end in words. */
  readonly other: string;
  /** `lookups fail` */
  readonly consequence: string;
  /** A loss of this is no more than a warning. */
  readonly minor?: true;
  /** The ports are only presumed: one that stays open is enough. */
  readonly presumed?: true;
  /** Where the same may be had otherwise, on the same port: whether it is cannot be known while this address is open. */
  readonly otherwise?: WatchedEnd;
}

/** Where the DNS cache of a node listens: whether a pod network's policies see that differs between engines. */
const nodeLocalDns = '169.254.20.10';

const podEnd = (pod: PodObject): WatchedEnd => ({ kind: 'pod', pod });

const known = new WeakMap<ClusterState, readonly Watched[]>();

/** Policies have no part in it, so it is the same while somebody types. */
export function watchedOver(state: ClusterState, world: World): readonly Watched[] {
  const before = known.get(state);
  if (before !== undefined) return before;
  const made = watchedIn(state, world);
  known.set(state, made);
  return made;
}

function watchedIn(state: ClusterState, world: World): readonly Watched[] {
  return [
    ...dns(world),
    ...apiServer(state, world),
    ...ingress(state, world),
    ...monitoring(state, world),
    ...webhooks(state, world),
    ...self(state, world),
  ];
}

function dns(world: World): readonly Watched[] {
  const clients = world.pods.filter(usesClusterDns).map(podEnd);
  const { pods, nodeLocal } = dnsOf(world);
  const otherwise = nodeLocal ? { otherwise: { kind: 'address', ip: nodeLocalDns } as const } : {};
  return pods.flatMap(({ pod, ports }) =>
    (['UDP', 'TCP'] as const).map((protocol): Watched => ({
      what: 'dns',
      from: clients,
      to: [podEnd(pod)],
      ports: ports.filter((port) => port.protocol === protocol),
      who: 'from',
      other: `the cluster’s DNS, ${workloadName(pod)}`,
      consequence: protocol === 'UDP' ? 'name lookups fail within seconds' : 'lookups with long answers fail',
      ...(protocol === 'TCP' ? { minor: true } : {}),
      ...otherwise,
    })),
  );
}

function apiServer(state: ClusterState, world: World): readonly Watched[] {
  const clients = world.pods.filter((pod) => mountsApiToken(pod, state.objects)).map(podEnd);
  const { endpoints } = apiServerOf(state);
  const what = {
    what: 'apiserver',
    from: clients,
    who: 'from',
    consequence: 'whatever they ask of the API server fails',
  } as const;
  if (endpoints.length === 0) {
    const other = 'the API server (wherever it is)';
    return [{ ...what, to: [{ kind: 'somewhere' }], ports: usualPorts, other, presumed: true }];
  }
  return endpoints.map(({ ip, port }) => ({
    ...what,
    to: [{ kind: 'address', ip }],
    ports: [{ protocol: 'TCP', port }],
    other: `the API server at ${ip}`,
  }));
}

const usualPorts: readonly PodPort[] = [443, 6443].map((port) => ({ protocol: 'TCP', port }));

function ingress(state: ClusterState, world: World): readonly Watched[] {
  const controllers = controllersOf(state, world);
  const entries = controllers.pods.map((pod): Watched => ({
    what: 'ingress',
    from: [{ kind: 'somewhere' }],
    to: [podEnd(pod)],
    ports: entryPorts(world, pod),
    who: 'to',
    other: 'the outside',
    consequence: 'nobody outside reaches what is published through it',
  }));
  const backends = backendsOf(state, world).map(({ route, pod, ports }): Watched => ({
    what: 'ingress',
    from: controllers.serving(route).map(podEnd),
    to: [podEnd(pod)],
    ports,
    who: 'to',
    other: `the ingress controller of ${route.kind} ${route.namespace}/${route.name}`,
    consequence: 'requests from outside fail',
  }));
  const addresses = addressBackendsOf(state, world).map(({ route, ip, ports }): Watched => ({
    what: 'ingress',
    from: controllers.serving(route).map(podEnd),
    to: [{ kind: 'address', ip }],
    ports,
    who: 'from',
    other: `${ip}, which is behind ${route.kind} ${route.namespace}/${route.name}`,
    consequence: 'requests from outside fail',
  }));
  return [...entries, ...backends, ...addresses];
}

function monitoring(state: ClusterState, world: World): readonly Watched[] {
  const from = prometheusPods(world).map(podEnd);
  return scrapeTargets(state, world).map(({ pod, ports }) => ({
    what: 'monitoring',
    from,
    to: [podEnd(pod)],
    ports,
    who: 'to',
    other: 'Prometheus',
    consequence: 'it is no longer scraped, and its alerts fall silent',
  }));
}

function webhooks(state: ClusterState, world: World): readonly Watched[] {
  const from = apiServerEnds(state);
  return webhookPods(state, world).map(({ caller, pod, ports }) => ({
    what: 'webhook',
    from,
    to: [podEnd(pod)],
    ports,
    who: 'to',
    other: 'the API server',
    consequence: withoutAnswer(caller),
  }));
}

/** Where its address is not known it is still no pod: what no node and no outside address may do, it may not do either. */
function apiServerEnds(state: ClusterState): readonly WatchedEnd[] {
  const { endpoints } = apiServerOf(state);
  const ips = [...new Set(endpoints.map(({ ip }) => ip))];
  return ips.length === 0 ? [{ kind: 'somewhere' }] : ips.map((ip) => ({ kind: 'address', ip }));
}

function self(state: ClusterState, world: World): readonly Watched[] {
  const own = world.pods.filter((pod) => labelsOf(pod).get('app.kubernetes.io/name') === 'eastwest');
  const controllers = controllersOf(state, world).pods.map(podEnd);
  const { endpoints } = apiServerOf(state);
  return own.flatMap((pod): readonly Watched[] => {
    const reached: Watched = {
      what: 'self',
      from: controllers,
      to: [podEnd(pod)],
      ports: pod.ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => ({ protocol: 'TCP', port })),
      who: 'to',
      other: 'the ingress controller',
      consequence: 'this dashboard is no longer reached',
    };
    const asking: Watched = {
      what: 'self',
      from: [podEnd(pod)],
      to: apiServerEnds(state),
      ports: endpoints.length === 0 ? usualPorts : distinctPorts(endpoints),
      who: 'from',
      other: 'the API server',
      consequence: 'this dashboard can neither see nor undo anything',
      ...(endpoints.length === 0 ? { presumed: true } : {}),
    };
    return [reached, asking];
  });
}

function distinctPorts(endpoints: readonly { readonly port: number }[]): readonly PodPort[] {
  return [...new Set(endpoints.map(({ port }) => port))].map((port) => ({ protocol: 'TCP', port }));
}
