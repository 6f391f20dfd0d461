/**
 * A policy that is an item of a list, or comes without a text of its own: only the parts of it that differ are printed
 * anew, in their places. Comments and layout of all else stay. Pure; `verify.ts` judges what comes out.
 */
import { printYaml } from '@eastwest/shared/kube';
import type { FieldPath, JsonObject, JsonValue, TextRange, YamlDocument } from '@eastwest/shared/kube';
import { asWritten } from './as-written.ts';
import type { PolicyPlace } from './find-policy.ts';
import { isValidJson, jsonExtent } from './json-extent.ts';
import type { Extent } from './json-extent.ts';
import { usualLineEnd } from './line-ends.ts';
import { valueEdits } from './value-edits.ts';
import type { ValueEdit } from './value-edits.ts';

/** `text` is the whole file. */
export function withManifest(text: string, { document, path, value, implied }: PolicyPlace, manifest: JsonObject): string {
  const edits = valueEdits(value, asWritten(value, implied, manifest), path);
  return spliced(
    text,
    edits.flatMap((edit) => spliceOf(text, document, edit)),
  );
}

/** Without an item of a list. The last one leaves an empty list. */
export function withoutItem(text: string, document: YamlDocument, path: FieldPath, isLast: boolean): string {
  const list = path.slice(0, -1);
  if (isLast) return spliced(text, spliceOf(text, document, { path: list, value: [] }));
  const extent = extentOf(text, document, path);
  return extent === undefined ? text : spliced(text, [{ ...removal(text, extent), put: '' }]);
}

interface Splice extends Extent {
  readonly put: string;
}

function spliced(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { from, to, put } of [...splices].sort((a, b) => b.from - a.from))
    result = result.slice(0, from) + put + result.slice(to);
  return result;
}

function spliceOf(text: string, document: YamlDocument, { path, value }: ValueEdit): readonly Splice[] {
  const extent = extentOf(text, document, path);
  if (extent === undefined) return [];
  const last = path.at(-1);
  const key = typeof last === 'string' ? last : undefined;
  const put = isInFlow(text, extent.from) ? flow(text, document, extent, key, value) : block(text, extent, key, value);
  return [{ ...extent, put }];
}

function extentOf(text: string, document: YamlDocument, path: FieldPath): Extent | undefined {
  const { body } = document.span;
  if (!isValidJson(document.text)) return offsets(text, document.rangeOf(path));
  const extent = jsonExtent(document.text, path);
  return extent && { from: extent.from + body, to: extent.to + body };
}

function offsets(text: string, { startLine, startColumn, endLine, endColumn }: TextRange): Extent {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return { from: (starts[startLine - 1] ?? 0) + startColumn - 1, to: (starts[endLine - 1] ?? 0) + endColumn - 1 };
}

/** Between brackets, or the outermost bracket of a text of JSON. */
function isInFlow(text: string, from: number): boolean {
  const before = text.slice(0, from).trimEnd().at(-1);
  return before === '{' || before === '[' || before === ',' || (before === undefined && /[{[]/.test(text[from] ?? ''));
}

/** As JSON, which YAML in brackets may always be; over several lines where the whole document is such JSON. */
function flow(text: string, document: YamlDocument, { from, to }: Extent, key: string | undefined, value: JsonValue): string {
  // The key and the colon stay as they are written.
  const lead =
    key === undefined
      ? ''
      : (/^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^:]*)\s*:\s*/.exec(text.slice(from, to))?.[0] ?? `${JSON.stringify(key)}: `);
  const old = text.slice(from + lead.length, to);
  if (typeof value === 'string' && /^[A-Za-z]/.test(old) && /^[\w./-]+$/.test(printYaml(value).trimEnd())) return lead + value;
  const unit = isValidJson(document.text) ? /\n([ \t]+)["{[]/.exec(document.text)?.[1] : undefined;
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, from), from))?.[0] ?? '';
  return lead + JSON.stringify(value, undefined, unit).replaceAll('\n', usualLineEnd(text) + indent);
}

function lineStart(text: string, from: number): number {
  return text.lastIndexOf('\n', from - 1) + 1;
}

function block(text: string, { from }: Extent, key: string | undefined, value: JsonValue): string {
  const printed = printYaml(key === undefined ? value : Object.fromEntries([[key, value]])).replace(/\n$/, '');
  const indent = ' '.repeat(from - lineStart(text, from));
  return printed.replaceAll(/\n(?=[^\n])/g, `\n${indent}`).replaceAll('\n', usualLineEnd(text));
}

/** In brackets with one of the commas beside it, otherwise with its lines, from the dash on. */
function removal(text: string, { from, to }: Extent): Extent {
  if (isInFlow(text, from)) {
    const comma = /^\s*,\s*/.exec(text.slice(to, to + 10_000))?.[0];
    if (comma !== undefined) return { from, to: to + comma.length };
    return { from: from - (/,\s*$/.exec(text.slice(0, from))?.[0].length ?? 0), to };
  }
  const end = text.indexOf('\n', to);
  return { from: lineStart(text, text.lastIndexOf('-', from)), to: end < 0 ? text.length : end + 1 };
}
