/** An immutable set of small integers (class ids). Operations are in this file; nobody else touches `words`. */
export interface Bitset {
  readonly words: Uint32Array;
}
