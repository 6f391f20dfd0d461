/** What every request that may write passes: so many at a time, and one after the other. */
import { allowance } from './allowance.ts';
import type { Rate } from './allowance.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { Refusal } from './refusal.ts';

export interface WriteLimits {
  readonly rate: Rate;
  readonly waiting: number;
  readonly timeoutMs: number;
}

export const defaultWriteLimits: WriteLimits = { rate: { burst: 60, perSecond: 1 }, waiting: 16, timeoutMs: 30_000 };

/** Throws a {@link Refusal} where there are too many. */
export type WriteGate = <Value>(job: (timeoutMs: number) => Promise<Value>) => Promise<Value>;

export function writeGate({ rate, waiting, timeoutMs }: WriteLimits): WriteGate {
  const take = rateLimit(rate);
  const queue = oneAtATime(waiting);
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
