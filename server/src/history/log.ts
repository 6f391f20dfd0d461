/** The history as this process knows it: what the store holds, and what the store did not take. */
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { entriesOf } from './fold.ts';
import type { Entry } from './fold.ts';
import type { LogRecord } from './record.ts';
import type { HistoryStore } from './store.ts';

export class ChangeLog {
  readonly #store: HistoryStore;
  #stored: readonly LogRecord[] = [];
  /** Written by this process since the store was last read. */
  #fresh: LogRecord[] = [];
  /** What the store did not take: known for as long as this process lives. */
  #untaken: LogRecord[] = [];
  #entries: readonly Entry[] = [];
  #trouble: { read?: string; write?: string } = {};

  constructor(store: HistoryStore) {
    this.#store = store;
  }

  get kept(): string {
    return this.#store.kept;
  }

  /** Why the list may lack something. */
  get problem(): string | undefined {
    const { read, write } = this.#trouble;
    if (write !== undefined) return `the last change could not be recorded ${this.kept}: ${write}`;
    return read === undefined ? undefined : `the history cannot be read ${this.kept}: ${read}`;
  }

  /** Oldest first. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  find(id: string): Entry | undefined {
    return this.#entries.find(({ change }) => change.id === id);
  }

  get pending(): readonly RecordedChange[] {
    return this.#entries.map(({ change }) => change).filter(({ keep }) => keep?.state === 'pending');
  }

  /** What other processes have written, too. What was known stays known when the store cannot be read. */
  async refresh(): Promise<void> {
    const before = this.#fresh.length;
    const read = await this.#store.read();
    const { read: _, ...trouble } = this.#trouble;
    this.#trouble = read.ok ? trouble : { ...trouble, read: read.error };
    if (!read.ok) return;
    this.#stored = read.value;
    // What was written while it was read may not be in it.
    this.#fresh = this.#fresh.slice(before);
    this.#fold();
  }

  /** Never fails: what the store does not take is remembered here, and the error says why. */
  async write(record: LogRecord): Promise<Result<void, string>> {
    const written = await this.#store.append(record);
    const { write: _, ...trouble } = this.#trouble;
    this.#trouble = written.ok ? trouble : { ...trouble, write: written.error };
    (written.ok ? this.#fresh : this.#untaken).push(record);
    this.#fold();
    return written.ok ? ok(undefined) : err(written.error);
  }

  #fold(): void {
    this.#entries = entriesOf([...this.#stored, ...this.#fresh, ...this.#untaken]);
  }
}
