/** A partition that only ever gets finer. */
export class Groups<Id> {
  readonly #groupOf = new Map<Id, number>();
  readonly #firstOf = new Map<string, number>();
  #next = 0;

  /** How many groups there are. */
  get count(): number {
    return new Set(this.#groupOf.values()).size;
  }

  add(id: Id, key: string): void {
    let group = this.#firstOf.get(key);
    if (group === undefined) this.#firstOf.set(key, (group = this.#next++));
    this.#groupOf.set(id, group);
  }

  /** Members of a group stay together iff they have the same value; those without one count as having another. */
  split(values: Iterable<readonly [Id, string]>): void {
    const made = new Map<string, number>();
    for (const [id, value] of values) {
      const key = `${this.#groupOf.get(id)} ${value}`;
      let group = made.get(key);
      if (group === undefined) made.set(key, (group = this.#next++));
      this.#groupOf.set(id, group);
    }
  }

  result(): ReadonlyMap<Id, number> {
    return this.#groupOf;
  }
}
