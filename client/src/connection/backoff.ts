/** How long to wait before trying again: doubling, capped, with full jitter so that many pages do not come back at once. */
export interface Backoff {
  next(): number;
  /** After it has worked. */
  reset(): void;
}

export function backoff(firstMs: number, capMs: number, random: () => number = Math.random): Backoff {
  let ceiling = firstMs;
  return {
    next: () => {
      // Never less than half of the first: "at once" for everybody is what jitter is there to avoid.
      const wait = firstMs / 2 + random() * (ceiling - firstMs / 2);
      ceiling = Math.min(capMs, ceiling * 2);
      return wait;
    },
    reset: () => {
      ceiling = firstMs;
    },
  };
}
