/** One browser: what it has still to get, bounded. */
import type { Frame } from './frame.ts';

/** The browser's end of the wire. */
export interface Outlet {
  /** False: taken, but nothing more until {@link Viewer.drained} is called. */
  write(frame: Frame): boolean;
  /** Nothing more comes. */
  end(): void;
}

/**
 * INVARIANT (no silent gap): a browser gets every delta in order, or, when it reads too slowly for that, all that waits is
 * given up and it gets one snapshot as soon as it reads again. At most `limit` bytes wait, however slow it is (F26).
 */
export class Viewer {
  readonly #outlet: Outlet;
  readonly #limit: number;
  readonly #resync: () => readonly Frame[];
  #queue: Frame[] = [];
  #queued = 0;
  #overflowed = false;
  #blockedSince: number | undefined;

  /** `resync` gives what brings a browser that knows nothing up to date. */
  constructor(outlet: Outlet, limit: number, resync: () => readonly Frame[]) {
    this.#outlet = outlet;
    this.#limit = limit;
    this.#resync = resync;
  }

  get queuedBytes(): number {
    return this.#queued;
  }

  /** Since when it has read nothing; undefined while it does. */
  get blockedSince(): number | undefined {
    return this.#blockedSince;
  }

  send(frame: Frame, now: number): void {
    if (this.#blockedSince === undefined) this.#write(frame, now);
    else if (!this.#overflowed) this.#enqueue(frame);
  }

  /** Says something only to a browser that has nothing else to read. */
  nudge(frame: Frame, now: number): void {
    if (this.#blockedSince === undefined) this.#write(frame, now);
  }

  drained(now: number): void {
    this.#blockedSince = undefined;
    if (this.#overflowed) {
      this.#overflowed = false;
      this.#queue = [...this.#resync()];
    }
    while (this.#blockedSince === undefined) {
      const frame = this.#queue.shift();
      if (frame === undefined) break;
      this.#write(frame, now);
    }
    this.#queued = this.#queue.reduce((sum, frame) => sum + frame.byteLength, 0);
  }

  end(): void {
    this.#outlet.end();
  }

  #write(frame: Frame, now: number): void {
    if (!this.#outlet.write(frame)) this.#blockedSince = now;
  }

  #enqueue(frame: Frame): void {
    this.#queue.push(frame);
    this.#queued += frame.byteLength;
    if (this.#queued <= this.#limit) return;
    this.#queue = [];
    this.#queued = 0;
    this.#overflowed = true;
  }
}
