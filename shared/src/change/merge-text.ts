/** A merged policy as text: that of mine, with its comments and layout wherever it stays as it is. */
import type { Result } from '../base/index.ts';
import { editText } from '../edit/index.ts';
import type { TextEdit } from '../edit/index.ts';
import { isMapping, sameJson } from '../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue, Problem } from '../kube/index.ts';
import { isList, matchItems } from './match-items.ts';

/** `text` reads as `mine`. Refused where its layout does not let it be changed in these places alone. */
export function mergedText(text: string, mine: JsonObject, merged: JsonObject): Result<string, Problem> {
  return editText(text, inMapping(mine, merged, []));
}

function between(old: JsonValue, now: JsonValue, path: FieldPath): readonly TextEdit[] {
  if (sameJson(old, now)) return [];
  if (isMapping(old) && isMapping(now)) return inMapping(old, now, path);
  if (isList(old) && isList(now)) return inList(old, now, path);
  return [{ op: 'set', path, value: now }];
}

function inMapping(old: JsonObject, now: JsonObject, path: FieldPath): readonly TextEdit[] {
  const [before, after] = [new Map(Object.entries(old)), new Map(Object.entries(now))];
  const isAnother = path.length > 0 && ![...after.keys()].some((key) => before.has(key));
  if (isAnother) return [{ op: 'set', path, value: now }];
  const put = [...after].flatMap(([key, value]): readonly TextEdit[] => {
    const was = before.get(key);
    return was === undefined ? [{ op: 'set', path: [...path, key], value }] : between(was, value, [...path, key]);
  });
  const gone = [...before.keys()].filter((key) => !after.has(key));
  return [...put, ...gone.map((key): TextEdit => ({ op: 'remove', path: [...path, key] }))];
}

/** Changed in place, taken out from the last to the first, then added from the first to the last. */
function inList(old: readonly JsonValue[], now: readonly JsonValue[], path: FieldPath): readonly TextEdit[] {
  const { places, added } = matchItems(old, now);
  const kept = places.filter((place) => place !== undefined);
  const inOrder = kept.every((place, index) => index === 0 || place > (kept[index - 1] ?? 0));
  if (kept.length === 0 || !inOrder) return [{ op: 'set', path, value: now }];
  const changed = old.flatMap((value, index) => {
    const place = places[index];
    return place === undefined ? [] : between(value, now[place] ?? null, [...path, index]);
  });
  const gone = [...old.keys()].filter((index) => places[index] === undefined).toReversed();
  return [
    ...changed,
    ...gone.map((index): TextEdit => ({ op: 'remove', path: [...path, index] })),
    ...added.map((index): TextEdit => ({ op: 'insert', path: [...path, index], value: now[index] ?? null })),
  ];
}
