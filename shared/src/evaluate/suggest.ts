/** `did you mean`: the known name nearest to what was typed. */
import { nearest } from '../base/index.ts';

/** Undefined when nothing is near enough to be meant. Pods are named after their workload. */
export function closest(typed: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  if (names.includes(typed)) return typed;
  return names.find((name) => name.startsWith(`${typed}-`)) ?? nearest(typed, names, Math.max(2, Math.floor(typed.length / 3)));
}
