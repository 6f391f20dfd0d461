/**
 * Long work in pieces: at each `yield` whoever runs it may do something else, or leave the rest undone. The pieces are cut
 * by what is computed, not by a clock.
 */
export type Steps<Value> = Generator<undefined, Value, undefined>;

/** All of it at once, for those that nobody waits behind. */
export function finish<Value>(steps: Steps<Value>): Value {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
