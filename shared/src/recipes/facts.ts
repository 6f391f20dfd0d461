/** What recipes are filled with, looked up once per cluster. */
import { apiServerOf, controllersOf, dnsOf, prometheusPods, webhookPods } from '../facts/index.ts';
import type { ApiServer, Dns, PodPort, WebhookPod } from '../facts/index.ts';
import type { ClusterState, PodObject } from '../kube/index.ts';
import { buildWorld } from '../model/index.ts';
import type { World } from '../model/index.ts';
import type { RecipePlace, WorkloadRef } from './recipe.ts';

export interface Facts {
  readonly state: ClusterState;
  readonly world: World;
  readonly dns: Dns;
  readonly apiServer: ApiServer;
  readonly controllers: readonly PodObject[];
  readonly prometheus: readonly PodObject[];
  readonly webhooks: readonly WebhookPod[];
}

export function factsOf(state: ClusterState): Facts {
  const world = buildWorld(state);
  return {
    state,
    world,
    dns: dnsOf(world),
    apiServer: apiServerOf(state),
    controllers: controllersOf(state, world).pods,
    prometheus: prometheusPods(world),
    webhooks: webhookPods(state, world),
  };
}

/** The pods that a recipe is to protect, on the pod network only: others are not under policy (NP-40). */
export function podsAt({ world }: Facts, { namespace, workload }: RecipePlace): readonly PodObject[] {
  return world.pods.filter(
    (pod) => pod.namespace === namespace && !pod.hostNetwork && (workload === undefined || isOf(pod, workload)),
  );
}

export function isOf({ owner, name }: PodObject, workload: WorkloadRef): boolean {
  return (owner?.kind ?? 'Pod') === workload.kind && (owner?.name ?? name) === workload.name;
}

/** As items of `ports`, each once. */
export function portItems(ports: readonly PodPort[]) {
  const distinct = new Map(ports.map((port) => [`${port.protocol} ${port.port}`, port]));
  return [...distinct.values()].map(({ protocol, port }) => ({ protocol, port }));
}

/** Which address families the cluster's pods have; before any has an address IPv4 is taken for granted. */
export function everyFamily({ world }: Facts): { readonly v6: boolean } {
  return { v6: world.pods.some(({ ips }) => ips.some((ip) => ip.includes(':'))) };
}
