/** Where in which file a path of an object is written. */
import { parsePath, rangeAt, readYaml } from '@eastwest/shared/kube';
import type { ClusterObject, FieldPath, ObjectKey, Origin, TextRange, YamlDocument } from '@eastwest/shared/kube';
import type { LoadedState } from './load.ts';

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Undefined for what no file says. */
export type Places = (key: ObjectKey, path: string) => Place | undefined;

export function placesOf({ objects, textOf }: LoadedState): Places {
  const files = new Map<string, readonly YamlDocument[]>();
  const documentsOf = (file: string): readonly YamlDocument[] => {
    const known = files.get(file) ?? readYaml(textOf(file) ?? '');
    files.set(file, known);
    return known;
  };
  return (key, path) => {
    const object = objects.get(key);
    if (object?.origin === undefined) return undefined;
    const { file, line } = object.origin;
    const steps = parsePath(path) ?? [];
    const text = textIn(object);
    if (text !== undefined) return within(text, object.origin, steps);
    const range = rangeIn(documentsOf(file), object.origin, steps);
    return { file, line: range?.startLine ?? line, column: range?.startColumn ?? 1 };
  };
}

function textIn(object: ClusterObject): string | undefined {
  return object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy' ? object.text : undefined;
}

/** In the object's own text; `line` is that of its first key. */
function within(text: string, { file, line }: Origin, path: FieldPath): Place {
  const [range, first] = [rangeAt(text, path), rangeAt(text, [])];
  if (range === undefined || first === undefined) return { file, line, column: 1 };
  return { file, line: line + range.startLine - first.startLine, column: range.startColumn };
}

function rangeIn(documents: readonly YamlDocument[], { document, item }: Origin, path: FieldPath): TextRange | undefined {
  const within = item === undefined ? [] : (parsePath(item) ?? []);
  return documents.find(({ index }) => index === document)?.rangeOf([...within, ...path]);
}
