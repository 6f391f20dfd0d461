/**
 * Which parts of a file with errors could not be read for what they are, so that nothing is concluded from them: documents
 * that do not parse, mappings with a key twice (tools differ on which one counts), and objects that the API server would not
 * take at all. A policy that merely breaks rules is read: the model knows what it could touch.
 */
import { policyKindOf, readYaml } from '@eastwest/shared/kube';
import type { ClusterObject, FieldPath, JsonValue, Origin, Problem, YamlDocument } from '@eastwest/shared/kube';
import { asArray, asObject, own } from '@eastwest/shared/model';
import type { SourceProblem } from '@eastwest/shared/protocol';
import { mentionedKinds, otherKind, policyWord } from './hidden.ts';
import type { Unread } from './hidden.ts';

export interface Readable {
  /** Without those of the parts that could not be read. */
  readonly objects: readonly ClusterObject[];
  readonly unread: readonly Unread[];
}

/** A document, or one item of a list in it. */
interface Part {
  readonly document: YamlDocument;
  readonly path: FieldPath;
  readonly line: number;
  /** Absent when the document does not parse. */
  readonly value?: JsonValue;
}

export function readableParts(
  text: string,
  file: string,
  objects: readonly ClusterObject[],
  problems: readonly SourceProblem[],
): Readable {
  const documents = readYaml(text);
  const parts = documents.flatMap(partsOf);
  const broken = [
    ...new Set(problems.filter((problem) => mayHide(parts, problem)).flatMap((problem) => partAt(parts, problem) ?? [])),
  ];
  const doubtful = broken.filter(hasDoubleKey);
  const kept = objects.filter((object) => !doubtful.some((part) => isFrom(object, part)));
  const lost = [
    ...broken.map((part) => ({ line: part.line, kinds: lostKinds(part, kept) })),
    ...documents.filter(isDoubtfulList).map((document) => ({ line: document.line, kinds: mentionedKinds(document.text) })),
  ];
  const unread = lost.filter(({ kinds }) => kinds.length > 0);
  return {
    objects: kept,
    unread: unread.map(({ line, kinds }) => ({ place: `${file}:${line}`, what: 'could not be read', kinds })),
  };
}

/** What no verdict rests on is only warned of. */
function mayHide(parts: readonly Part[], problem: SourceProblem): boolean {
  return isError(problem) || otherKind(textAt(partAt(parts, problem)?.value, 'kind')) !== undefined;
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

/** Those that no YAML reader takes. */
export function brokenDocuments(text: string): readonly YamlDocument[] {
  return readYaml(text).filter(({ value }) => value === undefined);
}

function partsOf(document: YamlDocument): readonly Part[] {
  if (document.value === undefined) return [{ document, path: [], line: document.line }];
  return itemsOf(document, document.value, []);
}

function itemsOf(document: YamlDocument, value: JsonValue, path: FieldPath): readonly Part[] {
  const items = own(asObject(value), 'items');
  if (!textAt(value, 'kind').endsWith('List') || !Array.isArray(items))
    return [{ document, path, value, line: path.length === 0 ? document.line : document.rangeOf(path).startLine }];
  return asArray(items).flatMap((item, index) => itemsOf(document, item, [...path, 'items', index]));
}

/** The last part that begins at or before the problem's line. */
function partAt(parts: readonly Part[], { range }: SourceProblem): Part | undefined {
  const line = range?.startLine ?? 1;
  return parts.findLast((part) => part.line <= line) ?? parts[0];
}

/** A document with a value has no other errors of its own. */
function hasDoubleKey({ document, path, value }: Part): boolean {
  return value !== undefined && document.problems.some((problem) => isError(problem) && isWithin(path, problem));
}

/** A list that says twice what its items are: those of one of the two are not even parts. */
function isDoubtfulList(document: YamlDocument): boolean {
  const errors = document.value === undefined ? [] : document.problems.filter(isError);
  const parts = errors.length === 0 ? [] : partsOf(document);
  return errors.some((problem) => !parts.some(({ path }) => isWithin(path, problem)));
}

function isWithin(path: FieldPath, problem: Problem): boolean {
  return path.every((step, index) => problem.path[index] === step);
}

function lostKinds(part: Part, kept: readonly ClusterObject[]): Unread['kinds'] {
  const { value, document } = part;
  if (value === undefined) return mentionedKinds(document.text);
  const [apiVersion, kind] = [textAt(value, 'apiVersion'), textAt(value, 'kind')];
  const isThere = kept.some((object) => isFrom(object, part));
  if (policyKindOf(apiVersion, kind) !== undefined) return isThere ? [] : ['ForeignPolicy'];
  if (policyWord.test(kind)) return isThere ? [] : ['NetworkPolicy'];
  const other = otherKind(kind);
  return other === undefined || isThere ? [] : [other];
}

function isFrom(object: ClusterObject, { document, line, value }: Part): boolean {
  const origin: Origin | undefined = 'origin' in object ? object.origin : undefined;
  if (origin !== undefined) return origin.document === document.index && origin.line === line;
  // Objects without an origin are known by their names; a later namesake in the same file is taken for this one.
  return object.kind === textAt(value, 'kind') && object.name === textAt(own(asObject(value), 'metadata'), 'name');
}

function textAt(value: JsonValue | undefined, key: string): string {
  const text = own(asObject(value), key);
  return typeof text === 'string' ? text : '';
}
