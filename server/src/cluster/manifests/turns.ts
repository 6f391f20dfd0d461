/** Jobs that must not overlap, in the order in which they were asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<Value>(job: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(job);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when all that was asked for is done. */
  async end(): Promise<void> {
    await this.#last;
  }
}
