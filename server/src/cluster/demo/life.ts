/**
 * What happens in the demo by itself: rollouts, scaling, relabelled pods, restarts, jobs. Each activity is a row of steps,
 * one per beat, so that a page sees pods come and go as in a real cluster.
 *
 * INVARIANT (story): labels that a policy of the bundled cluster selects by never change, no workload is ever without a
 * running pod, and policies are not touched: what the demo is there to show is true at any moment.
 */
import type { PodObject } from '@eastwest/shared/kube';
import type { Controller } from './pods.ts';
import type { Chance } from './random.ts';

type Step = () => void;

export class Life {
  readonly #controllers: readonly Controller[];
  readonly #chance: Chance;
  #steps: Step[] = [];
  #turn = 0;

  constructor(controllers: readonly Controller[], chance: Chance) {
    this.#controllers = controllers;
    this.#chance = chance;
  }

  beat(): void {
    const step = this.#steps.shift();
    if (step !== undefined) step();
    else this.#steps = this.#next();
  }

  /** In turns rather than by chance, so that a minute shows all of them. */
  #next(): Step[] {
    switch (this.#turn++ % 5) {
      case 0:
        return this.#rollout();
      case 1:
        return this.#scale();
      case 2:
        return this.#relabel();
      case 3:
        return this.#job();
      default:
        return this.#restart();
    }
  }

  #pick(kind: string, from = 1): Controller | undefined {
    return this.#chance.pick(this.#controllers.filter((controller) => controller.kind === kind && controller.replicas >= from));
  }

  /** A new template: one pod of it comes, then one of the old goes, until all are new. */
  #rollout(): Step[] {
    const deployment = this.#pick('Deployment');
    if (deployment === undefined) return [];
    deployment.newRevision();
    return deployment.pods().flatMap((old) => [...begin(deployment, () => deployment.create()), ...end(deployment, old)]);
  }

  /** Up by one, or back to what was wanted at first. */
  #scale(): Step[] {
    const deployment = this.#pick('Deployment');
    if (deployment === undefined) return [];
    const extra = deployment.pods().at(deployment.replicas);
    return extra === undefined ? begin(deployment, () => deployment.create()) : end(deployment, extra);
  }

  /** Somebody marks a pod, and takes the mark away again. */
  #relabel(): Step[] {
    const deployment = this.#pick('Deployment', 2);
    const pod = deployment?.pods()[0];
    if (deployment === undefined || pod === undefined) return [];
    return [
      () => change(deployment, pod, (labels) => ({ ...labels, release: 'canary' })),
      () => {},
      () => {},
      () => change(deployment, pod, withoutMark),
    ];
  }

  /** The next run starts before the last one is done, so that there is always one to look at. */
  #job(): Step[] {
    const job = this.#pick('CronJob');
    if (job === undefined) return [];
    const last = job.pods();
    return [
      ...begin(job, () => job.create()),
      () => last.forEach((pod) => job.complete(pod)),
      () => last.forEach((pod) => job.remove(pod)),
    ];
  }

  /** A pod of a stateful set comes back under its name, as another object with another address. */
  #restart(): Step[] {
    const set = this.#pick('StatefulSet', 2);
    const pods = set?.pods() ?? [];
    const pod = this.#chance.pick(pods);
    if (set === undefined || pod === undefined) return [];
    const ordinal = Number(pod.labels['apps.kubernetes.io/pod-index']);
    return [...end(set, pod), ...begin(set, () => set.create(ordinal))];
  }
}

function begin(controller: Controller, create: () => PodObject): Step[] {
  let pod: PodObject | undefined;
  return [
    () => {
      pod = create();
      controller.schedule(pod);
    },
    () => pod && controller.start(pod),
  ];
}

function end(controller: Controller, pod: PodObject): Step[] {
  return [() => latest(controller, pod, (live) => controller.terminate(live)), () => controller.remove(pod)];
}

function change(controller: Controller, pod: PodObject, labels: (labels: PodObject['labels']) => PodObject['labels']): void {
  latest(controller, pod, (live) => controller.relabel(live, labels(live.labels)));
}

function withoutMark(labels: PodObject['labels']): PodObject['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== 'release'));
}

/** The pod as it is by now, if it still is. */
function latest(controller: Controller, { name, uid }: PodObject, run: (pod: PodObject) => void): void {
  const live = controller.pods().find((pod) => pod.name === name && pod.uid === uid);
  if (live !== undefined) run(live);
}
