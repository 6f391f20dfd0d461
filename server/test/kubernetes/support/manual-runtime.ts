/** Time and chance in the test's hands. */
import type { Runtime } from '../../../src/cluster/kubernetes/runtime.ts';

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

export class ManualRuntime implements Runtime {
  readonly random: () => number;
  readonly #timers = new Set<Timer>();
  #now = 0;

  constructor(random: () => number = () => 0.5) {
    this.random = random;
  }

  now(): number {
    return this.#now;
  }

  wall(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#now);
  }

  timer(ms: number, fire: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), fire };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Passes at most `ms`, and stops at the first moment at which something is due. */
  step(ms: number): void {
    const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
    const end = this.#now + ms;
    if (next === undefined || next.at > end) {
      this.#now = end;
      return;
    }
    this.#now = Math.max(this.#now, next.at);
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      if (this.#timers.delete(timer)) timer.fire();
    }
  }
}
