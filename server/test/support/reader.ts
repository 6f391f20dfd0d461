/** The browser's side of the stream for tests: folds what it reads and refuses whatever the protocol forbids. */
import { applyEvents } from '@eastwest/shared/kube';
import type { ClusterState } from '@eastwest/shared/kube';
import { Unpacker, digestOf, parseStreamMessage } from '@eastwest/shared/protocol';
import type { DeltaMessage, SnapshotMessage, StreamMessage } from '@eastwest/shared/protocol';

type Facts = Pick<SnapshotMessage, 'source' | 'health' | 'hidden' | 'problems'>;

const nothing: ClusterState = { objects: new Map(), hidden: [] };

export class Reader {
  state = nothing;
  facts: Facts | undefined;
  epoch: string | undefined;
  seq = -1;
  lastEventId: string | undefined;
  readonly seen: StreamMessage[] = [];
  digestsSeen = 0;
  comments = 0;
  retries: number[] = [];
  #unpacker = new Unpacker();
  #rest = '';

  /** Bytes in any cutting. */
  read(text: string): void {
    const events = (this.#rest + text).split('\n\n');
    this.#rest = events.pop() ?? '';
    for (const event of events) this.#event(event);
  }

  /** The connection broke: half an event is of no use. */
  cut(): void {
    this.#rest = '';
  }

  #event(event: string): void {
    let id: string | undefined;
    let data: string | undefined;
    for (const line of event.split('\n')) {
      if (line.startsWith(':')) this.comments++;
      else if (line.startsWith('id: ')) id = line.slice(4);
      else if (line.startsWith('data: ')) data = line.slice(6);
      else if (line.startsWith('retry: ')) this.retries.push(Number(line.slice(7)));
      else throw new Error(`not a server-sent event: ${line}`);
    }
    if (data !== undefined) this.#message(data);
    if (id !== undefined) this.lastEventId = id;
  }

  #message(data: string): void {
    const parsed = parseStreamMessage(data);
    if (!parsed.ok) throw new Error(parsed.error);
    this.seen.push(parsed.value);
    if (parsed.value.type === 'snapshot') this.#snapshot(parsed.value);
    else if (parsed.value.epoch !== this.epoch) throw new Error(`epoch ${parsed.value.epoch} after ${this.epoch}`);
    else if (parsed.value.type === 'delta') this.#delta(parsed.value);
    else this.#digest(parsed.value.seq, parsed.value.digest);
  }

  #snapshot(message: SnapshotMessage): void {
    this.#unpacker = new Unpacker();
    this.state = { objects: new Map(), hidden: message.hidden };
    this.#unpack(message.objects);
    const { source, health, hidden, problems, epoch, seq } = message;
    this.facts = { source, health, hidden, problems };
    this.epoch = epoch;
    this.seq = seq;
  }

  #delta(message: DeltaMessage): void {
    if (message.seq !== this.seq + 1) throw new Error(`delta ${message.seq} after ${this.seq}`);
    this.#unpack(message.events);
    const { source, health, hidden, problems } = message;
    if (this.facts === undefined) throw new Error('delta before a snapshot');
    this.facts = {
      source: source ?? this.facts.source,
      health: health ?? this.facts.health,
      hidden: hidden ?? this.facts.hidden,
      problems: problems ?? this.facts.problems,
    };
    this.seq = message.seq;
  }

  #digest(seq: number, digest: string): void {
    if (seq !== this.seq) throw new Error(`digest of ${seq} at ${this.seq}`);
    const own = digestOf(this.state.objects.values());
    if (own !== digest) throw new Error(`digest ${digest}, held is ${own}`);
    this.digestsSeen++;
  }

  #unpack(packed: DeltaMessage['events']): void {
    const events = this.#unpacker.unpack(packed);
    if (!events.ok) throw new Error(events.error);
    this.state = applyEvents(this.state, events.value);
  }
}
