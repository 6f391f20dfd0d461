/** What the source tells, folded into numbered messages. Knows nothing of browsers. */
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, HiddenKind, ObjectKey } from '@eastwest/shared/kube';
import { Packer, emptyDigest, formatDigest, protocolVersion, toggle } from '@eastwest/shared/protocol';
import type {
  DeltaMessage,
  DigestMessage,
  HistoryNow,
  SnapshotMessage,
  SourceHealth,
  SourceInfo,
  SourceProblem,
} from '@eastwest/shared/protocol';

type Facts = Pick<SnapshotMessage, 'source' | 'health' | 'hidden' | 'problems' | 'history'>;

/**
 * INVARIANT (one state): snapshot, digest and the deltas so far describe the same objects, those of the last
 * {@link View.flush}. What came after waits in `#pending` and is in none of them.
 */
export class View {
  readonly #epoch: string;
  readonly #packer = new Packer();
  readonly #objects = new Map<ObjectKey, ClusterObject>();
  /** The last event of each object since the flush: of a burst only its end travels (F33). */
  #pending = new Map<ObjectKey, ClusterEvent>();
  #pendingFacts: Partial<Facts> = {};
  #facts: Facts;
  #seq = 0;
  #digest = emptyDigest;

  constructor(epoch: string, source: SourceInfo) {
    this.#epoch = epoch;
    this.#facts = { source, health: { state: 'starting', message: 'reading the cluster' }, hidden: [], problems: [] };
  }

  get epoch(): string {
    return this.#epoch;
  }

  get seq(): number {
    return this.#seq;
  }

  /** What is not among the objects is gone. */
  replace(objects: readonly ClusterObject[]): void {
    const kept = new Map(objects.map((object) => [keyOf(object), object]));
    this.#pending = new Map();
    for (const key of this.#objects.keys()) if (!kept.has(key)) this.#pending.set(key, { type: 'remove', key });
    for (const [key, object] of kept) this.#pending.set(key, { type: 'upsert', object });
  }

  change(events: readonly ClusterEvent[]): void {
    for (const event of events) {
      const key = event.type === 'remove' ? event.key : keyOf(event.object);
      // Deleting first keeps the order of the last events.
      this.#pending.delete(key);
      this.#pending.set(key, event);
    }
  }

  tell(facts: {
    readonly source?: SourceInfo;
    readonly health?: SourceHealth;
    readonly hidden?: readonly HiddenKind[];
    readonly problems?: readonly SourceProblem[];
    readonly history?: HistoryNow;
  }): void {
    this.#pendingFacts = { ...this.#pendingFacts, ...facts };
  }

  /** What has changed since the last flush, as the next delta; undefined when nothing has. */
  flush(asOf: string): DeltaMessage | undefined {
    const events = [...this.#pending.values()].filter((event) => this.#take(event));
    const facts = this.#changedFacts();
    this.#pending = new Map();
    this.#pendingFacts = {};
    if (events.length === 0 && Object.keys(facts).length === 0) return undefined;
    this.#facts = { ...this.#facts, ...facts };
    this.#seq++;
    return { type: 'delta', epoch: this.#epoch, seq: this.#seq, asOf, events: this.#packer.pack(events), ...facts };
  }

  snapshot(asOf: string): SnapshotMessage {
    const { epoch, seq } = this;
    return { type: 'snapshot', protocol: protocolVersion, epoch, seq, asOf, ...this.#facts, objects: this.#packer.snapshot() };
  }

  digest(): DigestMessage {
    return { type: 'digest', epoch: this.#epoch, seq: this.#seq, digest: formatDigest(this.#digest) };
  }

  /** False when the event says what is known already. */
  #take(event: ClusterEvent): boolean {
    const key = event.type === 'remove' ? event.key : keyOf(event.object);
    const before = this.#objects.get(key);
    const after = event.type === 'remove' ? undefined : event.object;
    if (before === after || (before !== undefined && after !== undefined && same(before, after))) return false;
    if (before !== undefined) this.#digest = toggle(this.#digest, before);
    if (after === undefined) this.#objects.delete(key);
    else {
      this.#digest = toggle(this.#digest, after);
      this.#objects.set(key, after);
    }
    return true;
  }

  #changedFacts(): Partial<Facts> {
    const { source, health, hidden, problems, history } = this.#pendingFacts;
    return {
      ...(source === undefined || same(source, this.#facts.source) ? {} : { source }),
      ...(health === undefined || same(health, this.#facts.health) ? {} : { health }),
      ...(hidden === undefined || same(hidden, this.#facts.hidden) ? {} : { hidden }),
      ...(problems === undefined || same(problems, this.#facts.problems) ? {} : { problems }),
      ...(history === undefined || (this.#facts.history !== undefined && same(history, this.#facts.history)) ? {} : { history }),
    };
  }
}

/** Of plain JSON that one piece of code has made, so that the order of keys is the same too. */
function same(left: object, right: object): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
