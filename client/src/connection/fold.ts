/** What the stream says, folded into what the page knows. No I/O: it is told one message at a time and answers what to do. */
import { applyEvents, keyOf } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, ClusterState, HiddenKind } from '@eastwest/shared/kube';
import { digestOf, parseStreamMessage, protocolVersion, Unpacker } from '@eastwest/shared/protocol';
import type { DeltaMessage, DigestMessage, SnapshotMessage, StreamMessage } from '@eastwest/shared/protocol';
import type { StreamUpdate } from '../state/app.ts';

/** What the engine has to be told of an update: the difference only. */
export type ClusterChange =
  | { readonly type: 'reset'; readonly objects: readonly ClusterObject[]; readonly hidden: readonly HiddenKind[] }
  | { readonly type: 'events'; readonly events: readonly ClusterEvent[]; readonly hidden?: readonly HiddenKind[] };

export type Folded =
  | { readonly type: 'update'; readonly update: StreamUpdate; readonly change: ClusterChange }
  /** A digest that agrees, or something already known. */
  | { readonly type: 'nothing' }
  /** What is known may not be trusted any more: a new snapshot is needed. `because` goes to the log. */
  | { readonly type: 'resync'; readonly because: string }
  | { readonly type: 'outdated'; readonly message: string };

interface Known {
  readonly epoch: string;
  readonly seq: number;
  readonly unpacker: Unpacker;
  readonly update: StreamUpdate;
}

const nothing: Folded = { type: 'nothing' };

/**
 * INVARIANT (no silent gap): a delta is applied only when its epoch is that of the snapshot and its `seq` follows the last
 * one. After `resync` everything but a snapshot is refused, so that a broken fold cannot be continued by mistake.
 */
export class StreamFold {
  #known: Known | undefined;

  /** Deltas may follow. */
  get ready(): boolean {
    return this.#known !== undefined;
  }

  /** For a page that comes later: what is known, as the server would say it now. The messages that follow fit it. */
  snapshot(): SnapshotMessage | undefined {
    if (this.#known === undefined) return undefined;
    const { epoch, seq, unpacker, update } = this.#known;
    const { cluster, ...rest } = update;
    const objects = unpacker.repack(cluster.objects.values());
    return { type: 'snapshot', protocol: protocolVersion, epoch, seq, ...rest, hidden: cluster.hidden, objects };
  }

  take(text: string): Folded {
    const parsed = parseStreamMessage(text);
    if (parsed.ok) return this.#message(parsed.value);
    const spoken = protocolOf(text);
    if (spoken !== undefined && spoken !== protocolVersion) return { type: 'outdated', message: parsed.error };
    return this.#broken(parsed.error);
  }

  #message(message: StreamMessage): Folded {
    if (message.type === 'snapshot') return this.#snapshot(message);
    const known = this.#known;
    if (known === undefined) return this.#broken(`${message.type} before any snapshot`);
    if (message.epoch !== known.epoch) return this.#broken(`${message.type} of another epoch`);
    return message.type === 'delta' ? this.#delta(known, message) : this.#digest(known, message);
  }

  #snapshot(message: SnapshotMessage): Folded {
    const { epoch, seq, source, health, asOf, problems, hidden, history } = message;
    const unpacker = new Unpacker();
    const unpacked = unpacker.unpack(message.objects);
    if (!unpacked.ok) return this.#broken(unpacked.error);
    const objects = unpacked.value.flatMap((event) => (event.type === 'upsert' ? [event.object] : []));
    const cluster: ClusterState = { objects: new Map(objects.map((object) => [keyOf(object), object])), hidden };
    return this.#updated(
      { epoch, seq, unpacker, update: { source, health, asOf, problems, cluster, ...(history !== undefined && { history }) } },
      { type: 'reset', objects, hidden },
    );
  }

  #delta(known: Known, message: DeltaMessage): Folded {
    // A replay after a resume: its events are part of what is known already.
    if (message.seq <= known.seq) return nothing;
    if (message.seq !== known.seq + 1) return this.#broken(`delta ${message.seq} after ${known.seq}`);
    const unpacked = known.unpacker.unpack(message.events);
    if (!unpacked.ok) return this.#broken(unpacked.error);
    const { update } = known;
    const hidden = message.hidden ?? update.cluster.hidden;
    const cluster = { ...applyEvents(update.cluster, unpacked.value), hidden };
    const history = message.history ?? update.history;
    const next: StreamUpdate = {
      source: message.source ?? update.source,
      health: message.health ?? update.health,
      problems: message.problems ?? update.problems,
      asOf: message.asOf,
      cluster,
      ...(history !== undefined && { history }),
    };
    const change: ClusterChange = {
      type: 'events',
      events: unpacked.value,
      ...(message.hidden === undefined ? {} : { hidden: message.hidden }),
    };
    return this.#updated({ ...known, seq: message.seq, update: next }, change);
  }

  #digest(known: Known, { seq, digest }: DigestMessage): Folded {
    if (seq < known.seq) return nothing;
    if (seq > known.seq) return this.#broken(`digest of ${seq} after ${known.seq}`);
    const held = digestOf(known.update.cluster.objects.values());
    return held === digest ? nothing : this.#broken(`digest ${held} where the server has ${digest}, at ${seq}`);
  }

  #updated(known: Known, change: ClusterChange): Folded {
    this.#known = known;
    return { type: 'update', update: known.update, change };
  }

  #broken(because: string): Folded {
    this.#known = undefined;
    return { type: 'resync', because };
  }
}

/** The version that a refused message claims; undefined when it claims none. */
function protocolOf(text: string): number | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const claimed = typeof json === 'object' && json !== null && 'protocol' in json ? json.protocol : undefined;
    return typeof claimed === 'number' ? claimed : undefined;
  } catch {
    return undefined;
  }
}
