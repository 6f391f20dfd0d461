/** An immutable set of small integers (class ids). Operations are in this file; nobody else touches `words`. */
export interface Bitset {
  /** Trailing zero words are dropped, so equal sets have equal words. */
  readonly words: Uint32Array;
}

export const emptyBitset: Bitset = { words: new Uint32Array(0) };

function trimmed(words: Uint32Array): Bitset {
  let length = words.length;
  while (length > 0 && words[length - 1] === 0) length--;
  if (length === 0) return emptyBitset;
  return { words: length === words.length ? words : words.slice(0, length) };
}

export function bitsetOf(members: Iterable<number>): Bitset {
  const list = [...members];
  const words = new Uint32Array(list.length === 0 ? 0 : (list.reduce((most, member) => Math.max(most, member), 0) >>> 5) + 1);
  for (const member of list) words[member >>> 5] = (words[member >>> 5] ?? 0) | (1 << (member & 31));
  return trimmed(words);
}

/** Every integer in [0, size). */
export function fullBitset(size: number): Bitset {
  const words = new Uint32Array((size + 31) >>> 5).fill(0xffffffff);
  if ((size & 31) !== 0) words[words.length - 1] = (1 << (size & 31)) - 1;
  return trimmed(words);
}

export function hasBit(set: Bitset, member: number): boolean {
  return (((set.words[member >>> 5] ?? 0) >>> (member & 31)) & 1) === 1;
}

export function unionBits(left: Bitset, right: Bitset): Bitset {
  if (left.words.length === 0 || left === right) return right;
  if (right.words.length === 0) return left;
  const [long, short] = left.words.length >= right.words.length ? [left.words, right.words] : [right.words, left.words];
  const words = long.slice();
  for (let index = 0; index < short.length; index++) words[index] = (words[index] ?? 0) | (short[index] ?? 0);
  return { words };
}

export function intersectBits(left: Bitset, right: Bitset): Bitset {
  if (left === right) return left;
  const words = new Uint32Array(Math.min(left.words.length, right.words.length));
  for (let index = 0; index < words.length; index++) words[index] = (left.words[index] ?? 0) & (right.words[index] ?? 0);
  return trimmed(words);
}

export function subtractBits(left: Bitset, right: Bitset): Bitset {
  if (right.words.length === 0) return left;
  if (left === right) return emptyBitset;
  const words = left.words.slice();
  const shared = Math.min(words.length, right.words.length);
  for (let index = 0; index < shared; index++) words[index] = (words[index] ?? 0) & ~(right.words[index] ?? 0);
  return trimmed(words);
}

export function isEmptyBits(set: Bitset): boolean {
  return set.words.length === 0;
}

export function equalBits(left: Bitset, right: Bitset): boolean {
  if (left === right) return true;
  if (left.words.length !== right.words.length) return false;
  return left.words.every((word, index) => word === right.words[index]);
}

export function countBits(set: Bitset): number {
  let count = 0;
  for (let word of set.words) {
    for (; word !== 0; word &= word - 1) count++;
  }
  return count;
}

/** Members in ascending order. */
export function* membersOf(set: Bitset): Generator<number> {
  for (let index = 0; index < set.words.length; index++) {
    let word = set.words[index] ?? 0;
    while (word !== 0) {
      const bit = 31 - Math.clz32(word & -word);
      yield index * 32 + bit;
      word &= word - 1;
    }
  }
}

/** A key for maps: equal for equal sets. */
export function bitsKey(set: Bitset): string {
  return set.words.join(',');
}
