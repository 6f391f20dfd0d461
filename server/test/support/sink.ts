/** Takes what a source tells, folds it, and refuses what a source may not do. */
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, HiddenKind, ObjectKey } from '@eastwest/shared/kube';
import type { SourceHealth, SourceInfo, SourceProblem } from '@eastwest/shared/protocol';
import type { SourceSink } from '../../src/cluster/source.ts';
import { fold } from './objects.ts';

export class FoldingSink implements SourceSink {
  readonly objects = new Map<ObjectKey, ClusterObject>();
  readonly events: ClusterEvent[] = [];
  readonly infos: SourceInfo[] = [];
  readonly healths: SourceHealth[] = [];
  replaced = 0;
  calls = 0;

  replace(objects: readonly ClusterObject[]): void {
    this.calls++;
    this.replaced++;
    this.objects.clear();
    for (const object of objects) this.objects.set(keyOf(object), object);
    if (this.objects.size !== objects.length) throw new Error('two objects with one key');
  }

  change(events: readonly ClusterEvent[]): void {
    this.calls++;
    if (this.replaced === 0) throw new Error('a change before the first replace');
    if (events.length === 0) throw new Error('a change of nothing');
    this.events.push(...events);
    fold(this.objects, events);
  }

  health(health: SourceHealth): void {
    this.calls++;
    this.healths.push(health);
  }

  hidden(_hidden: readonly HiddenKind[]): void {
    this.calls++;
  }

  problems(_problems: readonly SourceProblem[]): void {
    this.calls++;
  }

  info(info: SourceInfo): void {
    this.calls++;
    this.infos.push(info);
  }
}
