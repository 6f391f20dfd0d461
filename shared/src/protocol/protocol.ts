/**
 * The wire between server and browser, versioned. Server-sent events on `GET /api/stream`, JSON on `POST /api/apply`.
 * A change of shape here bumps {@link protocolVersion}: a page of another version asks to be reloaded instead of guessing.
 */
import type { ClusterEvent, ClusterObject, HiddenKind, JsonObject, ObjectKey, PodObject, Problem } from '../kube/index.ts';
import type { HistoryNow, Seen, SetPart } from './history.ts';

export const protocolVersion = 13;

export type SourceKind = 'kubernetes' | 'manifests' | 'demo';

/** What is shown, as whom and why: the page's top bar and the console say the same. */
export interface SourceInfo {
  readonly kind: SourceKind;
  /** Context or cluster name, folder, or `demo`. */
  readonly name: string;
  /** Who the API server takes us for, where known. */
  readonly user?: string;
  /** Why this source was taken, e.g. `no kubeconfig found, so the bundled demo`. */
  readonly why: string;
  /** What `POST /api/apply` does here: changes the cluster, writes manifest files, or only checks (the page then offers to export). */
  readonly apply: 'cluster' | 'files' | 'export';
  /** The demo's life can be paused. */
  readonly life?: 'running' | 'paused';
  /**
   * Of an API server: the policy kinds beside networking.k8s.io that it serves, as long as it has said so. Absent for other
   * sources, which have no opinion.
   */
  readonly served?: readonly { readonly apiVersion: string; readonly kind: string }[];
}

/** How fresh the objects are. `stale`: the last known state, no longer confirmed. */
export type SourceHealth =
  | { readonly state: 'starting'; readonly message: string }
  | { readonly state: 'live' }
  | { readonly state: 'stale'; readonly since: string; readonly message: string };

/** A document that could not be read, or an object left out, with its place. The others still load. */
export interface SourceProblem extends Problem {
  readonly file?: string;
}

interface Sequenced {
  /** Random per server process and view. A client applies a delta only when the epoch matches and `seq` follows. */
  readonly epoch: string;
  readonly seq: number;
}

export interface SnapshotMessage extends Sequenced {
  readonly type: 'snapshot';
  readonly protocol: number;
  /** ISO 8601. */
  readonly asOf: string;
  readonly source: SourceInfo;
  readonly health: SourceHealth;
  readonly hidden: readonly HiddenKind[];
  readonly problems: readonly SourceProblem[];
  /** Absent where nothing is recorded. */
  readonly history?: HistoryNow;
  readonly objects: readonly PackedObject[];
}

export interface DeltaMessage extends Sequenced {
  readonly type: 'delta';
  readonly asOf: string;
  readonly events: readonly PackedEvent[];
  /** Each present only when changed. */
  readonly source?: SourceInfo;
  readonly health?: SourceHealth;
  readonly hidden?: readonly HiddenKind[];
  readonly problems?: readonly SourceProblem[];
  readonly history?: HistoryNow;
}

/** Order-independent digest of all (key, uid, resourceVersion) at `seq`, so that the browser can prove itself equal. */
export interface DigestMessage extends Sequenced {
  readonly type: 'digest';
  readonly digest: string;
}

export type StreamMessage = SnapshotMessage | DeltaMessage | DigestMessage;

/** What replicas have in common. */
export type PodTemplate = Pick<
  PodObject,
  | 'namespace'
  | 'labels'
  | 'owner'
  | 'ports'
  | 'initPorts'
  | 'hostNetwork'
  | 'phase'
  | 'terminating'
  | 'template'
  | 'dnsPolicy'
  | 'apiToken'
  | 'serviceAccount'
  | 'scrape'
  | 'serviceCidrs'
  | 'agent'
>;

/** What is a pod's own. */
export type PodOwn = Pick<PodObject, 'name' | 'uid' | 'resourceVersion' | 'nodeName' | 'ips' | 'origin'>;

/**
 * An object on the wire. What replicas have in common travels once, as `template`, and each pod names it by `id`; a
 * template comes before the first pod that names it (see `Packer`, `Unpacker`). All other kinds travel as they are.
 */
export type PackedObject =
  | { readonly t: 'object'; readonly object: Exclude<ClusterObject, PodObject> }
  | { readonly t: 'template'; readonly id: number; readonly pod: PodTemplate }
  | { readonly t: 'pod'; readonly template: number; readonly pod: PodOwn };

export type PackedEvent = PackedObject | { readonly t: 'remove'; readonly key: ObjectKey };

/** SSE event id and `Last-Event-ID`: `<epoch>:<seq>`. */
export type EventId = `${string}:${number}`;

export interface ApplyRequest {
  readonly operation: 'create' | 'update' | 'delete';
  /** Checked by the server first and nothing else: no write happens. */
  readonly dryRun: boolean;
  /** The whole object as drafted; for a delete its apiVersion, kind, namespace and name. */
  readonly manifest: JsonObject;
  /** What the edit started from: the write is refused when the live object is another one by now. Absent on create. */
  readonly base?: { readonly uid: string; readonly resourceVersion: string };
  /**
   * Of an update only, and only when a user who has seen the conflict asked for it: what other managers own is changed, too.
   * The live object then has exactly the spec, labels and annotations of the draft, also where others keep a field that the
   * draft leaves out. `base` guards it as any update: a version that nobody has seen is never overwritten.
   */
  readonly takeOver?: true;
  /**
   * With `apply: 'files'`, of a create or an update: the draft as it was typed, which is what is written. It must say the
   * same as `manifest`, which is what was looked at. Without it the manifest is printed.
   */
  readonly text?: string;
  /** With `apply: 'files'`, of a create: the file to write to, named as `FileChange.path` is. Without it the server chooses. */
  readonly file?: string;
  /** The `FileChange.version` that the user has seen: the write is refused when others have changed the file since. */
  readonly fileVersion?: string;
  /** What the user saw that it changes: kept in the history. */
  readonly seen?: Seen;
  /** Seconds after which the change is taken back, unless `POST /api/keep` came in time (see `keepWithinLimits`). */
  readonly keepWithin?: number;
  /** The change set that it is a part of. `keepWithin` then counts from the last part on, for all of them. */
  readonly set?: Pick<SetPart, 'id' | 'size'>;
}

/** What a write does to a manifest file. */
export interface FileChange {
  /** As objects name it in their `origin`. */
  readonly path: string;
  /** Absent when the file is a new one. */
  readonly before?: string;
  /** Absent when the file is removed, for nothing is left in it. */
  readonly after?: string;
  /** Line of the first line of both texts. Above 1, or with `cut`, they are a part of a file too long to be shown. */
  readonly firstLine: number;
  readonly cut?: true;
  /** Of the contents before the change. */
  readonly version: string;
}

export type ApplyOutcome =
  /** Written (or, for a dry run, would be). `object` is what the server holds, defaults applied; absent after a delete. */
  | {
      readonly outcome: 'applied';
      readonly object?: JsonObject;
      readonly uid: string;
      readonly resourceVersion: string;
      readonly warnings: readonly string[];
      /** Where a file is written: what changes in it, for a dry run too. */
      readonly file?: FileChange;
      /** Under which it is in the history; absent for a dry run and for what changed nothing. */
      readonly change?: string;
    }
  /**
   * Somebody else owns a field, or the object changed since the edit began (`manager` then absent). Nothing was written.
   * A `field` reads `spec.ingress`, without a leading dot.
   */
  | {
      readonly outcome: 'conflict';
      readonly conflicts: readonly { readonly manager?: string; readonly field?: string; readonly message: string }[];
      readonly live?: JsonObject;
    }
  | { readonly outcome: 'forbidden'; readonly message: string }
  | { readonly outcome: 'invalid'; readonly causes: readonly { readonly path: string; readonly message: string }[] }
  /** The object (or its namespace) does not exist any more. */
  | { readonly outcome: 'gone'; readonly message: string }
  /** Nothing reached the API server, or no answer came back: `written` says whether it may have taken effect. */
  | { readonly outcome: 'unreachable'; readonly message: string; readonly written: 'no' | 'unknown' };

export function eventId(epoch: string, seq: number): EventId {
  return `${epoch}:${seq}`;
}

/** Undefined for anything that {@link eventId} did not make. */
export function parseEventId(text: string): { readonly epoch: string; readonly seq: number } | undefined {
  const match = /^(.+):(\d{1,15})$/.exec(text);
  if (match === null) return undefined;
  const [, epoch = '', seq = ''] = match;
  return { epoch, seq: Number(seq) };
}

export type { ClusterEvent };
