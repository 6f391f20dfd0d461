/** Reads fields of a policy and collects, with their text, the parts that are not what is expected there. */
import { isMapping } from '../kube/check.ts';
import type { FieldPath, JsonObject, JsonValue, Problem } from '../kube/index.ts';
import { extentOf } from '../kube/yaml-range.ts';
import type { Finding } from '../kube/yaml-value.ts';
import type { Beyond, FormText, Other } from './form.ts';
import type { Source } from './source.ts';
import { columnOf } from './source.ts';

export class FormReader {
  private readonly source: Source;
  /** The first problem at or below a path. */
  private readonly problems = new Map<string, string>();
  private readonly refused = new Map<string, string>();
  private readonly beyond: Beyond[] = [];
  /** The first thing that keeps edits from being made. */
  readonly locked: Problem | undefined;

  constructor(source: Source, problems: readonly Problem[], findings: readonly Finding[]) {
    this.source = source;
    for (const { path, message } of problems) {
      for (let depth = path.length; depth > 0; depth--) {
        const key = JSON.stringify(path.slice(0, depth));
        if (!this.problems.has(key)) this.problems.set(key, message);
      }
    }
    for (const { kind, path, message } of findings) if (kind === 'refused') this.refused.set(JSON.stringify(path), message);
    const first = findings.find(({ kind }) => kind !== 'surprise');
    const same = first && problems.find(({ message }) => message === first.message);
    this.locked = same ?? (first && lockedBy(first));
  }

  /** What stands there is an alias, has an anchor or a tag, or merges something in. */
  isRefused(path: FieldPath): boolean {
    return this.refused.has(JSON.stringify(path));
  }

  /** Notes that the form only shows this as it is written. */
  note(path: FieldPath, message: string): Beyond {
    const key = JSON.stringify(path);
    const part = { path, text: this.textAt(path), message: this.refused.get(key) ?? this.problems.get(key) ?? message };
    this.beyond.push(part);
    return part;
  }

  other(path: FieldPath, message: string): Other {
    return { kind: 'other', ...this.note(path, message) };
  }

  found(): readonly Beyond[] {
    return this.beyond.toSorted((left, right) => this.startOf(left.path) - this.startOf(right.path));
  }

  /** Notes every field that is not one of these. */
  rest(object: JsonObject, known: readonly string[], path: FieldPath): void {
    for (const key of Object.keys(object))
      if (!known.includes(key)) this.note([...path, key], 'kept as it is, and not shown in the form');
  }

  /** Empty where there is nothing, or something else, which is then noted. */
  mapping(object: JsonObject, key: string, above: FieldPath): JsonObject {
    const value = own(object, key);
    const path = [...above, key];
    if (this.isRefused(path)) this.note(path, '');
    else if (isMapping(value)) return value;
    else if (value !== undefined && value !== null) this.note(path, 'this is no mapping');
    return {};
  }

  /** What is no list is one item of another kind, at the list's own place: it may not be taken for an empty list. */
  list<Item>(
    object: JsonObject,
    key: string,
    above: FieldPath,
    read: (item: JsonValue, path: FieldPath) => Item | Other,
  ): readonly (Item | Other)[] {
    const value = own(object, key);
    const path = [...above, key];
    if (this.isRefused(path)) return [this.other(path, '')];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return [this.other(path, 'this is no list')];
    return (value as readonly JsonValue[]).map((item, index) => {
      const at = [...path, index];
      return this.isRefused(at) ? this.other(at, '') : read(item, at);
    });
  }

  text(object: JsonObject, key: string, above: FieldPath): FormText | Other {
    return this.textOf(own(object, key) ?? '', [...above, key]);
  }

  textOf(value: JsonValue, path: FieldPath): FormText | Other {
    if (typeof value !== 'string' || this.isRefused(path)) return this.other(path, 'this is no text');
    return { kind: 'text', path, text: value };
  }

  /** Without what the lines have in common of indentation. */
  private textAt(path: FieldPath): string {
    const { text, contents } = this.source;
    const extent = extentOf(contents, path, text);
    if (extent === undefined) return '';
    const indent = ' '.repeat(columnOf(text, extent.from));
    const lines = text.slice(extent.from, extent.to).split(/\r?\n/u);
    return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
  }

  private startOf(path: FieldPath): number {
    return extentOf(this.source.contents, path, this.source.text)?.from ?? 0;
  }
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function lockedBy({ message, hint, path }: Finding): Problem {
  return { severity: 'error', message, path, ...(hint === undefined ? {} : { hint }) };
}
