/** What is written down of a change, step by step: a change is begun before anything is sent, and what came of it follows. */
import { recordedChange, recordedVersion } from '@eastwest/shared/protocol';
import type { RecordedChange, RecordedVersion } from '@eastwest/shared/protocol';
import type { JsonObject } from '@eastwest/shared/kube';
import * as v from 'valibot';
import type { Hole } from '../cluster/hole.ts';

/**
 * INVARIANT (written ahead): `begun` is on its way to the store before the change is sent, so that a crash in between leaves
 * an unsure change rather than one that nobody can take back.
 * Records may be read twice and in any order: what they amount to is the same.
 */
export type LogRecord =
  | {
      readonly type: 'begun';
      readonly at: string;
      readonly change: RecordedChange;
      /** What was to be written, to be recognised by; absent for a deletion. */
      readonly wanted?: JsonObject;
      readonly keepWithin?: number;
      /** Whose the fields were that it changes. */
      readonly managers?: readonly JsonObject[];
    }
  /** `until`: it is to be taken back then. */
  | {
      readonly type: 'done';
      readonly at: string;
      readonly id: string;
      readonly after?: RecordedVersion;
      readonly until?: string;
      /** Of a deletion from a file. */
      readonly hole?: Hole;
    }
  /** Nothing was written. */
  | { readonly type: 'void'; readonly at: string; readonly id: string }
  | { readonly type: 'kept' | 'taken-back'; readonly at: string; readonly id: string }
  | { readonly type: 'stands'; readonly at: string; readonly id: string; readonly message: string };

const optional = v.exactOptional;
const text = v.string();
const step = { at: text, id: text };

const hole = v.object({ above: text, below: text, cut: text, put: text });

const logRecord = v.variant('type', [
  v.object({
    type: v.literal('begun'),
    at: text,
    change: recordedChange,
    wanted: optional(recordedVersion.entries.manifest),
    keepWithin: optional(v.number()),
    managers: optional(v.array(recordedVersion.entries.manifest)),
  }),
  v.object({ type: v.literal('done'), ...step, after: optional(recordedVersion), until: optional(text), hole: optional(hole) }),
  v.object({ type: v.literal('void'), ...step }),
  v.object({ type: v.picklist(['kept', 'taken-back']), ...step }),
  v.object({ type: v.literal('stands'), ...step, message: text }),
]) satisfies v.GenericSchema<unknown, LogRecord>;

/** Undefined for what is none: half a line, or one of a later version of eastwest. */
export function parseRecord(line: string): LogRecord | undefined {
  try {
    const parsed = v.safeParse(logRecord, JSON.parse(line), { abortEarly: true });
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

export function idOf(record: LogRecord): string {
  return record.type === 'begun' ? record.change.id : record.id;
}
