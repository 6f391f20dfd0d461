/** The shapes of the history as values: what is checked at the door, and when a store is read back. */
import * as v from 'valibot';
import { isJsonMapping, isObjectKey } from './checks.ts';
import { keepWithinLimits, maxSeenLines } from './history.ts';
import type {
  HistoryNow,
  HistoryPage,
  KeepOutcome,
  KeepRequest,
  RecordedChange,
  Seen,
  SetPart,
  UndoRequest,
  UndoSetRequest,
} from './history.ts';

const optional = v.exactOptional;
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const words = v.pipe(v.string(), v.maxLength(600));
const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

export const seen = v.object({
  counts: v.object({ added: count, removed: count, changed: count, unknown: count }),
  lines: v.pipe(
    v.array(v.object({ kind: v.picklist(['added', 'removed', 'changed', 'unknown']), from: words, to: words, ports: words })),
    v.maxLength(maxSeenLines),
  ),
}) satisfies v.GenericSchema<unknown, Seen>;

export const keepWithin = v.pipe(v.number(), v.safeInteger(), v.minValue(keepWithinLimits.min), v.maxValue(keepWithinLimits.max));

export const recordedVersion = v.object({
  uid: v.string(),
  resourceVersion: v.string(),
  manifest: isJsonMapping,
  text: optional(v.string()),
  file: optional(v.string()),
});

const keep = v.variant('state', [
  v.object({ state: v.literal('pending'), until: v.string(), problem: optional(v.string()) }),
  v.object({ state: v.literal('kept'), at: v.string() }),
  v.object({ state: v.literal('taken-back'), at: v.string() }),
  v.object({ state: v.literal('stands'), at: v.string(), message: v.string() }),
]);

export const setPart = v.object({ id, size: v.pipe(count, v.minValue(1)), undoes: optional(id) }) satisfies v.GenericSchema<
  unknown,
  SetPart
>;

const heading = {
  id,
  at: v.string(),
  user: optional(v.string()),
  operation: v.picklist(['create', 'update', 'delete']),
  key: isObjectKey,
  undoes: optional(id),
  undoneBy: optional(id),
  set: optional(setPart),
  keep: optional(keep),
};

export const recordedChange = v.object({
  ...heading,
  takeOver: optional(v.literal(true)),
  before: optional(recordedVersion),
  after: optional(recordedVersion),
  seen: optional(seen),
  unsure: optional(v.literal(true)),
}) satisfies v.GenericSchema<unknown, RecordedChange>;

export const historyNow = v.object({
  kept: v.string(),
  problem: optional(v.string()),
  last: optional(v.object(heading)),
  pending: v.array(v.object(heading)),
}) satisfies v.GenericSchema<unknown, HistoryNow>;

export const historyPage = v.object({
  now: v.string(),
  kept: v.string(),
  problem: optional(v.string()),
  changes: v.array(recordedChange),
  more: v.boolean(),
}) satisfies v.GenericSchema<unknown, HistoryPage>;

export const undoRequest = v.object({ id, dryRun: v.boolean() }) satisfies v.GenericSchema<unknown, UndoRequest>;
export const undoSetRequest = v.object({ set: id }) satisfies v.GenericSchema<unknown, UndoSetRequest>;
export const keepRequest = v.object({ id }) satisfies v.GenericSchema<unknown, KeepRequest>;

export const keepOutcome = v.variant('outcome', [
  v.object({ outcome: v.literal('kept'), warning: optional(v.string()) }),
  v.object({ outcome: v.literal('again') }),
  v.object({ outcome: v.literal('late'), message: v.string() }),
]) satisfies v.GenericSchema<unknown, KeepOutcome>;
