/** The few primitives that every stage needs. Keep it very small. */

export { editDistance, nearest } from './near.ts';
export { finish } from './steps.ts';
export type { Steps } from './steps.ts';

declare const brand: unique symbol;

/** A string (or other value) that only its own constructor may make, e.g. `Brand<string, 'ObjectKey'>`. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };

export type Result<Value, Failure> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure };

export function ok<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

export function err<Failure>(error: Failure): Result<never, Failure> {
  return { ok: false, error };
}

/** By code units, unlike the locale's order: the same on every machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Equal for equal plain data; JSON, but for bigints, which it lacks. */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part));
}

/** Ends a switch over a union: a new member that is not handled fails to compile. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case ${JSON.stringify(value)}`);
}

/** States what must hold; a violation is a bug in eastwest, never a user's mistake. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant violated: ${message}`);
}
