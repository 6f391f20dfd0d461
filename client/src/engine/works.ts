/** Answers that take long, worked on piece by piece between everything else that there is to do. */
import type { Steps } from '@eastwest/shared/base';
import type { FromWorker } from './messages.ts';

type Later = (work: () => void) => void;

export class Works {
  /** In the order in which they were asked for. */
  readonly #open = new Map<number, Steps<FromWorker>>();
  readonly #later: Later;
  readonly #post: (message: FromWorker) => void;
  #isDue = false;

  constructor(later: Later, post: (message: FromWorker) => void) {
    this.#later = later;
    this.#post = post;
  }

  begin(id: number, steps: Steps<FromWorker>): void {
    this.#open.set(id, steps);
    this.#turnLater();
  }

  has(id: number): boolean {
    return this.#open.has(id);
  }

  leave(id: number): void {
    this.#open.delete(id);
  }

  /** After a bug: nobody waits any more. */
  clear(): void {
    this.#open.clear();
  }

  #turnLater(): void {
    if (this.#isDue || this.#open.size === 0) return;
    this.#isDue = true;
    this.#later(() => {
      this.#isDue = false;
      this.#turn();
      this.#turnLater();
    });
  }

  #turn(): void {
    const [first] = this.#open;
    if (first === undefined) return;
    const [id, steps] = first;
    const step = steps.next();
    if (step.done !== true) return;
    this.#open.delete(id);
    this.#post(step.value);
  }
}
