/** Repeatable chance: the same seed, the same demo (mulberry32). */
export interface Chance {
  /** A whole number from 0, below `limit`. */
  int(limit: number): number;
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** As Kubernetes makes suffixes: no vowels, so no words. */
  word(length: number): string;
  uid(): string;
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';
const hexadecimal = '0123456789abcdef';

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (limit: number): number => Math.floor(next() * limit);
  const text = (from: string, length: number): string => Array.from({ length }, () => from.charAt(int(from.length))).join('');
  const hex = (length: number): string => text(hexadecimal, length);
  return {
    int,
    pick: (items) => items[int(items.length)],
    word: (length) => text(letters, length),
    uid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}
