/** What controllers do: from a workload's template to pods with the names and labels that each kind gives. */
import { keyOf } from '@eastwest/shared/kube';
import type { Labels, PodObject } from '@eastwest/shared/kube';
import type { DemoCluster } from './cluster.ts';
import type { Workload } from './fixtures.ts';
import type { Chance } from './random.ts';

export class Controller {
  readonly #workload: Workload;
  readonly #cluster: DemoCluster;
  readonly #chance: Chance;
  /** Of the template: a rollout makes a new one. */
  #revision: string;
  #job = 29_400_000;

  constructor(workload: Workload, cluster: DemoCluster, chance: Chance) {
    this.#workload = workload;
    this.#cluster = cluster;
    this.#chance = chance;
    this.#revision = chance.word(10);
  }

  get kind(): string {
    return this.#workload.owner.kind;
  }

  get replicas(): number {
    return this.#workload.replicas;
  }

  pods(): PodObject[] {
    return this.#cluster.podsOf(this.#workload.pod.namespace, this.#workload.owner);
  }

  /** Everything that is wanted from the beginning, running. */
  startAll(): void {
    if (this.kind === 'DaemonSet') {
      for (const { name } of this.#cluster.nodes) this.#cluster.run({ ...this.create(), nodeName: name });
    } else for (let count = 0; count < this.replicas; count++) this.#cluster.run(this.create());
  }

  newRevision(): void {
    this.#revision = this.#chance.word(10);
  }

  /** A pod as it is before it has a node: not yet in the cluster. */
  create(ordinal = this.pods().length): PodObject {
    const { pod, owner } = this.#workload;
    const { origin: _, template: __, ...base } = pod;
    const { name, labels } = this.#identity(ordinal);
    return { ...base, owner, name, labels: { ...pod.labels, ...labels }, phase: 'Pending', ips: [], terminating: false };
  }

  #identity(ordinal: number): { readonly name: string; readonly labels: Labels } {
    const { name } = this.#workload.owner;
    const suffix = (): string => this.#chance.word(5);
    switch (this.kind) {
      case 'StatefulSet': {
        const own = `${name}-${ordinal}`;
        const labels = { 'apps.kubernetes.io/pod-index': String(ordinal), 'statefulset.kubernetes.io/pod-name': own };
        return { name: own, labels: { 'controller-revision-hash': `${name}-${this.#revision}`, ...labels } };
      }
      case 'DaemonSet':
        return {
          name: `${name}-${suffix()}`,
          labels: { 'controller-revision-hash': this.#revision, 'pod-template-generation': '1' },
        };
      case 'CronJob': {
        const job = `${name}-${(this.#job += 10)}`;
        return { name: `${job}-${suffix()}`, labels: { 'batch.kubernetes.io/job-name': job, 'job-name': job } };
      }
      default:
        return { name: `${name}-${this.#revision}-${suffix()}`, labels: { 'pod-template-hash': this.#revision } };
    }
  }

  schedule(pod: PodObject): void {
    this.#cluster.put(pod);
  }

  start(pod: PodObject): void {
    this.#cluster.run(pod);
  }

  relabel(pod: PodObject, labels: Labels): void {
    this.#cluster.put({ ...pod, labels });
  }

  terminate(pod: PodObject): void {
    this.#cluster.put({ ...pod, terminating: true });
  }

  complete(pod: PodObject): void {
    this.#cluster.put({ ...pod, phase: 'Succeeded', ips: [] });
  }

  remove(pod: PodObject): void {
    this.#cluster.remove(keyOf(pod));
  }
}
