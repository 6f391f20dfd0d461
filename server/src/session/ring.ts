/** The latest deltas, for browsers that come back (`Last-Event-ID`). Bounded in number and bytes: the oldest go first. */
import type { Frame } from './frame.ts';

export interface RingLimits {
  readonly deltas: number;
  readonly bytes: number;
}

export class DeltaRing {
  readonly #limits: RingLimits;
  /** INVARIANT (consecutive): the frames are those of `#first`, `#first` + 1, … without a gap. */
  readonly #frames: Frame[] = [];
  #first: number;
  #bytes = 0;

  /** `next`: the number that the first delta will have. */
  constructor(limits: RingLimits, next: number) {
    this.#limits = limits;
    this.#first = next;
  }

  push(frame: Frame): void {
    this.#frames.push(frame);
    this.#bytes += frame.byteLength;
    while (this.#frames.length > this.#limits.deltas || this.#bytes > this.#limits.bytes) {
      this.#bytes -= this.#frames.shift()?.byteLength ?? 0;
      this.#first++;
    }
  }

  /** All deltas after `seq`; undefined when some of them are not here (any more, or yet). */
  after(seq: number): readonly Frame[] | undefined {
    const index = seq + 1 - this.#first;
    return index >= 0 && index <= this.#frames.length ? this.#frames.slice(index) : undefined;
  }
}
