/** Random policies under random edits of two sides: what one side alone did is kept, whichever side it was. */
import { describe, expect, test } from 'vitest';
import { mergedText, mergeManifests } from '../../src/change/index.ts';
import type { TextEdit } from '../../src/edit/index.ts';
import { editedValue } from '../../src/edit/text-edit.ts';
import { formatPath, readYaml } from '../../src/kube/index.ts';
import type { JsonObject, JsonValue } from '../../src/kube/index.ts';
import { writtenSomehow } from '../edit/layout.ts';
import { someEdit, somePolicy } from '../edit/values.ts';
import { random } from '../support/generate.ts';

const seeds = Number(process.env['EASTWEST_SEEDS'] ?? 1000);

interface Case {
  readonly base: JsonObject;
  readonly theirs: JsonObject;
  readonly mine: JsonObject;
  readonly text: string;
}

function edited(value: JsonObject, edit: TextEdit): JsonObject {
  const next = editedValue(value, edit);
  return typeof next === 'object' && next !== null && !Array.isArray(next) ? (next as JsonObject) : value;
}

const cases = Array.from({ length: seeds }, (_, seed): Case => {
  const from = random(seed);
  const base = somePolicy(from);
  const changed = (): JsonObject => edited(edited(base, someEdit(from, base)), someEdit(from, base));
  const [theirs, mine] = [changed(), changed()];
  return { base, theirs, mine, text: writtenSomehow(from, mine) };
});

/** Without the order of keys and items. */
function unordered(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(unordered).toSorted().join()}]`;
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${unordered(item)}`);
  return `{${fields.toSorted().join()}}`;
}

describe('a merge', () => {
  test('with a side that changed nothing is the other side', () => {
    for (const { base, theirs, mine } of cases) {
      expect(mergeManifests(base, theirs, base)).toEqual({ merged: theirs, conflicts: [] });
      expect(mergeManifests(base, base, mine)).toEqual({ merged: mine, conflicts: [] });
    }
  });

  test('of twice the same change is that change', () => {
    for (const { base, mine } of cases) expect(mergeManifests(base, mine, mine)).toEqual({ merged: mine, conflicts: [] });
  });

  test('is the same from either side, where each conflict is decided alike', () => {
    let [merged, asked] = [0, 0];
    for (const { base, theirs, mine } of cases) {
      const one = mergeManifests(base, theirs, mine);
      const choices = new Map(one.conflicts.map(({ path }) => [formatPath(path), 'theirs'] as const));
      const other = mergeManifests(base, mine, theirs, choices);
      const paths = [one, other].map(({ conflicts }) => conflicts.map(({ path }) => formatPath(path)).toSorted());
      expect(paths[0]).toEqual(paths[1]);
      expect(unordered(one.merged)).toBe(unordered(other.merged));
      if (one.conflicts.length > 0) asked++;
      else merged++;
    }
    expect(Math.min(merged, asked)).toBeGreaterThan(seeds / 10);
  });

  test('of changes in different fields holds both', () => {
    for (const { base, mine } of cases) {
      const theirs = { ...base, metadata: { name: 'other' } };
      const metadata = base['metadata'] ?? {};
      const result = mergeManifests(base, theirs, { ...mine, metadata });
      expect(result.conflicts).toEqual([]);
      expect(unordered(result.merged)).toBe(unordered({ ...mine, metadata: { name: 'other' } }));
    }
  });

  test('is written into the text of mine, or refused', () => {
    let written = 0;
    for (const { base, theirs, mine, text } of cases) {
      const { merged } = mergeManifests(base, theirs, mine);
      const result = mergedText(text, mine, merged);
      if (!result.ok) continue;
      expect(unordered(readYaml(result.value)[0]?.value ?? null)).toBe(unordered(merged));
      written++;
    }
    expect(written).toBeGreaterThan(seeds / 2);
  });
});
