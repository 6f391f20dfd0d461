/**
 * An immutable set of small integers (class ids). Operations are in this file; nobody else touches `words`.
 * Words of 30 bits in a plain array: small integers to every engine, and far cheaper to make than a typed array.
 */
export interface Bitset {
  /** Trailing zero words are dropped, so equal sets have equal words. */
  readonly words: readonly number[];
}

const size = 30;
const fullWord = 2 ** size - 1;

export const emptyBitset: Bitset = { words: [] };

function trimmed(words: number[]): Bitset {
  let length = words.length;
  while (length > 0 && words[length - 1] === 0) length--;
  if (length === 0) return emptyBitset;
  words.length = length;
  return { words };
}

export function bitsetOf(members: Iterable<number>): Bitset {
  const words: number[] = [];
  for (const member of members) {
    const at = Math.floor(member / size);
    while (words.length <= at) words.push(0);
    words[at] = (words[at] ?? 0) | (1 << (member % size));
  }
  return trimmed(words);
}

/** Every integer in [0, count). */
export function fullBitset(count: number): Bitset {
  const words = Array.from({ length: Math.floor(count / size) }, () => fullWord);
  if (count % size !== 0) words.push(2 ** (count % size) - 1);
  return trimmed(words);
}

export function hasBit(set: Bitset, member: number): boolean {
  return (((set.words[Math.floor(member / size)] ?? 0) >>> (member % size)) & 1) === 1;
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
  const words: number[] = [];
  const shared = Math.min(left.words.length, right.words.length);
  for (let index = 0; index < shared; index++) words.push((left.words[index] ?? 0) & (right.words[index] ?? 0));
  return trimmed(words);
}

/** Whether the two have a member in common. */
export function overlaps(left: Bitset, right: Bitset): boolean {
  const shared = Math.min(left.words.length, right.words.length);
  for (let index = 0; index < shared; index++) if (((left.words[index] ?? 0) & (right.words[index] ?? 0)) !== 0) return true;
  return false;
}

/** Whether every member of `set` is in one of `covers`. */
export function isCovered(set: Bitset, covers: readonly Bitset[]): boolean {
  for (let index = 0; index < set.words.length; index++) {
    let open = set.words[index] ?? 0;
    for (let at = 0; open !== 0 && at < covers.length; at++) open &= ~(covers[at]?.words[index] ?? 0);
    if (open !== 0) return false;
  }
  return true;
}

/** Whether every member of `inner` is in `outer`. */
export function includesBits(outer: Bitset, inner: Bitset): boolean {
  if (inner.words.length > outer.words.length) return false;
  for (let index = 0; index < inner.words.length; index++) {
    if (((inner.words[index] ?? 0) & ~(outer.words[index] ?? 0)) !== 0) return false;
  }
  return true;
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
  for (const [index, whole] of set.words.entries()) {
    for (let word = whole; word !== 0; word &= word - 1) yield index * size + 31 - Math.clz32(word & -word);
  }
}

/** The same as a list: for inner loops, where a generator is dear. */
export function listMembers(set: Bitset): readonly number[] {
  const members: number[] = [];
  for (let index = 0; index < set.words.length; index++) {
    for (let word = set.words[index] ?? 0; word !== 0; word &= word - 1)
      members.push(index * size + 31 - Math.clz32(word & -word));
  }
  return members;
}

/** A key for maps: equal for equal sets. */
export function bitsKey(set: Bitset): string {
  return set.words.join(',');
}
