/**
 * Which class has which id, and what has been worked out about the classes. A layout takes over the ids of the one before
 * where the classes are the same, so that what was worked out stays true for them and only the others are looked at again.
 */
import { bitsetOf, fullBitset, subtractBits } from '../model/index.ts';
import type { Bitset } from '../model/index.ts';
import type { ClassId, DirectionRows, RowTerm } from './evaluation.ts';

/** Classes that match for certain, and those of which it cannot be known. */
export interface Reach {
  readonly sure: Bitset;
  readonly unsure: Bitset;
}

/** INVARIANT (caches): a value depends on its key, on the context and, class by class, on the classes' keys. Nothing else. */
interface Caches {
  readonly reaches: Map<string, Reach>;
  readonly names: Map<string, readonly RowTerm[]>;
  readonly rows: Map<string, DirectionRows>;
}

export interface Layout {
  /** Keys of the classes by id. */
  readonly keys: readonly string[];
  /** What besides the classes every cached value depends on. */
  readonly context: string;
  readonly caches: Caches;
  /** What the layout before knew. One generation only, so that what nobody asks for any more is dropped. */
  readonly inherited?: Caches;
  /** Classes that `inherited` knows; every other id it may mention is stale. */
  readonly kept: Bitset;
  readonly changed: readonly ClassId[];
  /** True when `inherited` mentions stale ids. */
  readonly stale: boolean;
}

/** With so many changed classes, looking at all of them again is cheaper than mending. */
const mostChanged = 0.5;

export function layOut(keys: readonly string[], context: string, previous?: Layout): Layout {
  const caches: Caches = { reaches: new Map(), names: new Map(), rows: new Map() };
  if (previous !== undefined && previous.context === context) {
    const placed = placeKeys(keys, previous.keys);
    const changed = placed.flatMap((key, id) => (previous.keys[id] === key ? [] : [id]));
    if (changed.length <= keys.length * mostChanged) {
      const kept = subtractBits(fullBitset(placed.length), bitsetOf(changed));
      const stale = previous.keys.some((key, id) => placed[id] !== key);
      return { keys: placed, context, caches, inherited: previous.caches, kept, changed, stale };
    }
  }
  const sorted = [...keys].sort();
  return { keys: sorted, context, caches, kept: fullBitset(0), changed: sorted.map((_, id) => id), stale: false };
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
export function recall<Value>(
  layout: Layout,
  cache: (of: Caches) => Map<string, Value>,
  key: string,
  make: () => Value,
  mend: (old: Value) => Value,
): Value {
  const own = cache(layout.caches);
  const known = own.get(key);
  if (known !== undefined) return known;
  const old = layout.inherited && cache(layout.inherited).get(key);
  const unchanged = layout.changed.length === 0 && !layout.stale;
  const value = old === undefined ? make() : unchanged ? old : mend(old);
  own.set(key, value);
  return value;
}
