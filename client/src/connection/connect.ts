/**
 * Keeps the page on the stream. Short breaks are left to EventSource, which resumes with `Last-Event-ID`; whatever it does not
 * mend by itself is taken over here: why it fails is asked once, and a fresh stream is opened after a jittered, growing wait.
 */
import type { ConnectionStatus, StreamUpdate } from '../state/app.ts';
import { backoff } from './backoff.ts';
import { StreamFold } from './fold.ts';
import type { ClusterChange } from './fold.ts';
import { probe } from './probe.ts';

export interface StreamListener {
  onStatus(status: ConnectionStatus): void;
  onUpdate(update: StreamUpdate, change: ClusterChange): void;
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
/** Browsers allow six HTTP/1.1 connections per host over all tabs: a tab that nobody sees gives its own back (G16). */
const hiddenMs = 60_000;

type Timer = 'takeover' | 'reopen' | 'silence' | 'hidden';

/** Returns what ends it. */
export function connect(listener: StreamListener): () => void {
  const connection = new StreamConnection(listener);
  connection.start();
  return () => connection.stop();
}

class StreamConnection {
  readonly #listener: StreamListener;
  readonly #waits = backoff(1000, 30_000);
  readonly #timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  #source: EventSource | undefined;
  #fold = new StreamFold();
  /** When what is shown ceased to be confirmed. */
  #since: string | undefined;
  #seen = false;
  #openedAt = 0;
  #ended = false;

  constructor(listener: StreamListener) {
    this.#listener = listener;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    globalThis.addEventListener('online', this.#hurry);
    this.#open();
  }

  stop(): void {
    this.#ended = true;
    document.removeEventListener('visibilitychange', this.#onVisibility);
    globalThis.removeEventListener('online', this.#hurry);
    this.#close();
  }

  #open(): void {
    this.#close();
    if (this.#ended) return;
    this.#fold = new StreamFold();
    this.#openedAt = performance.now();
    const source = new EventSource(url);
    this.#source = source;
    source.addEventListener('open', () => this.#resumed());
    source.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#take(String(data)));
    source.addEventListener('error', () => this.#failed(source));
    this.#watchSilence();
    if (document.hidden) this.#leaveLater();
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #take(data: string): void {
    this.#clear('takeover');
    this.#watchSilence();
    const folded = this.#fold.take(data);
    switch (folded.type) {
      case 'update':
        this.#listener.onUpdate(folded.update, folded.change);
        this.#isOpen();
        break;
      case 'nothing':
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
    if (this.#seen && this.#fold.ready) this.#isOpen();
  }

  #isOpen(): void {
    this.#seen = true;
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
    if (this.#seen) this.#listener.onStatus({ state: 'reconnecting', since: this.#since, reason });
  }

  /** EventSource does not tell why it gave up. */
  async #askWhy(): Promise<void> {
    this.#close();
    const answer = await probe(url);
    if (this.#ended || this.#source !== undefined) return;
    if (answer.type === 'refused') return this.#end({ state: 'refused', message: answer.message });
    if (answer.type === 'failed') this.#lost(answer.message);
    this.#reopenLater(answer.type === 'failed' ? answer.waitMs : undefined);
  }

  #reopenLater(atLeastMs = 0): void {
    if (performance.now() - this.#openedAt > healthyMs) this.#waits.reset();
    this.#close();
    this.#after('reopen', Math.max(atLeastMs, this.#waits.next()), () => this.#open());
  }

  #end(status: ConnectionStatus): void {
    this.stop();
    this.#listener.onStatus(status);
  }

  #watchSilence(): void {
    this.#after('silence', silenceMs, () => {
      this.#lost('Nothing was heard from the server for a while.');
      this.#reopenLater();
    });
  }

  /** The network or the user is back: no reason to wait out the pause. */
  readonly #hurry = (): void => {
    if (this.#timers.has('reopen') || (this.#source === undefined && !this.#timers.has('takeover'))) this.#open();
  };

  readonly #onVisibility = (): void => {
    this.#clear('hidden');
    if (document.hidden) this.#leaveLater();
    else this.#hurry();
  };

  #leaveLater(): void {
    this.#after('hidden', hiddenMs, () => {
      this.#lost('Paused while the page was hidden.');
      this.#close();
    });
  }

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
