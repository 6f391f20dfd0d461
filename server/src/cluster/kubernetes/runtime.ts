/** What the reflectors need of time and chance, so that tests can hold both in their hands. */
export interface Runtime {
  /** Milliseconds that only ever grow: a laptop's clock may jump, an interval may not. */
  now(): number;
  /** For what people read only. */
  wall(): Date;
  /** From 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** Calls `fire` once after `ms`; the answer cancels it. */
  timer(ms: number, fire: () => void): () => void;
}

export const systemRuntime: Runtime = {
  now: () => performance.now(),
  wall: () => new Date(),
  random: () => Math.random(),
  timer(ms, fire) {
    const handle = setTimeout(fire, ms);
    return () => clearTimeout(handle);
  },
};

/** Resolves after `ms`, or at once when `signal` gives up; the caller looks at the signal. */
export function sleep(runtime: Runtime, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) {
      resolve();
      return;
    }
    const wake = (): void => {
      cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = runtime.timer(ms, wake);
    signal.addEventListener('abort', wake);
  });
}
