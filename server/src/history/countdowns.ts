/** The changes that wait to be kept, each with its clock. What is to be done when one runs out is not decided here. */
import type { Cancel, Time } from '../session/index.ts';

export class Countdowns {
  readonly #time: Time;
  readonly #due: (id: string) => void;
  readonly #running = new Map<string, Cancel>();
  #stopped = false;

  constructor(time: Time, due: (id: string) => void) {
    this.#time = time;
    this.#due = due;
  }

  /** Does nothing for one that runs already: when it fires, whether it was put off is looked at then. */
  start(id: string, inMs: number): void {
    if (this.#stopped || this.#running.has(id)) return;
    const fire = (): void => {
      this.#running.delete(id);
      this.#due(id);
    };
    this.#running.set(id, this.#time.after(Math.max(0, inMs), fire));
  }

  cancel(id: string): void {
    this.#running.get(id)?.();
    this.#running.delete(id);
  }

  /** Only those stay. */
  retain(ids: ReadonlySet<string>): void {
    for (const id of this.#running.keys()) if (!ids.has(id)) this.cancel(id);
  }

  stop(): void {
    this.#stopped = true;
    this.retain(new Set());
  }
}
