/** Keeps the page connected while somebody may look at it: over tabs that are hidden, kept by the browser, and come back. */
import type { ConnectionStatus, StreamUpdate } from '../state/app.ts';
import type { ClusterChange } from './fold.ts';
import { ownLine } from './line.ts';
import type { Line, LineListener } from './line.ts';
import { SharedLine } from './shared-line.ts';

/** A tab that nobody sees for so long may be frozen: what is sent to it would pile up (F27), so it leaves and joins again. */
const hiddenMs = 60_000;

/** Returns what ends it. */
export function connect(listener: LineListener): () => void {
  const connection = new Connection(listener);
  connection.start();
  return () => connection.stop();
}

class Connection {
  readonly #listener: LineListener;
  #shareable = 'SharedWorker' in globalThis && 'locks' in navigator;
  #line: Line | undefined;
  #hidden: ReturnType<typeof setTimeout> | undefined;
  /** When what is shown ceased to be confirmed. */
  #since: string | undefined;
  #seen = false;

  constructor(listener: LineListener) {
    this.#listener = listener;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    globalThis.addEventListener('pagehide', this.#leave);
    globalThis.addEventListener('pageshow', this.#onShow);
    this.#join();
    if (document.hidden) this.#leaveLater();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    globalThis.removeEventListener('pagehide', this.#leave);
    globalThis.removeEventListener('pageshow', this.#onShow);
    clearTimeout(this.#hidden);
    this.#leave();
  }

  #join(): void {
    this.#line?.close();
    const listener = {
      onStatus: (status: ConnectionStatus) => this.#tell(status),
      onUpdate: (update: StreamUpdate, change: ClusterChange) => {
        this.#seen = true;
        this.#listener.onUpdate(update, change);
      },
      onResync: (because: string) => this.#listener.onResync(because),
    };
    this.#line = this.#shareable ? new SharedLine(listener, this.#alone) : ownLine(listener);
    this.#line.open();
  }

  readonly #alone = (): void => {
    this.#shareable = false;
    this.#join();
  };

  readonly #leave = (): void => {
    if (this.#line === undefined) return;
    this.#line.close();
    this.#line = undefined;
    this.#since ??= new Date().toISOString();
  };

  #tell(status: ConnectionStatus): void {
    switch (status.state) {
      case 'open':
        this.#since = undefined;
        return this.#listener.onStatus(status);
      case 'connecting':
        return this.#lost(new Date().toISOString(), 'Waiting for the server.');
      case 'reconnecting':
        return this.#lost(status.since, status.reason);
      case 'refused':
      case 'outdated':
        this.stop();
        this.#listener.onStatus(status);
    }
  }

  /** A page that has shown nothing yet has lost nothing: it still is `connecting`. */
  #lost(since: string, reason: string): void {
    if (!this.#seen) return;
    this.#since ??= since;
    this.#listener.onStatus({ state: 'reconnecting', since: this.#since, reason });
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#leaveLater();
    else if (this.#line === undefined) this.#join();
    else this.#line.hurry();
  };

  /** Kept by the browser as it was when the user went elsewhere (bfcache). */
  readonly #onShow = ({ persisted }: PageTransitionEvent): void => {
    if (persisted && this.#line === undefined) this.#join();
  };

  #leaveLater(): void {
    this.#hidden = setTimeout(() => {
      this.#leave();
      this.#lost(new Date().toISOString(), 'Paused while the page was hidden.');
    }, hiddenMs);
  }
}
