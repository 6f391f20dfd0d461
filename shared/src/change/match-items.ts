/** Which item of a list became which, where lists have no keys: equal ones first, then those at the same place. */
import { isMapping, sameJson } from '../kube/index.ts';
import type { JsonValue } from '../kube/index.ts';

export interface Matching {
  /** Per item of the old list, where it is now; undefined where it is gone. */
  readonly places: readonly (number | undefined)[];
  /** Items of the new list that were none of the old one. */
  readonly added: readonly number[];
}

/** An item that moved is the same item: the order of rules, peers and ports says nothing. */
export function matchItems(old: readonly JsonValue[], now: readonly JsonValue[]): Matching {
  const places: (number | undefined)[] = [];
  const taken = new Set<number>();
  for (const item of old) {
    const place = now.findIndex((other, index) => !taken.has(index) && sameJson(item, other));
    places.push(place === -1 ? undefined : place);
    if (place !== -1) taken.add(place);
  }
  const [gone, come] = [gaps(places), gaps(now.map((_, index) => (taken.has(index) ? index : undefined)))];
  for (const [after, indices] of gone) {
    for (const [index, place] of paired(indices, come.get(after) ?? [], old, now)) {
      places[index] = place;
      taken.add(place);
    }
  }
  return { places, added: [...now.keys()].filter((index) => !taken.has(index)) };
}

/** Items without a place, by the place of the last one before them that has one. */
function gaps(places: readonly (number | undefined)[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  let after = -1;
  for (const [index, place] of places.entries()) {
    if (place !== undefined) after = place;
    else found.set(after, [...(found.get(after) ?? []), index]);
  }
  return found;
}

/** Each with the one that is most like it. Plain values do not change into others: one goes, another comes. */
function paired(
  gone: readonly number[],
  come: readonly number[],
  old: readonly JsonValue[],
  now: readonly JsonValue[],
): readonly (readonly [number, number])[] {
  const left = new Set(come);
  return gone.flatMap((index) => {
    const [best] = [...left]
      .map((place) => ({ place, likeness: likeness(old[index], now[place]) }))
      .filter((each) => each.likeness >= 0)
      .toSorted((a, b) => b.likeness - a.likeness);
    if (best === undefined) return [];
    left.delete(best.place);
    return [[index, best.place] as const];
  });
}

function likeness(left: JsonValue | undefined, right: JsonValue | undefined): number {
  if (!isMapping(left) || !isMapping(right)) return -1;
  const other = new Map(Object.entries(right));
  return Object.entries(left).reduce((sum, [key, value]) => {
    const there = other.get(key);
    return sum + (there === undefined ? 0 : sameJson(value, there) ? 3 : 1);
  }, 0);
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
