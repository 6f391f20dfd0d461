/**
 * Keeps on the stream of the server, in a page or in a worker. Short breaks are left to EventSource, which resumes with
 * `Last-Event-ID`; whatever it does not mend by itself is taken over here: why it fails is asked once, and a fresh stream is
 * opened after a jittered, growing wait.
 */
import type { SnapshotMessage } from '@eastwest/shared/protocol';
import type { ConnectionStatus } from '../state/app.ts';
import { backoff } from './backoff.ts';
import { StreamFold } from './fold.ts';
import type { Folded } from './fold.ts';
import { probe } from './probe.ts';

export interface StreamListener {
  /** After `refused` and `outdated` the stream has ended. */
  onStatus(status: ConnectionStatus): void;
  /** What the server said, and what it means; nothing that does not fit gets here. */
  onText(text: string, folded: Extract<Folded, { type: 'update' | 'nothing' }>): void;
  /** What was known did not agree with the server: everything is fetched again. */
  onResync(because: string): void;
}

const url = '/api/stream';

/** How long EventSource may try to resume by itself. */
const resumeMs = 10_000;
/** The server says something (a digest at least) every 30 s; silence of three times that is a dead connection (F8, F9). */
const silenceMs = 95_000;
/** A stream that held this long was healthy: the next break starts with a short wait again. */
const healthyMs = 60_000;

type Timer = 'takeover' | 'reopen' | 'silence';

export class Stream {
  readonly #listener: StreamListener;
  readonly #waits = backoff(1000, 30_000);
  readonly #timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  #source: EventSource | undefined;
  /** Kept over a break, for {@link Stream.snapshot}, until the next stream has said something. */
  #fold = new StreamFold();
  #fresh = true;
  /** When what is known ceased to be confirmed. */
  #since: string | undefined;
  #openedAt = 0;
  #ended = false;

  constructor(listener: StreamListener) {
    this.#listener = listener;
  }

  open(): void {
    globalThis.addEventListener('online', this.#online);
    this.#reopen();
  }

  close(): void {
    this.#ended = true;
    globalThis.removeEventListener('online', this.#online);
    this.#shut();
  }

  /** The user or the network is back: no reason to wait out the pause. */
  hurry(): void {
    if (this.#timers.has('reopen')) this.#reopen();
  }

  /** What was last known, for whoever listens from now on; undefined when nothing is. */
  snapshot(): SnapshotMessage | undefined {
    return this.#fold.snapshot();
  }

  #reopen(): void {
    this.#shut();
    if (this.#ended) return;
    this.#fresh = true;
    this.#openedAt = performance.now();
    const source = new EventSource(url);
    this.#source = source;
    source.addEventListener('open', () => this.#resumed());
    source.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#take(String(data)));
    source.addEventListener('error', () => this.#failed(source));
    this.#watchSilence();
  }

  #shut(): void {
    this.#source?.close();
    this.#source = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #take(data: string): void {
    this.#clear('takeover');
    this.#watchSilence();
    if (this.#fresh) this.#fold = new StreamFold();
    this.#fresh = false;
    const folded = this.#fold.take(data);
    switch (folded.type) {
      case 'update':
      case 'nothing':
        this.#listener.onText(data, folded);
        this.#isOpen();
        break;
      case 'resync':
        this.#listener.onResync(folded.because);
        this.#lost('The page and the server did not agree; everything is fetched again.');
        this.#reopenLater();
        break;
      case 'outdated':
        this.#end({ state: 'outdated', message: folded.message });
    }
  }

  /** Connected again by EventSource itself: what is known is continued, or replaced by the snapshot that comes next. */
  #resumed(): void {
    this.#clear('takeover');
    this.#watchSilence();
    if (!this.#fresh && this.#fold.ready) this.#isOpen();
  }

  #isOpen(): void {
    this.#since = undefined;
    this.#listener.onStatus({ state: 'open' });
  }

  #failed(source: EventSource): void {
    if (source !== this.#source) return;
    this.#lost('The server does not answer.');
    if (source.readyState === EventSource.CLOSED) void this.#askWhy();
    else if (!this.#timers.has('takeover')) this.#after('takeover', resumeMs, () => void this.#askWhy());
  }

  #lost(reason: string): void {
    this.#since ??= new Date().toISOString();
    this.#listener.onStatus({ state: 'reconnecting', since: this.#since, reason });
  }

  /** EventSource does not tell why it gave up. */
  async #askWhy(): Promise<void> {
    this.#shut();
    const answer = await probe(url);
    if (this.#ended || this.#source !== undefined) return;
    if (answer.type === 'refused') return this.#end({ state: 'refused', message: answer.message });
    if (answer.type === 'failed') this.#lost(answer.message);
    this.#reopenLater(answer.type === 'failed' ? answer.waitMs : undefined);
  }

  #reopenLater(atLeastMs = 0): void {
    if (performance.now() - this.#openedAt > healthyMs) this.#waits.reset();
    this.#shut();
    this.#after('reopen', Math.max(atLeastMs, this.#waits.next()), () => this.#reopen());
  }

  #end(status: ConnectionStatus): void {
    this.close();
    this.#listener.onStatus(status);
  }

  #watchSilence(): void {
    this.#after('silence', silenceMs, () => {
      this.#lost('Nothing was heard from the server for a while.');
      this.#reopenLater();
    });
  }

  readonly #online = (): void => this.hurry();

  #after(name: Timer, ms: number, then: () => void): void {
    this.#clear(name);
    const run = (): void => {
      this.#timers.delete(name);
      then();
    };
    this.#timers.set(name, setTimeout(run, ms));
  }

  #clear(name: Timer): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}
