/** A tab's end of the stream that all tabs share. */
import { backoff } from './backoff.ts';
import { StreamFold } from './fold.ts';
import type { Line, LineListener } from './line.ts';
import type { FromStream, ToStream } from './shared-stream.ts';

/** A worker that can be started answers at once. */
const answerMs = 10_000;
/** Longer than the stream itself waits in silence before it says that it is lost: then it is the worker that is gone. */
const silenceMs = 120_000;

interface Membership {
  readonly port: MessagePort;
  /** Releases the lock, and with it the place among the tabs. */
  leave(): void;
}

/**
 * INVARIANT (one remedy): whatever goes wrong between this tab and the worker is mended by joining anew, which begins with
 * a snapshot. The server and the other tabs never notice.
 */
export class SharedLine implements Line {
  readonly #listener: LineListener;
  readonly #unable: () => void;
  readonly #waits = backoff(500, 30_000);
  #fold = new StreamFold();
  #member: Membership | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `unable` is called when there is no such worker to be had; the line is closed then. */
  constructor(listener: LineListener, unable: () => void) {
    this.#listener = listener;
    this.#unable = unable;
  }

  open(): void {
    this.close();
    this.#fold = new StreamFold();
    this.#after(answerMs, () => this.#giveUp());
    try {
      this.#member = this.#join();
    } catch {
      // Forbidden by the browser's settings.
      this.#giveUp();
    }
  }

  hurry(): void {
    if (this.#member !== undefined) post(this.#member.port, { type: 'hurry' });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#member?.leave();
    this.#member = undefined;
  }

  #join(): Membership {
    const worker = new SharedWorker(new URL('./shared-stream.worker.ts', import.meta.url), { type: 'module', name: 'stream' });
    const { port } = worker;
    const left = new AbortController();
    const { signal } = left;
    worker.addEventListener('error', () => this.#giveUp(), { signal });
    port.addEventListener('message', ({ data }: MessageEvent<FromStream>) => this.#take(data), { signal });
    port.start();
    const lock = `eastwest-tab-${crypto.randomUUID()}`;
    const held = (): Promise<void> =>
      new Promise((release) => {
        signal.addEventListener('abort', () => release());
        post(port, { type: 'join', lock });
      });
    // Given up while it waits; it is asked for by nobody else, so it never waits long.
    navigator.locks.request(lock, { signal }, held).catch(() => undefined);
    return {
      port,
      leave: () => {
        left.abort();
        port.close();
      },
    };
  }

  #take(message: FromStream): void {
    this.#after(silenceMs, () => this.open());
    switch (message.type) {
      case 'status':
        return this.#listener.onStatus(message.status);
      case 'resync':
        return this.#listener.onResync(message.because);
      case 'text':
        return this.#said(message.text);
    }
  }

  #said(text: string): void {
    const folded = this.#fold.take(text);
    switch (folded.type) {
      case 'nothing':
        return this.#waits.reset();
      case 'update':
        return this.#listener.onUpdate(folded.update, folded.change);
      case 'outdated':
        return this.#listener.onStatus({ state: 'outdated', message: folded.message });
      case 'resync':
        this.close();
        this.#after(this.#waits.next(), () => this.open());
        this.#listener.onStatus({
          state: 'reconnecting',
          since: new Date().toISOString(),
          reason: 'The page and the server did not agree; everything is fetched again.',
        });
        this.#listener.onResync(folded.because);
    }
  }

  #giveUp(): void {
    this.close();
    this.#unable();
  }

  #after(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }
}

function post(port: MessagePort, message: ToStream): void {
  port.postMessage(message);
}
