/** Runs at most `running` jobs side by side, in the order they came; more than `waiting` that are not done are not taken. */
export function atMost(running: number, waiting: number): <Value>(job: () => Promise<Value>) => Promise<Value> | undefined {
  const next: (() => void)[] = [];
  let taken = 0;
  let free = running;
  const begun = (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => next.push(resolve));
    free--;
    return Promise.resolve();
  };
  const ended = (): void => {
    taken--;
    const begin = next.shift();
    if (begin === undefined) free++;
    else begin();
  };
  return (job) => {
    if (taken >= waiting) return undefined;
    taken++;
    return begun().then(job).finally(ended);
  };
}
