/** Patches and diffs that lead from the one text to the other, for any two. */
import { array, assert, constantFrom, dictionary, letrec, oneof, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatch, unifiedDiff } from '../../src/change/index.ts';
import type { JsonObject, JsonValue } from '../../src/kube/index.ts';

/** RFC 7386, as it is written there. */
function patched(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result = new Map(typeof target === 'object' && target !== null && !Array.isArray(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, patched(result.get(key), value));
  }
  return Object.fromEntries(result);
}

/** Without null, which a merge patch cannot set. */
const { object } = letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: oneof({ maxDepth: 3 }, constantFrom('a', 'b', 1, true), array(tie('value'), { maxLength: 3 }), tie('object')),
  object: dictionary(constantFrom('app', 'spec', 'constructor', 'ports'), tie('value'), { maxKeys: 3 }),
}));

function applied(before: readonly string[], diff: string): readonly string[] {
  const lines = [...before];
  let shift = 0;
  for (const hunk of diff.split(/^(?=@@ )/mu).slice(1)) {
    const [head = '', ...body] = hunk.trimEnd().split('\n');
    const [, start = '0', length = '0'] = /^@@ -(\d+),(\d+)/u.exec(head) ?? [];
    const at = Number(length) === 0 ? Number(start) : Number(start) - 1;
    const old = body.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    expect(lines.slice(at + shift, at + shift + old.length)).toEqual(old);
    const now = body.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    lines.splice(at + shift, old.length, ...now);
    shift += now.length - old.length;
  }
  return lines;
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('a merge patch', () => {
  test('leads from the one object to the other', () => {
    assert(
      property(object, object, (before, after) => {
        expect(patched(before, mergePatch(before, after))).toEqual(after);
      }),
    );
  });

  test('of what does not differ is empty', () => {
    assert(
      property(object, (same) => {
        expect(mergePatch(same, same)).toEqual({});
      }),
    );
  });
});

describe('a unified diff', () => {
  test('leads from the one text to the other', () => {
    const text = array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
    assert(
      property(text, text, (before, after) => {
        expect(applied(before, unifiedDiff(joined(before), joined(after), 'a', 'b'))).toEqual(after);
      }),
    );
  });
});
