/**
 * One stream for all tabs of a browser, which allows six HTTP/1.1 connections per host over all of them: a stream for each
 * would leave the seventh tab without anything, its Apply included (G16). Lives in a SharedWorker.
 */
import type { ConnectionStatus } from '../state/app.ts';
import { Stream } from './stream.ts';

/** What a tab says. */
export type ToStream =
  /** The tab is there for as long as it holds the lock of this name: however it goes, the browser releases that. */
  | { readonly type: 'join'; readonly lock: string }
  /** Somebody looks at the tab again. */
  | { readonly type: 'hurry' };

/** What a tab is told; on joining, what is known and the status. */
export type FromStream =
  | { readonly type: 'status'; readonly status: ConnectionStatus }
  /** In the words of the server, so that each tab proves for itself that it holds what the server holds. */
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'resync'; readonly because: string };

export class SharedStream {
  readonly #locks: LockManager;
  readonly #tabs = new Set<MessagePort>();
  #stream: Stream | undefined;
  #status: ConnectionStatus = { state: 'connecting' };

  constructor(locks: LockManager) {
    this.#locks = locks;
  }

  connect(port: MessagePort): void {
    port.addEventListener('message', ({ data }: MessageEvent<ToStream>) => {
      if (data.type === 'join') this.#join(port, data.lock);
      else this.#stream?.hurry();
    });
    port.start();
  }

  #join(port: MessagePort, lock: string): void {
    if (this.#stream === undefined) this.#open();
    else this.#stream.hurry();
    const snapshot = this.#stream?.snapshot();
    if (snapshot !== undefined) post(port, { type: 'text', text: JSON.stringify(snapshot) });
    post(port, { type: 'status', status: this.#status });
    this.#tabs.add(port);
    void this.#locks.request(lock, () => this.#leave(port));
  }

  #leave(port: MessagePort): void {
    port.close();
    if (this.#tabs.delete(port) && this.#tabs.size === 0) this.#close();
  }

  #open(): void {
    this.#status = { state: 'connecting' };
    this.#stream = new Stream({
      onStatus: (status) => this.#tell(status),
      onText: (text) => this.#toAll({ type: 'text', text }),
      onResync: (because) => this.#toAll({ type: 'resync', because }),
    });
    this.#stream.open();
  }

  #close(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  #tell(status: ConnectionStatus): void {
    const known = status.state === 'open' && this.#status.state === 'open';
    this.#status = status;
    if (!known) this.#toAll({ type: 'status', status });
    if (status.state !== 'refused' && status.state !== 'outdated') return;
    // It has ended for the tabs of now; one that comes later asks again.
    this.#tabs.clear();
    this.#close();
  }

  #toAll(message: FromStream): void {
    for (const port of this.#tabs) post(port, message);
  }
}

function post(port: MessagePort, message: FromStream): void {
  port.postMessage(message);
}
