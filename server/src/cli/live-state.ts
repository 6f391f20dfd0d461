/** The objects of a live cluster at one moment, for commands that ask once. */
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterObject, ClusterState, HiddenKind, ObjectKey } from '@eastwest/shared/kube';
import type { SourceHealth } from '@eastwest/shared/protocol';
import type { ClusterSource, SourceSink } from '../cluster/source.ts';
import { UsageError } from '../usage-error.ts';

const patienceMs = 30_000;

/** Reads until the source is live once; what the viewer may not see is hidden in the state. */
export async function stateOf(source: ClusterSource, waitMs = patienceMs): Promise<ClusterState> {
  const once = new OnceLive();
  const timer = setTimeout(() => once.giveUp(source.info.name), waitMs);
  try {
    await source.start(once);
    return await once.state;
  } finally {
    clearTimeout(timer);
    await source.stop();
  }
}

class OnceLive implements SourceSink {
  readonly state: Promise<ClusterState>;
  #resolve: (state: ClusterState) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  readonly #objects = new Map<ObjectKey, ClusterObject>();
  #hidden: readonly HiddenKind[] = [];
  #complete = false;
  #live = false;
  #last = '';

  constructor() {
    this.state = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody waits yet when `start` itself fails.
    this.state.catch(() => undefined);
  }

  giveUp(name: string): void {
    const why = this.#last === '' ? 'it does not answer' : this.#last;
    this.#reject(new UsageError(`the cluster ${name} could not be read: ${why}`));
  }

  replace(objects: readonly ClusterObject[]): void {
    this.#objects.clear();
    for (const object of objects) this.#objects.set(keyOf(object), object);
    this.#complete = true;
    this.#check();
  }

  change(events: Parameters<SourceSink['change']>[0]): void {
    for (const event of events) {
      if (event.type === 'upsert') this.#objects.set(keyOf(event.object), event.object);
      else this.#objects.delete(event.key);
    }
  }

  health(health: SourceHealth): void {
    this.#live = health.state === 'live';
    if (health.state !== 'live') this.#last = health.message;
    this.#check();
  }

  hidden(hidden: readonly HiddenKind[]): void {
    this.#hidden = hidden;
  }

  problems(): void {}

  info(): void {}

  #check(): void {
    if (this.#complete && this.#live) this.#resolve({ objects: new Map(this.#objects), hidden: this.#hidden });
  }
}
