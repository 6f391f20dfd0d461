/** What every request passes that may write, or asks what would be written: so many at a time. Writes go one after the other. */
import { allowance } from './allowance.ts';
import type { Rate } from './allowance.ts';
import { atMost } from './at-most.ts';
import { Refusal } from './refusal.ts';

export interface WriteLimits {
  readonly rate: Rate;
  /** Side by side. */
  readonly running: number;
  readonly waiting: number;
  readonly timeoutMs: number;
}

export const defaultWriteLimits: WriteLimits = { rate: { burst: 60, perSecond: 1 }, running: 1, waiting: 16, timeoutMs: 30_000 };

/** A dry run writes nothing, so that it waits for nobody; a page checks every draft of a set whenever the cluster changes. */
export const defaultCheckLimits: WriteLimits = {
  rate: { burst: 200, perSecond: 10 },
  running: 6,
  waiting: 64,
  timeoutMs: 30_000,
};

/** Throws a {@link Refusal} where there are too many. */
export type WriteGate = <Value>(job: (timeoutMs: number) => Promise<Value>) => Promise<Value>;

export function writeGate({ rate, running, waiting, timeoutMs }: WriteLimits): WriteGate {
  const take = rateLimit(rate);
  const queue = atMost(running, waiting);
  return (job) => {
    take();
    const running = queue(() => job(timeoutMs));
    if (running === undefined)
      throw new Refusal(429, 'too-many-writes', 'too many changes are waiting; try again in a moment', 5);
    return running;
  };
}

/** Returns what throws a {@link Refusal} when it is called too often. */
export function rateLimit(rate: Rate): () => void {
  const take = allowance(rate);
  return () => {
    const wait = take();
    if (wait !== undefined) throw new Refusal(429, 'too-many-writes', 'too many changes at once; try again in a moment', wait);
  };
}
