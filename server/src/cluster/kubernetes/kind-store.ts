/** What is known of one kind: pure, folds lists and watch events into the current entries. */
import type { Entry } from './entry.ts';

const number = /^[1-9]\d*$/;

/**
 * Whether version `a` is certainly the earlier one. API servers count, and since 1.35 promise that the numbers may be
 * compared; anything that is not a number is opaque, and then nothing is certain.
 */
export function certainlyOlder(a: string, b: string): boolean {
  if (!number.test(a) || !number.test(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}

export class KindStore {
  #entries = new Map<string, Entry>();

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  /** A whole list, atomically: what is not in it is gone. An entry that did not change stays the same value. */
  replace(listed: readonly Entry[]): void {
    const next = new Map<string, Entry>();
    for (const entry of listed) {
      const known = this.#entries.get(entry.id);
      next.set(entry.id, known !== undefined && sameVersion(known, entry) ? known : entry);
    }
    this.#entries = next;
  }

  /** False when the event told nothing new: a repetition, or one that a server which lags behind sent again. */
  upsert(entry: Entry): boolean {
    const known = this.#entries.get(entry.id);
    if (known !== undefined) {
      if (sameVersion(known, entry) || certainlyOlder(entry.resourceVersion, known.resourceVersion)) return false;
    }
    this.#entries.set(entry.id, entry);
    return true;
  }

  /** A late word about an object that has been made anew in the meantime does not touch the new one. */
  remove(entry: Pick<Entry, 'id' | 'uid'>): boolean {
    if (this.#entries.get(entry.id)?.uid !== entry.uid) return false;
    return this.#entries.delete(entry.id);
  }
}

function sameVersion(a: Entry, b: Entry): boolean {
  return a.uid === b.uid && a.resourceVersion === b.resourceVersion;
}
