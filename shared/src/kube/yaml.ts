/** YAML and JSON texts as values with places. Hostile texts are bounded, and nothing here throws on any text. */
import { readJson } from './json-text.ts';
import type { JsonText } from './json-text.ts';
import type { JsonValue } from './objects.ts';
import type { FieldPath, Problem, TextRange } from './problems.ts';
import { composeDocument, manifestLimits, splitDocuments, splitGlued } from './yaml-compose.ts';
import type { Chunk, Composed, Limits } from './yaml-compose.ts';
import { extentOf, firstLineOfNode, LineIndex, markOf, sourceAt } from './yaml-range.ts';
import type { Extent } from './yaml-range.ts';
import { readValue } from './yaml-value.ts';
import type { Finding } from './yaml-value.ts';

export interface YamlDocument {
  /** Among the documents with content, from 0. */
  readonly index: number;
  /** Line of its first key, from 1. */
  readonly line: number;
  /** Its own lines, comments kept, without the `---` line. */
  readonly text: string;
  /** Where it stands in the whole text. */
  readonly span: DocumentSpan;
  /** Absent when the syntax is broken, or when anchors, aliases, merge keys or tags leave open what it says. */
  readonly value?: JsonValue;
  /**
   * Syntax and duplicate keys as errors. Scalars that are read otherwise than they look (`010`) as warnings of rule V-12:
   * whether they matter depends on where they stand.
   */
  readonly problems: readonly Problem[];
  /** Everything at the path, in the lines of the whole text; for a path to nothing, the nearest thing above it. */
  rangeOf(path: FieldPath): TextRange;
  /** What to underline for a problem at the path: less than {@link rangeOf}. */
  markOf(problem: Problem): TextRange;
  /** The scalar at the path as written. */
  sourceAt(path: FieldPath): string | undefined;
}

/** Offsets in the whole text, a byte order mark not counted. What is in no span is no document's: empty ones, last comments. */
export interface DocumentSpan {
  /** Of what belongs to it: its `---` line and the comments before that. */
  readonly from: number;
  /** Of {@link YamlDocument.text}. */
  readonly body: number;
  readonly to: number;
}

/** The documents of a text, empty ones left out. A text beyond the limits is one document that says so. */
export function readYaml(text: string, limits: Limits = manifestLimits): readonly YamlDocument[] {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = new LineIndex(plain);
  if (plain.length > limits.length) return [refusedDocument(plain, lines, `longer than ${sizeInWords(limits.length)}`)];
  const json = plain.length > longJson && /^\s*[[{]/.test(plain) ? readJson(plain, limits.depth) : undefined;
  if (json !== undefined) return [jsonDocument(json, plain, lines)];
  const chunks = splitDocuments(plain);
  if (chunks.length > limits.documents)
    return [refusedDocument(plain, lines, `more than ${limits.documents} documents in one text`)];
  const documents: YamlDocument[] = [];
  for (const { chunk, composed } of chunks.flatMap((chunk) => composeChunk(chunk, limits.depth)))
    if (!isEmpty(composed)) documents.push(makeDocument(documents.length, chunk, composed, lines));
  return documents;
}

/** Shorter ones are read as YAML, which knows the place of everything. */
const longJson = 1 << 18;

function jsonDocument({ value, items }: JsonText, text: string, lines: LineIndex): YamlDocument {
  const first = text.search(/\S/);
  const rangeOf = ([list, index]: FieldPath): TextRange => {
    const start = typeof index === 'number' ? items.get(String(list))?.[index] : undefined;
    return lines.range(lines.restOfLine(start ?? first));
  };
  return {
    index: 0,
    line: lines.lineAt(first),
    text,
    span: { from: 0, body: 0, to: text.length },
    value,
    problems: [],
    rangeOf,
    markOf: ({ path }) => rangeOf(path),
    sourceAt: () => undefined,
  };
}

function composeChunk(chunk: Chunk, depth: number): { chunk: Chunk; composed: Composed }[] {
  const composed = composeDocument(chunk.text, depth);
  const pieces = composed.problem === undefined ? [chunk] : splitGlued(chunk, composed.problem);
  if (pieces.length === 1) return [{ chunk, composed }];
  return pieces.map((piece) => ({ chunk: piece, composed: composeDocument(piece.text, depth) }));
}

function isEmpty({ contents, problem }: Composed): boolean {
  if (problem !== undefined) return false;
  return (
    contents === null ||
    (contents.range?.[0] === contents.range?.[1] && contents.anchor === undefined && contents.tag === undefined)
  );
}

const sizeInWords = (length: number): string => `${length >> 20} MiB`;

function refusedDocument(text: string, lines: LineIndex, message: string): YamlDocument {
  const chunk = { offset: 0, text, body: 0 };
  const from = Math.max(0, text.search(/\S/));
  return makeDocument(
    0,
    chunk,
    { contents: null, problem: { message, hint: 'split it into several', from, to: from + 1 } },
    lines,
  );
}

function makeDocument(index: number, chunk: Chunk, composed: Composed, lines: LineIndex): YamlDocument {
  const { contents, problem } = composed;
  const { offset, text } = chunk;
  const first = contents?.range?.[0] ?? Math.max(chunk.body, text.search(/[^\s]/));
  const rangeOf = ({ from, to }: Extent): TextRange => lines.range({ from: from + offset, to: to + offset });
  const whole = firstLineOf(text, first);
  const read = problem === undefined ? readValue(contents) : undefined;
  const refused = read?.findings.some(({ kind }) => kind === 'refused') ?? true;
  const own =
    problem === undefined
      ? (read?.findings ?? []).map((finding) => problemOf(finding, rangeOf(firstLineOfNode(finding.node, text))))
      : [{ severity: 'error' as const, message: problem.message, ...hintOf(problem), path: [], range: rangeOf(problem) }];
  return {
    index,
    line: lines.lineAt(offset + first),
    text: text.slice(chunk.body),
    span: { from: offset, body: offset + chunk.body, to: offset + text.length },
    ...(read === undefined || refused ? {} : { value: read.value }),
    problems: chunk.glued === true ? [gluedProblem(rangeOf({ from: 0, to: 3 })), ...own] : own,
    rangeOf: (path) => rangeOf(extentOf(contents, path, text) ?? whole),
    markOf: ({ path, rule }) => rangeOf(markOf(contents, path, text, rule === 'V-13') ?? whole),
    sourceAt: (path) => sourceAt(contents, path, text),
  };
}

function gluedProblem(range: TextRange): Problem {
  const message = '`---` does not begin a line, so kubectl refuses the text; it is read here as if it did';
  return { severity: 'warning', message, hint: 'put it on a line of its own', path: [], range };
}

function firstLineOf(text: string, from: number): Extent {
  const feed = text.indexOf('\n', from);
  return { from, to: feed < 0 ? text.length : feed };
}

const hintOf = ({ hint }: { readonly hint?: string }): { readonly hint?: string } => (hint === undefined ? {} : { hint });

function problemOf(finding: Finding, range: TextRange): Problem {
  const { kind, message, path } = finding;
  const judged = kind === 'surprise' ? ({ severity: 'warning', rule: 'V-12' } as const) : ({ severity: 'error' } as const);
  return { ...judged, message, ...hintOf(finding), path, range };
}
