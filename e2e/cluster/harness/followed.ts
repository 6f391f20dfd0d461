/** A source with its sink folded, so that a test can ask what is known now. */
import { type ClusterEvent, type ClusterObject, type HiddenKind, type ObjectKey, keyOf, objectKey } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest, SourceHealth } from '@eastwest/shared/protocol';
import type { ClusterSource } from '../../../server/src/cluster/source.ts';

export class FollowedSource {
  readonly objects = new Map<ObjectKey, ClusterObject>();
  readonly events: ClusterEvent[] = [];
  readonly healths: SourceHealth[] = [];
  hidden: readonly HiddenKind[] = [];
  replaced = 0;
  readonly #source: ClusterSource;

  constructor(source: ClusterSource) {
    this.#source = source;
  }

  get info(): ClusterSource['info'] {
    return this.#source.info;
  }

  get health(): SourceHealth['state'] | undefined {
    return this.healths.at(-1)?.state;
  }

  start(): Promise<void> {
    return this.#source.start({
      replace: (objects) => {
        this.replaced += 1;
        this.objects.clear();
        for (const object of objects) this.objects.set(keyOf(object), object);
      },
      change: (events) => {
        for (const event of events) {
          this.events.push(event);
          if (event.type === 'upsert') this.objects.set(keyOf(event.object), event.object);
          else this.objects.delete(event.key);
        }
      },
      health: (health) => {
        this.healths.push(health);
      },
      hidden: (hidden) => {
        this.hidden = hidden;
      },
      problems: () => {},
      info: () => {},
    });
  }

  stop(): Promise<void> {
    return this.#source.stop();
  }

  apply(request: Omit<ApplyRequest, 'dryRun'> & { readonly dryRun?: boolean }): Promise<ApplyOutcome> {
    return this.#source.apply({ dryRun: false, ...request }, AbortSignal.timeout(20_000));
  }

  pod(namespace: string, name: string): ClusterObject | undefined {
    return this.objects.get(objectKey('Pod', namespace, name));
  }

  policy(namespace: string, name: string): ClusterObject | undefined {
    return this.objects.get(objectKey('NetworkPolicy', namespace, name));
  }

  /** `name@resourceVersion` of every object of the kind, sorted: equal exactly when nothing was lost. */
  versions(kind: ClusterObject['kind']): string[] {
    const own = [...this.objects.values()].filter((object) => object.kind === kind);
    return own.map((object) => `${object.namespace}/${object.name}@${object.resourceVersion}`).sort();
  }
}
