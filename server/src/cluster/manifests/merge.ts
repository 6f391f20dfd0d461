/**
 * The objects of all files as one cluster. An object that is written twice is told, with both places, and the last one
 * counts: that is what `kubectl apply -R -f` leaves behind.
 */
import { replacedProblem, settleObjects } from '@eastwest/shared/kube';
import type { ClusterObject } from '@eastwest/shared/kube';
import type { SourceProblem } from '@eastwest/shared/protocol';
import type { ParsedFile } from './parse-file.ts';
import { formatPlace, lineRange } from './places.ts';
import type { Place } from './places.ts';

export interface Merged {
  /** Keys are distinct. */
  readonly objects: readonly ClusterObject[];
  readonly problems: readonly SourceProblem[];
}

export function mergeFiles(files: readonly ParsedFile[]): Merged {
  const { objects, replaced } = settleObjects(files.flatMap((file) => file.objects));
  const twice = replaced.flatMap(({ object, by }) => {
    const { file = '' } = placeOf(by);
    const hint = `the other one is in ${formatPlace(placeOf(object))}`;
    return replacedProblem({ object, by }).map((problem): SourceProblem => ({ ...problem, file, hint }));
  });
  return { objects, problems: [...files.flatMap(({ problems }) => problems), ...twice] };
}

function placeOf({ origin }: ClusterObject): Place {
  return origin === undefined ? { file: '' } : { file: origin.file, range: lineRange(origin.line) };
}
