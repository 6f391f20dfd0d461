/** The demo's objects, with what an API server keeps of them: uids, versions, addresses. Every change is an event. */
import { invariant } from '@eastwest/shared/base';
import { keyOf, objectKey } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, NodeObject, ObjectKey, PodObject, ServiceObject } from '@eastwest/shared/kube';
import type { Fixtures } from './fixtures.ts';
import type { Chance } from './random.ts';

export class DemoCluster {
  readonly #objects = new Map<ObjectKey, ClusterObject>();
  readonly #chance: Chance;
  readonly #nodes: readonly NodeObject[];
  readonly #nextHost = new Map<string, number>();
  #version = 1000;
  #events: ClusterEvent[] = [];

  constructor({ objects, barePods }: Fixtures, chance: Chance) {
    this.#chance = chance;
    this.#nodes = objects.filter((object) => object.kind === 'Node');
    let service = 10;
    for (const object of objects) {
      if (object.kind === 'Service') this.#putService(object, () => `10.96.0.${service++}`);
      else if (object.kind === 'Namespace') {
        // The API server sets this label on every namespace.
        this.put({ ...object, labels: { ...object.labels, 'kubernetes.io/metadata.name': object.name } });
      } else this.put(object);
    }
    for (const { origin: _, ...pod } of barePods) {
      this.put({ ...pod, phase: 'Running', ips: this.#addressesOn(pod.nodeName ?? '', pod.hostNetwork) });
    }
  }

  #putService(service: ServiceObject, next: () => string): void {
    this.put(service.clusterIPs.length > 0 ? service : { ...service, clusterIPs: [next()] });
  }

  get nodes(): readonly NodeObject[] {
    return this.#nodes;
  }

  all(): ClusterObject[] {
    return [...this.#objects.values()];
  }

  get(key: ObjectKey): ClusterObject | undefined {
    return this.#objects.get(key);
  }

  hasNamespace(name: string): boolean {
    return this.#objects.has(objectKey('Namespace', '', name));
  }

  /** The pods of a workload, in the order in which they came. */
  podsOf(namespace: string, owner: { readonly kind: string; readonly name: string }): PodObject[] {
    const isOwned = (pod: PodObject): boolean => pod.owner?.kind === owner.kind && pod.owner.name === owner.name;
    return this.all().flatMap((object) =>
      object.kind === 'Pod' && object.namespace === namespace && isOwned(object) ? [object] : [],
    );
  }

  nextVersion(): string {
    return String(++this.#version);
  }

  /** A new object gets a uid; every write gets a version. */
  put(object: ClusterObject): void {
    const key = keyOf(object);
    const before = this.#objects.get(key);
    this.store({ ...object, uid: before?.uid ?? this.#chance.uid(), resourceVersion: this.nextVersion() });
  }

  /** With its uid and version given. */
  store(object: ClusterObject): void {
    this.#objects.set(keyOf(object), object);
    this.#events.push({ type: 'upsert', object });
  }

  remove(key: ObjectKey): void {
    if (this.#objects.delete(key)) this.#events.push({ type: 'remove', key });
  }

  /** What has happened since this was last asked. */
  takeEvents(): ClusterEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** A pod that the scheduler has given a node and the kubelet has started. */
  run(pod: PodObject): void {
    const nodeName = pod.nodeName ?? this.#chance.pick(this.#nodes.filter(isWorker))?.name ?? '';
    this.put({
      ...pod,
      nodeName,
      phase: 'Running',
      ips: this.#addressesOn(nodeName, pod.hostNetwork),
      ...this.#agentIn(pod),
    });
  }

  /** A pod of the engine's own DaemonSet enforces on its node as soon as it runs. */
  #agentIn({ namespace, owner }: PodObject): Pick<PodObject, 'agent'> {
    const agent = owner && this.get(objectKey('Agent', namespace, `${owner.kind}/${owner.name}`));
    return agent?.kind === 'Agent' ? { agent: { ready: true, containers: agent.containers } } : {};
  }

  #addressesOn(nodeName: string, hostNetwork: boolean): string[] {
    const index = this.#nodes.findIndex(({ name }) => name === nodeName);
    const node = this.#nodes[index];
    invariant(node !== undefined, `the demo has no node ${nodeName}`);
    if (hostNetwork) return [...node.addresses];
    const used = new Set(this.all().flatMap((object) => (object.kind === 'Pod' ? object.ips : [])));
    for (;;) {
      // Addresses are not given out again at once, as on a real node.
      const host = this.#nextHost.get(nodeName) ?? 2;
      this.#nextHost.set(nodeName, host >= 250 ? 2 : host + 1);
      const address = `10.244.${index}.${host}`;
      if (!used.has(address)) return [address];
    }
  }
}

function isWorker({ labels }: NodeObject): boolean {
  return !Object.hasOwn(labels, 'node-role.kubernetes.io/control-plane');
}
