/** Runs jobs one after the other, in the order they came; more than `limit` waiting are not taken. */
export function oneAtATime(limit: number): <Value>(job: () => Promise<Value>) => Promise<Value> | undefined {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (job) => {
    if (waiting >= limit) return undefined;
    waiting++;
    const result = last.then(job);
    last = result.catch(() => {}).finally(() => waiting--);
    return result;
  };
}
