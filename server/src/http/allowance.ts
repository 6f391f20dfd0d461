/** So many at once, and so many a second after that. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Returns what takes one: undefined when there was one, otherwise the seconds until there is. */
export function allowance({ burst, perSecond }: Rate, now: () => number = () => performance.now()): () => number | undefined {
  let left = burst;
  let at = now();
  return () => {
    const time = now();
    left = Math.min(burst, left + ((time - at) / 1000) * perSecond);
    at = time;
    if (left < 1) return Math.max(1, Math.ceil((1 - left) / perSecond));
    left--;
    return undefined;
  };
}
