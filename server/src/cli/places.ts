/** Where in which file a path of an object is written. */
import { parsePath, rangeAt } from '@eastwest/shared/kube';
import type { ClusterObject, ClusterState, ObjectKey } from '@eastwest/shared/kube';

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Undefined for what no file says. */
export type Places = (key: ObjectKey, path: string) => Place | undefined;

export function placesOf({ objects }: ClusterState): Places {
  return (key, path) => {
    const object = objects.get(key);
    return object === undefined ? undefined : placeIn(object, path);
  };
}

function placeIn(object: ClusterObject, path: string): Place | undefined {
  if (!('origin' in object) || object.origin === undefined) return undefined;
  const { file, line } = object.origin;
  const text = 'text' in object ? object.text : undefined;
  const steps = parsePath(path);
  const range = text === undefined || steps === undefined ? undefined : rangeAt(text, steps);
  const first = text === undefined ? undefined : rangeAt(text, []);
  if (range === undefined || first === undefined) return { file, line, column: 1 };
  // `origin.line` is that of the document's first key.
  return { file, line: line + range.startLine - first.startLine, column: range.startColumn };
}
