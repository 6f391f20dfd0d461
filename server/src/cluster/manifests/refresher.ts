/** Runs a job after things have been quiet for a moment, one run at a time, and again when something happened meanwhile. */
export class Refresher {
  readonly #run: () => Promise<void>;
  readonly #quietMs: number;
  /** While things never get quiet, this is the longest that one waits. */
  readonly #mostMs: number;
  #timer: NodeJS.Timeout | undefined;
  #since: number | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(run: () => Promise<void>, quietMs = 80, mostMs = 500) {
    this.#run = run;
    this.#quietMs = quietMs;
    this.#mostMs = mostMs;
  }

  /** Something happened. */
  poke(): void {
    if (this.#stopped) return;
    const now = performance.now();
    this.#since ??= now;
    clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(this.#quietMs, this.#since + this.#mostMs - now));
    this.#timer = setTimeout(() => this.#start(), wait);
  }

  /** Resolves when nothing runs any more; nothing starts after it was called. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #start(): void {
    // What is poked during a run keeps its timer, which comes back here until the run is over.
    if (this.#running !== undefined) {
      this.#timer = setTimeout(() => this.#start(), this.#quietMs);
      return;
    }
    this.#since = undefined;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }
}
