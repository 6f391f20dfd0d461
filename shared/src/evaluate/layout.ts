/**
 * Which class has which id, and what has been worked out about the classes. A layout takes over the ids of the one before
 * where the classes are the same, so that what was worked out stays true for them and only the others are looked at again.
 */
import { bitsetOf, emptyBitset, isEmptyBits } from '../model/index.ts';
import type { Bitset, Peer, Rule } from '../model/index.ts';
import type { ClassId, DirectionRows, RowTerm } from './evaluation.ts';

/** Classes that match for certain, and those of which it cannot be known. */
export interface Reach {
  readonly sure: Bitset;
  readonly unsure: Bitset;
}

export interface CompiledPeer {
  /** Absent for the "any peer" of a rule without `from`/`to`. */
  readonly peer?: Peer;
  readonly path: string;
  readonly v4: Reach;
  readonly v6: Reach;
}

/** A rule against the classes. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly peers: readonly CompiledPeer[];
  /** The union of the peers. */
  readonly v4: Reach;
  /** Equal by reference where the families do not differ. */
  readonly v6: Reach;
}

/** INVARIANT (caches): a value depends on its key, on the context and, class by class, on the classes' keys. Nothing else. */
interface Caches {
  readonly reaches: Map<string, Reach>;
  readonly names: Map<string, readonly RowTerm[]>;
  /** By the rules of one policy in one direction. */
  readonly rules: Map<readonly Rule[], readonly CompiledRule[]>;
  readonly rows: Map<string, KnownRows>;
  readonly tierRows: Map<string, DirectionRows>;
}

/** Rows and the rules (of each policy) that they were made of. */
interface KnownRows {
  readonly rules: readonly (readonly CompiledRule[])[];
  readonly rows: DirectionRows;
}

export interface Layout {
  /** Keys of the classes by id. */
  readonly keys: readonly string[];
  /** What besides the classes every cached value depends on. */
  readonly context: string;
  readonly caches: Caches;
  /** What the layout before knew. One generation only, so that what nobody asks for any more is dropped. */
  readonly inherited?: Caches;
  /** Ids of classes that `inherited` does not know. */
  readonly changed: readonly ClassId[];
  /** Ids that meant other classes to `inherited`. */
  readonly gone: Bitset;
}

/** With so many changed classes, looking at all of them again is cheaper than mending. */
const mostChanged = 0.5;

export function layOut(keys: readonly string[], context: string, previous?: Layout): Layout {
  const caches: Caches = { reaches: new Map(), names: new Map(), rules: new Map(), rows: new Map(), tierRows: new Map() };
  if (previous !== undefined && previous.context === context) {
    const placed = placeKeys(keys, previous.keys);
    const changed = placed.flatMap((key, id) => (previous.keys[id] === key ? [] : [id]));
    if (changed.length <= keys.length * mostChanged) {
      const gone = previous.keys.flatMap((key, id) => (placed[id] === key ? [] : [id]));
      return { keys: placed, context, caches, inherited: previous.caches, changed, gone: bitsetOf(gone) };
    }
  }
  const sorted = [...keys].sort();
  return { keys: sorted, context, caches, changed: sorted.map((_, id) => id), gone: emptyBitset };
}

/** Every key that was there stays in its place; new ones fill the gaps, then follow; gaps that are left are filled from the end. */
function placeKeys(keys: readonly string[], before: readonly string[]): readonly string[] {
  const wanted = new Set(keys);
  const placed: (string | undefined)[] = before.map((key) => (wanted.delete(key) ? key : undefined));
  const fresh = [...wanted].sort();
  let next = 0;
  for (let id = 0; id < placed.length && next < fresh.length; id++) placed[id] ??= fresh[next++];
  placed.push(...fresh.slice(next));
  return compacted(placed);
}

function compacted(placed: (string | undefined)[]): readonly string[] {
  const result: string[] = [];
  for (let id = 0; id < placed.length; id++) {
    let key = placed[id];
    while (key === undefined && placed.length > id + 1) key = placed.pop();
    if (key !== undefined) result.push(key);
  }
  return result;
}

/** The value under the key: known here, mended from what the layout before knew, or made. */
export function recall<Key, Value>(
  layout: Layout,
  cache: (of: Caches) => Map<Key, Value>,
  key: Key,
  make: () => Value,
  mend: (old: Value) => Value,
): Value {
  const own = cache(layout.caches);
  const known = own.get(key);
  if (known !== undefined) return known;
  const old = layout.inherited && cache(layout.inherited).get(key);
  const unchanged = layout.changed.length === 0 && isEmptyBits(layout.gone);
  const value = old === undefined ? make() : unchanged ? old : mend(old);
  own.set(key, value);
  return value;
}
