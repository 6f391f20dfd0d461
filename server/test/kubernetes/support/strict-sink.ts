/** A sink that folds what it is told, and holds the source to the promises of `SourceSink`. */
import { type ClusterEvent, type ClusterObject, type HiddenKind, type ObjectKey, keyOf } from '@eastwest/shared/kube';
import type { SourceHealth, SourceInfo, SourceProblem } from '@eastwest/shared/protocol';
import type { SourceSink } from '../../../src/cluster/source.ts';

export class StrictSink implements SourceSink {
  readonly objects = new Map<ObjectKey, ClusterObject>();
  readonly events: ClusterEvent[] = [];
  readonly healths: SourceHealth[] = [];
  readonly broken: string[] = [];
  readonly infos: SourceInfo[] = [];
  hiddenNow: readonly HiddenKind[] = [];
  problemsNow: readonly SourceProblem[] = [];
  replaced = 0;
  calls = 0;
  /** Runs at the end of every call, as whatever the receiver may do with what it heard. */
  heard: (what: string) => void = () => {};
  #open = false;
  #busy = false;

  /** From now on it may be told things, or no more. */
  expectCalls(open: boolean): void {
    this.#open = open;
  }

  replace(objects: readonly ClusterObject[]): void {
    this.#call('replace', () => {
      this.replaced += 1;
      this.objects.clear();
      for (const object of objects) {
        if (this.objects.has(keyOf(object))) this.broken.push(`${keyOf(object)} twice in one replace`);
        this.objects.set(keyOf(object), object);
      }
    });
  }

  change(events: readonly ClusterEvent[]): void {
    this.#call('change', () => {
      if (this.replaced === 0) this.broken.push('change before replace');
      if (events.length === 0) this.broken.push('empty change');
      for (const event of events) this.#fold(event);
    });
  }

  health(health: SourceHealth): void {
    this.#call('health', () => this.healths.push(health));
  }

  hidden(hidden: readonly HiddenKind[]): void {
    this.#call('hidden', () => (this.hiddenNow = hidden));
  }

  problems(problems: readonly SourceProblem[]): void {
    this.#call('problems', () => (this.problemsNow = problems));
  }

  info(info: SourceInfo): void {
    this.#call('info', () => this.infos.push(info));
  }

  #fold(event: ClusterEvent): void {
    this.events.push(event);
    if (event.type === 'remove') {
      if (!this.objects.delete(event.key)) this.broken.push(`${event.key} removed, which was not there`);
      return;
    }
    const known = this.objects.get(keyOf(event.object));
    if (known !== undefined && known.uid !== event.object.uid)
      this.broken.push(`${keyOf(event.object)} changed its uid in place`);
    this.objects.set(keyOf(event.object), event.object);
  }

  #call(what: string, work: () => unknown): void {
    this.calls += 1;
    if (!this.#open) this.broken.push(`${what} while nothing may be said`);
    if (this.#busy) this.broken.push(`${what} inside another call`);
    this.#busy = true;
    work();
    this.heard(what);
    this.#busy = false;
  }
}
