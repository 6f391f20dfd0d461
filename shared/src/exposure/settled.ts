/** Whose rows are the same in two surveys, of which one goes on from the other: between two such nothing can have changed. */
import type { Direction } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { PodClass } from '../evaluate/index.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { Subject } from './exposure.ts';
import type { Newcomer } from './newcomers.ts';
import type { Survey } from './survey.ts';

/** `direction` is the workload's. */
export interface Settled {
  readonly subject: (was: Subject, is: Subject, direction: Direction) => boolean;
  readonly newcomer: (was: Newcomer, is: Newcomer, direction: Direction) => boolean;
}

export function settledBetween({ before, after }: { readonly before: Survey; readonly after: Survey }): Settled {
  const known = new Map<Newcomer, Map<Direction, boolean>>();
  const newcomer = (was: Newcomer, is: Newcomer, direction: Direction): boolean => {
    const [old, now] = [before.peopled[was.layer], after.peopled[is.layer]];
    if (old === undefined || now === undefined || was.layer !== is.layer || was.sameAs !== is.sameAs) return false;
    if (was.open.length + is.open.length > 0) return false;
    return sameRows(old, podsOf(was), now, podsOf(is), direction === 'egress' ? 'ingress' : 'egress');
  };
  return {
    subject: (was, is, direction) =>
      before.peopled.length === after.peopled.length &&
      before.peopled.every((old, layer) => {
        const now = after.peopled[layer];
        return now !== undefined && sameRows(old, was.pods, now, is.pods, direction);
      }),
    newcomer: (was, is, direction) => {
      const own = known.get(is) ?? new Map<Direction, boolean>();
      known.set(is, own);
      const settled = own.get(direction) ?? newcomer(was, is, direction);
      own.set(direction, settled);
      return settled;
    },
  };
}

function podsOf({ guises }: Newcomer): readonly PodObject[] {
  return guises.flatMap(({ pod, naming }) => [pod, ...naming.map((one) => one.pod)]);
}

/**
 * INVARIANT (settled): rows are taken over from one evaluation to the next only while none of the classes that they reach
 * is another one, so the same rows say the same of everybody.
 */
function sameRows(
  old: ClassEvaluation,
  was: readonly PodObject[],
  now: ClassEvaluation,
  is: readonly PodObject[],
  direction: Direction,
): boolean {
  if (was.length !== is.length) return false;
  return was.every((pod, index) => {
    const other = is[index];
    const [left, right] = [classOfPod(old.table, pod), other && classOfPod(now.table, other)];
    if (left === undefined || right === undefined || !sameFamilies(left, right)) return false;
    return old[direction](left.id) === now[direction](right.id);
  });
}

function sameFamilies({ families: left }: PodClass, { families: right }: PodClass): boolean {
  return left.v4 === right.v4 && left.v6 === right.v6;
}
