/** The one interface of everything that objects come from: an API server, a folder of manifests, the demo. */
import type { ClusterEvent, ClusterObject, HiddenKind, JsonObject } from '@eastwest/shared/kube';
import type { Result } from '@eastwest/shared/base';
import type {
  ApplyOutcome,
  ApplyRequest,
  RecordedVersion,
  SourceHealth,
  SourceInfo,
  SourceProblem,
} from '@eastwest/shared/protocol';
import type { Hole } from './hole.ts';

/** What is asked for, and what only the history knows of it. */
export interface SourceRequest extends ApplyRequest {
  /** Of a create that takes a deletion back, where files are written: where the policy was. */
  readonly hole?: Hole;
  /** Of what takes a change back: whose fields they are to be again, as {@link SourceVersion} has it. */
  readonly managers?: readonly JsonObject[];
}

/** A version with what is remembered of it and never shown. */
export interface SourceVersion extends RecordedVersion {
  /** Whose fields they are: the API server's `managedFields`. */
  readonly managers?: readonly JsonObject[];
}

export interface ClusterSource {
  /** What is shown right now. Every later change is also sent to {@link SourceSink.info}. */
  readonly info: SourceInfo;
  /**
   * Begins to deliver to `sink`; called once. Resolves when delivery has been set up, which may be before the first
   * {@link SourceSink.replace} (a cluster that does not answer yet is `starting`, not an error). Rejects only for what no
   * waiting mends, such as a manifest folder that does not exist.
   */
  start(sink: SourceSink): Promise<void>;
  /** Ends delivery and frees everything. May be called at any time, also twice and also before `start` has resolved. */
  stop(): Promise<void>;
  /**
   * Answers with an outcome for everything the world may do; throws only for a bug. `signal` gives up waiting: the outcome
   * is then `unreachable`, and says whether the write may have happened. Never retries a write by itself. Success is seen
   * in the stream: the written object arrives at the sink, possibly before this resolves.
   */
  apply(request: SourceRequest, signal: AbortSignal): Promise<ApplyOutcome>;
  /**
   * The policy that the manifest names as it stands now, asked anew; undefined when there is none. `status` is left out. The error is a phrase for people.
   */
  read(manifest: JsonObject, signal: AbortSignal): Promise<Result<SourceVersion | undefined, string>>;
  /** Only where `info.life` is set. */
  setLife?(life: 'running' | 'paused'): void;
}

/**
 * What a source tells. Calls are synchronous, never re-entrant, and in order; the receiver never throws.
 *
 * INVARIANT (silence): nothing is called before `start` or after `stop` was called, not even for work under way.
 * INVARIANT (complete first): `change` is never called before the first `replace`.
 * INVARIANT (whole states): the state is the last `replace` folded with all `change` since. A relist, a reloaded folder or
 * a kind that became readable is either a `replace` or a `change` with exactly the differences, never a partial state.
 */
export interface SourceSink {
  /** The full state, atomically: what is not in it is gone. Keys (`keyOf`) are distinct. */
  replace(objects: readonly ClusterObject[]): void;
  /**
   * What changed since, in order; not empty. An object that was deleted and made again under its name is a `remove` and
   * an `upsert` (their `uid` differs), unless both happened unseen: then it is one `upsert` with the new `uid`.
   */
  change(events: readonly ClusterEvent[]): void;
  /** On every change of health, and first. `stale` keeps the objects as they were. */
  health(health: SourceHealth): void;
  /** The whole list, on every change. Objects of a kind that became hidden are removed by the source with a `change`. */
  hidden(hidden: readonly HiddenKind[]): void;
  /** The whole list, on every change: documents that could not be read, objects left out. */
  problems(problems: readonly SourceProblem[]): void;
  info(info: SourceInfo): void;
}
