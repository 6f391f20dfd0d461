/**
 * Two changes of one policy brought together: what the cluster holds by now, and what is drafted.
 *
 * Each side keeps what it changed alone. Where keeping both would make something that neither asked for, it is a conflict:
 * the parts of a rule multiply (a new peer of one side would meet a new port of the other), a list that both sides empty
 * together means everything, and a policy's rules are about the pods it selects.
 */
import { formatPath, isMapping, sameJson } from '../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue } from '../kube/index.ts';
import { isList, matchItems } from './match-items.ts';

/** Undefined where it is not there. */
export interface MergeConflict {
  /** Items of lists are numbered as in `base`. */
  readonly path: FieldPath;
  readonly base: JsonValue | undefined;
  readonly theirs: JsonValue | undefined;
  readonly mine: JsonValue | undefined;
}

export type Side = 'theirs' | 'mine';

/** By the path of the conflict, as `formatPath` writes it. */
export type Choices = ReadonlyMap<string, Side>;

export interface Merge {
  readonly merged: JsonObject;
  /** With those that are chosen already. */
  readonly conflicts: readonly MergeConflict[];
}

/** `merged` holds mine in the place of every conflict for which theirs is not chosen. */
export function mergeManifests(base: JsonObject, theirs: JsonObject, mine: JsonObject, choices: Choices = new Map()): Merge {
  const merging = new Merging(choices);
  const merged = merging.value({ path: [], base, theirs, mine });
  return { merged: isMapping(merged) ? merged : mine, conflicts: merging.conflicts };
}

class Merging {
  readonly conflicts: MergeConflict[] = [];
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  value(three: MergeConflict): JsonValue | undefined {
    const { path, base, theirs, mine } = three;
    if (sameJson(theirs, mine) || sameJson(base, theirs)) return mine;
    if (sameJson(base, mine)) return theirs;
    if (isRules(path)) {
      const [was, those, these] = [base ?? [], theirs ?? [], mine ?? []];
      return isList(was) && isList(those) && isList(these) ? this.#list(three, was, those, these) : this.#conflict(three);
    }
    if (isMapping(theirs) && isMapping(mine)) {
      if (isRule(path) && isMapping(base)) return this.#rule(three, base, theirs, mine);
      if (hasFields(path)) return this.#fields(path, isMapping(base) ? base : {}, theirs, mine);
    }
    if (filled(base) && filled(theirs) && filled(mine)) return this.#list(three, base, theirs, mine);
    return this.#conflict(three);
  }

  #fields(path: FieldPath, base: JsonObject, theirs: JsonObject, mine: JsonObject): JsonObject {
    const [old, those, these] = [base, theirs, mine].map((each) => new Map(Object.entries(each)));
    const keys = new Set([...(these?.keys() ?? []), ...(those?.keys() ?? [])]);
    const merged = [...keys].flatMap((key): readonly (readonly [string, JsonValue])[] => {
      const three = { path: [...path, key], base: old?.get(key), theirs: those?.get(key), mine: these?.get(key) };
      // Both sides have changed something here: whose rules are they to be?
      const value = isSubject(three.path) && !sameJson(three.theirs, three.mine) ? this.#conflict(three) : this.value(three);
      return value === undefined ? [] : [[key, value]];
    });
    return Object.fromEntries(merged);
  }

  /** Merged inside only where both changed the same one part of it, and nothing else. */
  #rule(three: MergeConflict, base: JsonObject, theirs: JsonObject, mine: JsonObject): JsonValue | undefined {
    const [old, those, these] = [base, theirs, mine].map((each) => new Map(Object.entries(each)));
    const keys = new Set([...(old?.keys() ?? []), ...(those?.keys() ?? []), ...(these?.keys() ?? [])]);
    const changed = [...keys].filter(
      (key) => !sameJson(old?.get(key), those?.get(key)) || !sameJson(old?.get(key), these?.get(key)),
    );
    return changed.length === 1 ? this.#fields(three.path, base, theirs, mine) : this.#conflict(three);
  }

  /** In the order of mine; what only they have comes last. */
  #list(
    three: MergeConflict,
    base: readonly JsonValue[],
    theirs: readonly JsonValue[],
    mine: readonly JsonValue[],
  ): JsonValue | undefined {
    const [those, these] = [matchItems(base, theirs), matchItems(base, mine)];
    const origin = new Map(these.places.map((place, index) => [place, index]));
    const item = (index: number): JsonValue | undefined => {
      const [there, here] = [those.places[index], these.places[index]];
      return this.value({
        path: [...three.path, index],
        base: base[index],
        theirs: there === undefined ? undefined : theirs[there],
        mine: here === undefined ? undefined : mine[here],
      });
    };
    const items = base.map((_, index) => item(index));
    const seen = items.filter((value) => value !== undefined);
    /** Added twice, by whomever, or beside one that is alike by now: that says nothing more. */
    const fresh = (value: JsonValue | undefined): JsonValue | undefined => {
      if (value === undefined || seen.some((other) => sameJson(value, other))) return undefined;
      seen.push(value);
      return value;
    };
    const kept = mine.map((value, place) => {
      const index = origin.get(place);
      return index === undefined ? fresh(value) : items[index];
    });
    const gone = items.filter((_, index) => these.places[index] === undefined);
    const come = those.added.map((place) => fresh(theirs[place]));
    const all = [...kept, ...gone, ...come].filter((value) => value !== undefined);
    return all.length === 0 ? this.#conflict(three) : all;
  }

  #conflict(three: MergeConflict): JsonValue | undefined {
    this.conflicts.push(three);
    return this.#choices.get(formatPath(three.path)) === 'theirs' ? three.theirs : three.mine;
  }
}

/** No rules and no list of rules say the same; of every other list, none means all. */
function isRules([top, field, ...rest]: FieldPath): boolean {
  return top === 'spec' && (field === 'ingress' || field === 'egress') && rest.length === 0;
}

function isRule(path: FieldPath): boolean {
  return path.length === 3 && isRules(path.slice(0, 2));
}

/** Selectors, peers and ports are one thing each: two changes of one do not add up. */
function hasFields(path: FieldPath): boolean {
  return path.length === 0 || path[0] === 'metadata' || (path[0] === 'spec' && path.length === 1);
}

function isSubject([top, field, ...rest]: FieldPath): boolean {
  return top === 'spec' && field === 'podSelector' && rest.length === 0;
}

function filled(value: JsonValue | undefined): value is readonly JsonValue[] {
  return isList(value) && value.length > 0;
}
