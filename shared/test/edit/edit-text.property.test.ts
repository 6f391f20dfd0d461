/** Random policies in random layouts under random edits: the value is what was asked for, and nothing else is touched. */
import { describe, expect, test } from 'vitest';
import { editText } from '../../src/edit/index.ts';
import type { TextEdit } from '../../src/edit/index.ts';
import { editedValue } from '../../src/edit/text-edit.ts';
import { readYaml } from '../../src/kube/index.ts';
import type { FieldPath, JsonObject, JsonValue } from '../../src/kube/index.ts';
import { random } from '../support/generate.ts';
import { commentsIn, writtenSomehow } from './layout.ts';
import { someEdit, somePolicy } from './values.ts';

const seeds = Number(process.env['EASTWEST_SEEDS'] ?? 2000);

interface Case {
  readonly seed: number;
  readonly text: string;
  readonly value: JsonObject;
  readonly edit: TextEdit;
  readonly wanted: JsonValue;
  /** Undefined: refused. */
  readonly after: string | undefined;
}

const valueIn = (text: string): JsonValue | undefined => readYaml(text)[0]?.value;

function caseOf(seed: number): Case | undefined {
  const from = random(seed);
  const value = somePolicy(from);
  const text = writtenSomehow(from, value);
  const edit = someEdit(from, value);
  const wanted = editedValue(value, edit);
  if (wanted === undefined) return undefined;
  const result = editText(text, [edit]);
  return { seed, text, value, edit, wanted, after: result.ok ? result.value : undefined };
}

const cases = Array.from({ length: seeds }, (_, seed) => caseOf(seed)).filter((each) => each !== undefined);
const done = cases.filter((each): each is Case & { after: string } => each.after !== undefined);

/** The first case for which something is wrong, so that it can be looked at. */
function firstWrong(wrong: (each: Case & { after: string }) => string | undefined): string {
  for (const each of done) {
    const what = wrong(each);
    if (what === undefined) continue;
    return `seed ${each.seed}: ${what}\n${JSON.stringify(each.edit)}\n--- before\n${each.text}\n--- after\n${each.after}`;
  }
  return 'none';
}

function at(value: JsonValue, path: FieldPath): JsonValue | undefined {
  let current: unknown = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = Reflect.get(current, step);
  }
  return current as JsonValue | undefined;
}

/** Lines that the edit may touch, from 0, the end exclusive. What is added stands beside or inside of what is above it. */
function region({ text, value, edit }: Case): readonly [number, number] {
  const lines = text.split('\n');
  const beside = edit.op === 'insert' || edit.op === 'move' || (edit.op === 'remove' && isOnly(value, edit.path));
  let path = beside ? edit.path.slice(0, -1) : edit.path;
  while (path.length > 0 && at(value, path) === undefined) path = path.slice(0, -1);
  const range = readYaml(text)[0]?.rangeOf(path);
  if (range === undefined) return [0, lines.length];
  let [start, end] = [range.startLine - 1, range.endLine];
  // The comma before what is taken out of one that has lines of its own.
  if (/^\s*\{/u.test(text)) start = Math.max(0, start - 1);
  if (beside) while (end < lines.length && isNote(lines[end])) end++;
  if (edit.op === 'remove' || edit.op === 'move') while (start > 0 && isNote(lines[start - 1])) start--;
  // The key behind a dash: the next one moves up there.
  if (edit.op === 'remove' && /^\s*-/u.test(lines[range.startLine - 1] ?? '')) {
    while (end < lines.length && isNote(lines[end])) end++;
    end++;
  }
  // A list's first item: its dash may stand on a line of its own.
  if (typeof path.at(-1) === 'number' && start > 0 && /^\s*-\s*(#[^]*)?$/u.test(lines[start - 1] ?? '')) start--;
  return [start, end];
}

const linesOf = (text: string): readonly string[] => text.replace(/^\uFEFF/u, '').split('\n');

const isNote = (line: string | undefined): boolean => line !== undefined && /^\s*(#[^]*)?$/u.test(line);

function isOnly(value: JsonValue, path: FieldPath): boolean {
  return Object.keys(at(value, path.slice(0, -1)) ?? {}).length === 1;
}

const mixed = (text: string): boolean => text.includes('\r\n') && text.replaceAll('\r\n', '').includes('\n');

describe(`${seeds} random edits`, () => {
  test('the texts read as the policies that they were made from', () => {
    const misread = cases.find(({ text, value }) => JSON.stringify(valueIn(text)) !== JSON.stringify(value));
    expect(misread === undefined ? 'none' : `seed ${misread.seed}\n${misread.text}`).toBe('none');
  });

  test('next to none is refused', () => {
    const refused = cases.filter(({ after }) => after === undefined);
    expect(cases.length).toBeGreaterThan(seeds * 0.95);
    const [first] = refused;
    const shown = first === undefined ? '' : `seed ${first.seed}\n${JSON.stringify(first.edit)}\n${first.text}`;
    expect(refused.length / cases.length, `${refused.map(({ seed }) => seed).join()}\n${shown}`).toBeLessThan(0.01);
  });

  test('the new text reads as the edit of the old one', () => {
    for (const { seed, after, wanted } of done) expect(valueIn(after), `seed ${seed}`).toEqual(wanted);
  });

  test('every comment outside of what is taken out or replaced is still there', () => {
    const lost = firstWrong((each) => {
      const [start, end] = region(each);
      const mayGo = each.edit.op === 'set' || each.edit.op === 'remove';
      const kept = new Set(commentsIn(each.after));
      const lines = each.text.split('\n');
      const missing = lines.flatMap((line, index) => {
        if (mayGo && at(each.value, each.edit.path) !== undefined && index >= start && index < end) return [];
        return commentsIn(line).filter((comment) => !kept.has(comment));
      });
      return missing.length === 0 ? undefined : `lost ${missing.join()}`;
    });
    expect(lost).toBe('none');
  });

  test('lines outside of what is touched are the same to the byte', () => {
    const changed = firstWrong((each) => {
      const [start, end] = region(each);
      const [before, after] = [linesOf(each.text), linesOf(each.after)];
      const tail = before.slice(end);
      const endsAlike = tail.length === 0 || after.slice(-tail.length).join('\n') === tail.join('\n');
      if (after.slice(0, start).join('\n') !== before.slice(0, start).join('\n')) return `above line ${start + 1}`;
      return endsAlike ? undefined : `below line ${end}`;
    });
    expect(changed).toBe('none');
  });

  test('line ends are all of the one kind that the text has', () => {
    expect(firstWrong(({ after }) => (mixed(after) ? 'mixed' : undefined))).toBe('none');
  });

  test('the inverse edit restores what the text says, and one that only added something restores the text', () => {
    const wrong = firstWrong((each) => {
      const inverse = inverseOf(each);
      if (inverse === undefined) return undefined;
      const back = editText(each.after, [inverse]);
      if (!back.ok) return `inverse refused: ${JSON.stringify(inverse)}`;
      expect(valueIn(back.value), `seed ${each.seed}`).toEqual(each.value);
      const list = each.edit.op === 'insert' ? at(each.value, each.edit.path.slice(0, -1)) : undefined;
      return Array.isArray(list) && list.length > 0 && back.value !== each.text ? `not as before:\n${back.value}` : undefined;
    });
    expect(wrong).toBe('none');
  });
});

function inverseOf({ value, edit }: Case): TextEdit | undefined {
  const { path } = edit;
  const old = at(value, path);
  const parent = at(value, path.slice(0, -1));
  switch (edit.op) {
    case 'set':
      if (old !== undefined) return { op: 'set', path, value: old };
      return parent === undefined || parent === null ? undefined : { op: 'remove', path };
    case 'insert':
      return parent === undefined || parent === null ? undefined : { op: 'remove', path };
    case 'remove':
      return { op: typeof path.at(-1) === 'number' ? 'insert' : 'set', path, value: old ?? null };
    case 'move':
      return { op: 'move', path: [...path.slice(0, -1), edit.to], to: Number(path.at(-1)) };
    case 'rename':
      return { op: 'rename', path: [...path.slice(0, -1), edit.key], key: String(path.at(-1)) };
    default:
      return edit satisfies never;
  }
}
