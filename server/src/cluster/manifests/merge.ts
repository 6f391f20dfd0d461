/**
 * The objects of all files as one cluster. An object that is written twice is told, with both places, and the last one
 * counts: that is what `kubectl apply -R -f` leaves behind.
 */
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterObject, ObjectKey } from '@eastwest/shared/kube';
import type { SourceProblem } from '@eastwest/shared/protocol';
import type { ParsedFile } from './parse-file.ts';
import { fileProblem, lineRange } from './places.ts';

interface Placed {
  readonly object: ClusterObject;
  readonly file: string;
}

export function mergeFiles(files: readonly ParsedFile[]): {
  readonly objects: readonly ClusterObject[];
  readonly problems: readonly SourceProblem[];
} {
  const placed = new Map<ObjectKey, Placed>();
  const problems = files.flatMap((file) => file.problems);
  for (const { file, objects } of files) {
    for (const object of objects) {
      const key = keyOf(object);
      const earlier = placed.get(key);
      if (earlier !== undefined) problems.push(twice(earlier, { object, file }));
      placed.set(key, { object, file });
    }
  }
  return { objects: [...placed.values()].map(({ object }) => object), problems };
}

function twice(earlier: Placed, { object, file }: Placed): SourceProblem {
  const line = lineOf(object);
  return fileProblem('warning', file, `${nameOf(object)} is written twice, first in ${placeOf(earlier)}; this one counts`, {
    hint: 'keep one of them',
    ...(line === undefined ? {} : { range: lineRange(line) }),
  });
}

function nameOf(object: ClusterObject): string {
  const kind =
    object.kind === 'ForeignPolicy'
      ? object.policyKind
      : object.kind === 'Pod' && object.template !== undefined
        ? (object.owner?.kind ?? 'Pod')
        : object.kind;
  return object.namespace === '' ? `${kind} \`${object.name}\`` : `${kind} \`${object.namespace}/${object.name}\``;
}

function placeOf({ object, file }: Placed): string {
  const line = lineOf(object);
  return line === undefined ? file : `${file}:${line}`;
}

function lineOf(object: ClusterObject): number | undefined {
  return 'origin' in object ? object.origin?.line : undefined;
}
