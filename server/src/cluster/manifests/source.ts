/**
 * A folder of manifests as a cluster: read as a whole, watched, read again as a whole when something in it changes. The
 * state is always what the files say now (a function of them, never of the order of edits).
 */
import type { Logger } from 'pino';
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { ApplyOutcome, RecordedVersion, SourceInfo, SourceProblem } from '@eastwest/shared/protocol';
import type { HiddenKind, JsonObject, AnyPolicyObject } from '@eastwest/shared/kube';
import { UsageError } from '../../usage-error.ts';
import type { ClusterSource, SourceRequest, SourceSink } from '../source.ts';
import { checkApply, liveOf } from './check-apply.ts';
import { differences, indexObjects, isSame } from './differences.ts';
import type { ObjectIndex } from './differences.ts';
import { messageOf } from './places.ts';
import { ManifestReader } from './reader.ts';
import type { Reading } from './reader.ts';
import { Refresher } from './refresher.ts';
import { Turns } from './turns.ts';
import { watchPaths } from './watch-paths.ts';
import type { PathWatcher } from './watch-paths.ts';
import { ManifestWriter } from './write/writer.ts';

export interface ManifestsOptions {
  /** Files, folders, or `-` for standard input (read once). */
  readonly paths: readonly string[];
  /** Why this source was taken. */
  readonly why: string;
  /** Nothing is written to the files. */
  readonly readOnly?: boolean;
  readonly log?: Logger;
}

export function manifestsSource(options: ManifestsOptions): ClusterSource {
  return new ManifestsSource(options);
}

/** How often a path that has vanished is looked for. */
const missingRetryMs = 1000;

class ManifestsSource implements ClusterSource {
  readonly info: SourceInfo;
  readonly #paths: readonly string[];
  readonly #log: Logger | undefined;
  readonly #reader: ManifestReader;
  readonly #writer = new ManifestWriter();
  readonly #refresher = new Refresher(() => this.#turns.take(() => this.#refresh()));
  readonly #turns = new Turns();
  #reading: Reading | undefined;
  #sink: SourceSink | undefined;
  #watcher: PathWatcher | undefined;
  #watching = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;
  #objects: ObjectIndex = new Map();
  #hidden: readonly HiddenKind[] = [];
  #problems: readonly SourceProblem[] = [];
  #stale = false;

  constructor({ paths, why, readOnly = false, log }: ManifestsOptions) {
    this.info = {
      kind: 'manifests',
      name: paths.map((path) => (path === '-' ? 'standard input' : path)).join(', '),
      why,
      apply: readOnly || paths.every((path) => path === '-') ? 'export' : 'files',
    };
    this.#paths = paths;
    this.#log = log;
    this.#reader = new ManifestReader(paths);
  }

  async start(sink: SourceSink): Promise<void> {
    if (this.#stopped) return;
    sink.health({ state: 'starting', message: `reading ${this.info.name}` });
    const reading = await this.#reader.read();
    if (this.#stopped) return;
    if (reading.missing.length > 0) throw missingError(reading.missing);
    this.#sink = sink;
    this.#objects = indexObjects(reading.objects);
    this.#reading = reading;
    this.#tellAround(sink, reading);
    sink.replace(reading.objects);
    sink.health({ state: 'live' });
    await this.#watch(false);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#sink = undefined;
    clearTimeout(this.#retry);
    await Promise.all([this.#refresher.stop(), this.#turns.end(), this.#watching]);
    await this.#watcher?.close();
  }

  apply(request: SourceRequest, signal: AbortSignal): Promise<ApplyOutcome> {
    if (this.info.apply === 'export') return Promise.resolve(checkApply(request, this.#objects));
    return this.#turns.take(() => this.#write(request, signal));
  }

  read(manifest: JsonObject): Promise<Result<RecordedVersion | undefined, string>> {
    return this.#turns.take(async () => {
      if (this.info.apply === 'files') await this.#refresh();
      if (this.#stale || this.#stopped) return err(`${this.info.name} cannot be read now`);
      const live = liveOf({ manifest }, this.#objects);
      return ok(live && asRecorded(live));
    });
  }

  /** What others have saved meanwhile is told before, and what was written after: by reading, as everything here is. */
  async #write(request: SourceRequest, signal: AbortSignal): Promise<ApplyOutcome> {
    await this.#refresh();
    const reading = this.#reading;
    if (reading === undefined || this.#stale || this.#stopped)
      return { outcome: 'unreachable', message: `${this.info.name} cannot be read now`, written: 'no' };
    const outcome = await this.#writer.apply(request, { objects: this.#objects, reading }, signal);
    if (!request.dryRun) await this.#refresh();
    return outcome;
  }

  /** One after the other: the last one asked for is the one that stays. */
  #watch(poll: boolean): Promise<void> {
    this.#watching = this.#watching.then(() => this.#replaceWatcher(poll));
    return this.#watching;
  }

  async #replaceWatcher(poll: boolean): Promise<void> {
    await this.#watcher?.close();
    if (this.#stopped) return;
    let failed = false;
    this.#watcher = await watchPaths(
      this.#paths.filter((path) => path !== '-'),
      {
        changed: () => this.#refresher.poke(),
        failed: (error) => {
          if (failed || poll || this.#stopped) return;
          failed = true;
          this.#log?.warn({ reason: messageOf(error) }, 'cannot watch the manifests, looking at them every second instead');
          void this.#watch(true);
        },
        poll,
      },
    );
    // What changed between the last reading and the watching has had no event.
    this.#refresher.poke();
  }

  async #refresh(): Promise<void> {
    try {
      const reading = await this.#reader.read();
      const sink = this.#sink;
      if (sink === undefined) return;
      if (reading.missing.length > 0) this.#lose(`${reading.missing.join(', ')} does not exist any more`);
      else this.#take(sink, reading);
    } catch (error) {
      this.#log?.error({ error }, 'cannot read the manifests');
      this.#lose(messageOf(error));
    }
  }

  /** A checkout or an editor may take a path away for a moment: the last state stays, marked as such, until it is back. */
  #lose(message: string): void {
    clearTimeout(this.#retry);
    if (this.#stopped) return;
    this.#retry = setTimeout(() => this.#refresher.poke(), missingRetryMs);
    if (this.#stale) return;
    this.#stale = true;
    this.#sink?.health({ state: 'stale', since: new Date().toISOString(), message });
  }

  #take(sink: SourceSink, reading: Reading): void {
    const objects = indexObjects(reading.objects);
    const events = differences(this.#objects, objects);
    this.#objects = objects;
    this.#reading = reading;
    this.#tellAround(sink, reading);
    if (events.length > 0) sink.change(events);
    if (this.#stale) this.#revive(sink);
    this.#log?.debug({ events: events.length, problems: reading.problems.length }, 'manifests read again');
  }

  #revive(sink: SourceSink): void {
    this.#stale = false;
    sink.health({ state: 'live' });
    // The watch of a path that was made anew may be on the old one.
    void this.#watch(false);
  }

  /** What is hidden comes before the objects, so that nothing is taken for complete in between. */
  #tellAround(sink: SourceSink, { hidden, problems }: Reading): void {
    if (!isSame(this.#hidden, hidden)) sink.hidden(hidden);
    if (!isSame(this.#problems, problems)) sink.problems(problems);
    this.#hidden = hidden;
    this.#problems = problems;
  }
}

function asRecorded({ uid, resourceVersion, manifest, text, origin }: AnyPolicyObject): RecordedVersion {
  return {
    uid,
    resourceVersion,
    manifest,
    ...(text !== undefined && { text }),
    ...(origin !== undefined && { file: origin.file }),
  };
}

export function missingError(missing: readonly string[]): UsageError {
  return new UsageError(
    `no such file or folder: ${missing.join(', ')}`,
    'name existing files or folders, or - for standard input',
  );
}
