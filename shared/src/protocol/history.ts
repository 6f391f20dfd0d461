/** What was changed through eastwest, and the way back: the shapes of `/api/history`, `/api/undo`, `/api/undo-set` and `/api/keep`. */
import type { JsonObject, ObjectKey } from '../kube/index.ts';
import type { ApplyOutcome } from './protocol.ts';

/** What the user saw that a change does to the connections: kept with it, for a later look at the list. */
export interface Seen {
  readonly counts: {
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly unknown: number;
  };
  /** The first ones, at most {@link maxSeenLines}. */
  readonly lines: readonly SeenLine[];
}

export interface SeenLine {
  readonly kind: keyof Seen['counts'];
  /** `shop/web`. */
  readonly from: string;
  readonly to: string;
  /** `TCP 5432`. */
  readonly ports: string;
}

export const maxSeenLines = 50;

/** How long an apply may wait to be kept, in seconds. */
export const keepWithinLimits = { min: 10, max: 600 } as const;

/** A policy as it stood at one moment. */
export interface RecordedVersion {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly manifest: JsonObject;
  /** Where files are the source: the text and the file that it stood in. */
  readonly text?: string;
  readonly file?: string;
}

/** Whether a change stands although nobody has kept it within the time that was given for that. */
export type Keep =
  /** `problem`: it is overdue, and why it could not be taken back yet. */
  | { readonly state: 'pending'; readonly until: string; readonly problem?: string }
  | { readonly state: 'kept'; readonly at: string }
  | { readonly state: 'taken-back'; readonly at: string }
  /** Not kept, and not taken back either: it was changed or undone in between, or the server refused. */
  | { readonly state: 'stands'; readonly at: string; readonly message: string };

/** The change set that a change is a part of: its parts are kept and taken back together. */
export interface SetPart {
  /** Chosen by whoever begins the set; the parts are applied one after the other. */
  readonly id: string;
  /** How many policies it was to change. */
  readonly size: number;
  /** It takes that set back. */
  readonly undoes?: string;
}

export interface RecordedChange {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Whom the API server took us for, or who runs eastwest. */
  readonly user?: string;
  readonly operation: 'create' | 'update' | 'delete';
  readonly takeOver?: true;
  readonly key: ObjectKey;
  /** Exactly what was there; absent where nothing was. */
  readonly before?: RecordedVersion;
  /** What was there afterwards; absent where nothing was. */
  readonly after?: RecordedVersion;
  readonly seen?: Seen;
  /** This change took that one back. */
  readonly undoes?: string;
  /** That change took this one back. */
  readonly undoneBy?: string;
  readonly set?: SetPart;
  readonly keep?: Keep;
  /** It was begun, and no answer told how it ended. */
  readonly unsure?: true;
}

/** The heading of a change, for who has not opened the list. */
export type ChangeHeading = Pick<
  RecordedChange,
  'id' | 'at' | 'user' | 'operation' | 'key' | 'undoes' | 'undoneBy' | 'set' | 'keep'
>;

/** What the stream says of the history. */
export interface HistoryNow {
  /** Where it is kept, e.g. `in the memory of eastwest: gone when it ends`. */
  readonly kept: string;
  /** Why a change could not be recorded, or the history not be read. */
  readonly problem?: string;
  /** The newest change. */
  readonly last?: ChangeHeading;
  /** Changes that are taken back unless somebody keeps them. */
  readonly pending: readonly ChangeHeading[];
}

/** The answer to `GET /api/history?before=<id>`: newest first. */
export interface HistoryPage {
  /** The server's clock, so that a page can tell how long a countdown still runs. */
  readonly now: string;
  readonly kept: string;
  readonly problem?: string;
  readonly changes: readonly RecordedChange[];
  /** There are older ones. */
  readonly more: boolean;
}

/** The body of `POST /api/undo`; answered as an apply is. */
export interface UndoRequest {
  readonly id: string;
  readonly dryRun: boolean;
}

/** The body of `POST /api/undo-set`: every part of the set that stands is taken back, the last that was written first. */
export interface UndoSetRequest {
  readonly set: string;
}

/** One answer for each part that was to be taken back, in that order. What somebody has changed since stays, and says so. */
export interface UndoSetOutcome {
  readonly results: readonly { readonly change: string; readonly key: ObjectKey; readonly outcome: ApplyOutcome }[];
}

/** The body of `POST /api/keep`. Of a part of a change set: all parts that are written by then are kept. */
export interface KeepRequest {
  readonly id: string;
}

export type KeepOutcome =
  /** `warning`: it is kept, but that could not be recorded. */
  | { readonly outcome: 'kept'; readonly warning?: string }
  /** It came over a connection that is older than the change, which proves nothing: ask once more, over a new one. */
  | { readonly outcome: 'again' }
  /** There was nothing to keep any more: the message says what became of it. */
  | { readonly outcome: 'late'; readonly message: string };
