/** A sink that keeps what it is told, checks what every source promises, and can be waited on. */
import { keyOf, objectKey } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, HiddenKind, ObjectKey } from '@eastwest/shared/kube';
import type { SourceHealth, SourceProblem } from '@eastwest/shared/protocol';
import type { SourceSink } from '../../src/cluster/source.ts';
import { vi } from 'vitest';
import { invariant } from '@eastwest/shared/base';

export class Recorder implements SourceSink {
  readonly objects = new Map<ObjectKey, ClusterObject>();
  readonly changes: (readonly ClusterEvent[])[] = [];
  problemList: readonly SourceProblem[] = [];
  hiddenList: readonly HiddenKind[] = [];
  healthNow: SourceHealth | undefined;
  #replaced = false;

  replace(objects: readonly ClusterObject[]): void {
    invariant(!this.#replaced, 'a folder is replaced once');
    this.#replaced = true;
    for (const object of objects) this.objects.set(keyOf(object), object);
    invariant(this.objects.size === objects.length, 'keys are distinct');
  }

  change(events: readonly ClusterEvent[]): void {
    invariant(this.#replaced && events.length > 0, 'a change comes after the whole and is not empty');
    this.changes.push(events);
    for (const event of events) {
      if (event.type === 'upsert') this.objects.set(keyOf(event.object), event.object);
      else invariant(this.objects.delete(event.key), 'only what is there is removed');
    }
  }

  health(health: SourceHealth): void {
    this.healthNow = health;
  }

  hidden(hidden: readonly HiddenKind[]): void {
    this.hiddenList = hidden;
  }

  problems(problems: readonly SourceProblem[]): void {
    this.problemList = problems;
  }

  info(): void {
    throw new Error('the information about a folder does not change');
  }

  /** What was told since, in one line each: `+ Pod/shop/web`, `- NetworkPolicy/shop/deny`. */
  told(): readonly string[] {
    return this.changes.flat().map((event) => (event.type === 'upsert' ? `+ ${keyOf(event.object)}` : `- ${event.key}`));
  }

  has(kind: ClusterObject['kind'], namespace: string, name: string): boolean {
    return this.objects.has(objectKey(kind, namespace, name));
  }
}

/** Until the check holds: changes of files arrive when the system tells them. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 20 });
}
