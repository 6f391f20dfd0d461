/** What tabs and their shared worker have of the browser: ports between them, and locks. */

/** One end of a channel; what is posted arrives in a later turn, in order, unless an end has been closed. */
export class FakePort extends EventTarget {
  #other: FakePort | undefined;
  #closed = false;

  static pair(): [FakePort, FakePort] {
    const pair: [FakePort, FakePort] = [new FakePort(), new FakePort()];
    pair[0].#other = pair[1];
    pair[1].#other = pair[0];
    return pair;
  }

  postMessage(data: unknown): void {
    const copy = structuredClone(data);
    const other = this.#other;
    if (!this.#closed) queueMicrotask(() => other?.hears(copy));
  }

  hears(data: unknown): void {
    if (!this.#closed) this.dispatchEvent(new MessageEvent('message', { data }));
  }

  start(): void {
    // What came before is not kept back: both sides listen from the first moment on.
  }

  close(): void {
    this.#closed = true;
  }
}

type Held = (lock: Lock | null) => unknown;

/** Exclusive locks, granted in order. */
export class FakeLocks {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #vanish = new Set<() => void>();

  readonly manager = {
    request: (name: string, second: LockOptions | Held, third?: Held): Promise<unknown> => {
      const held = typeof second === 'function' ? second : third;
      const gone = new Promise<void>((resolve) => this.#vanish.add(resolve));
      const turn = (this.#tails.get(name) ?? Promise.resolve()).then(() =>
        Promise.race([held?.({ name, mode: 'exclusive' }), gone]),
      );
      this.#tails.set(name, turn);
      return turn;
    },
  } as unknown as LockManager;

  /** As the browser does when whoever holds them is no more. */
  releaseAll(): void {
    for (const vanish of this.#vanish) vanish();
  }
}
