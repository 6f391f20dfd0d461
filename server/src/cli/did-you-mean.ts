import { nearest as nearestWithin } from '@eastwest/shared/base';

/** The candidate that a mistyped word most likely means; undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return nearestWithin(word, candidates, Math.max(1, Math.floor(word.length / 4)));
}
