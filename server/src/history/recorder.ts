/**
 * Making a change so that it can be taken back.
 *
 * INVARIANT (T27): what a change replaces is recorded before the change is sent; taking it back is itself a change.
 */
import { randomBytes } from 'node:crypto';
import { keyOfManifest, manifestOfKey } from '@eastwest/shared/kube';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest, RecordedChange, RecordedVersion, SetPart } from '@eastwest/shared/protocol';
import { holeOf } from '../cluster/hole.ts';
import type { Hole } from '../cluster/hole.ts';
import type { ClusterSource, SourceRequest } from '../cluster/source.ts';
import type { Time } from '../session/index.ts';
import type { Entry } from './fold.ts';
import type { ChangeLog } from './log.ts';
import type { LogRecord } from './record.ts';
import { send } from './send.ts';
import { settled } from './settle.ts';

export type Asked = Omit<SourceRequest, 'dryRun' | 'seen' | 'keepWithin' | 'set'>;
export type Extra = Pick<ApplyRequest, 'seen' | 'keepWithin'> & { readonly undoes?: string; readonly set?: SetPart };

export interface RecorderOptions {
  readonly source: ClusterSource;
  readonly log: ChangeLog;
  readonly time: Time;
  readonly user: string | undefined;
  /** A countdown of this process begins. */
  readonly began: (id: string) => void;
}

/** A change that has been under way for so long has lost its process: no write takes longer. */
const lostMs = 60_000;

export class Recorder {
  readonly #options: RecorderOptions;
  /** No answer came back, and none will. */
  readonly #unanswered = new Set<string>();
  #count = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  async change(asked: Asked, extra: Extra, timeoutMs: number): Promise<ApplyOutcome> {
    const before = await this.#before(asked, timeoutMs);
    const change = this.#begun(asked, extra, before.version);
    const { operation, manifest } = asked;
    const written = await this.#options.log.write({
      type: 'begun',
      at: change.at,
      change,
      ...(operation === 'delete' ? {} : { wanted: manifest }),
      ...(extra.keepWithin !== undefined && { keepWithin: extra.keepWithin }),
      ...(before.managers !== undefined && { managers: before.managers }),
    });
    const outcome = await send(this.#options.source, { ...asked, dryRun: false }, timeoutMs);
    const recorded = await this.#ended(change, asked, outcome, extra.keepWithin);
    if (outcome.outcome !== 'applied' || recorded === undefined) return outcome;
    const failed = written.ok ? recorded : written;
    const warnings = [...outcome.warnings, ...(before.warning === undefined ? [] : [before.warning])];
    if (!failed.ok) warnings.push(`it could not be recorded ${this.#options.log.kept}: ${failed.error}`);
    return { ...outcome, warnings, change: change.id };
  }

  /** What the change starts from: only that very version is what it replaces. */
  async #before(
    { operation, manifest, base }: Asked,
    timeoutMs: number,
  ): Promise<{ version?: RecordedVersion; managers?: readonly JsonObject[]; warning?: string }> {
    if (operation === 'create') return {};
    const read = await this.#options.source.read(manifest, AbortSignal.timeout(timeoutMs));
    if (!read.ok) return { warning: `there is no way back, because what was there could not be read: ${read.error}` };
    const isBase = read.value?.uid === base?.uid && read.value?.resourceVersion === base?.resourceVersion;
    if (read.value === undefined || !isBase) return {};
    const { managers, ...version } = read.value;
    return { version, ...(managers !== undefined && { managers }) };
  }

  #begun(
    { operation, manifest, takeOver }: Asked,
    { seen, undoes, set }: Extra,
    before: RecordedVersion | undefined,
  ): RecordedChange {
    const user = this.#options.source.info.user ?? this.#options.user;
    return {
      id: this.newId(),
      at: this.#now(),
      ...(user !== undefined && { user }),
      operation,
      ...(takeOver === true && undoes === undefined && { takeOver }),
      key: keyOfManifest(manifest),
      ...(before !== undefined && { before }),
      ...(seen !== undefined && { seen }),
      ...(undoes !== undefined && { undoes }),
      ...(set !== undefined && { set }),
    };
  }

  /** Undefined when there is nothing that could be taken back. */
  async #ended(change: RecordedChange, { manifest, text }: Asked, outcome: ApplyOutcome, keepWithin: number | undefined) {
    const { id, before, operation } = change;
    const at = this.#now();
    if (outcome.outcome === 'unreachable' && outcome.written === 'unknown') {
      this.#unanswered.add(id);
      await this.settle();
      return undefined;
    }
    const { uid, resourceVersion, object, file } = outcome.outcome === 'applied' ? outcome : {};
    const isSame = operation === 'update' && before?.uid === uid && before?.resourceVersion === resourceVersion;
    if (uid === undefined || resourceVersion === undefined || isSame) {
      await this.#options.log.write({ type: 'void', at, id });
      return undefined;
    }
    const where = { ...(text !== undefined && { text }), ...(file !== undefined && { file: file.path }) };
    const after = operation === 'delete' ? undefined : { uid, resourceVersion, manifest: object ?? manifest, ...where };
    const hole = operation === 'delete' && file !== undefined ? holeOf(file) : undefined;
    return this.#done(change, after, keepWithin, hole);
  }

  async #done({ id }: RecordedChange, after: RecordedVersion | undefined, keepWithin: number | undefined, hole?: Hole) {
    const now = this.#options.time.now();
    const until = keepWithin === undefined ? undefined : new Date(now + keepWithin * 1000).toISOString();
    const record: LogRecord = {
      type: 'done',
      at: this.#now(),
      id,
      ...(after && { after }),
      ...(until !== undefined && { until }),
      ...(hole !== undefined && { hole }),
    };
    if (keepWithin !== undefined) this.#options.began(id);
    return this.#options.log.write(record);
  }

  /** Looks what became of changes of which no answer told how they ended. */
  async settle(): Promise<void> {
    for (const entry of this.lost) {
      const { change, wanted, keepWithin } = entry;
      const read = await this.#options.source.read(wanted ?? manifestOfKey(change.key), AbortSignal.timeout(10_000));
      const became = read.ok ? settled(entry, read.value) : undefined;
      if (became?.type === 'void') await this.#options.log.write({ type: 'void', at: this.#now(), id: change.id });
      else if (became?.type === 'done') await this.#done(change, became.after, keepWithin);
    }
  }

  /** Not those that are still under way, here or in another process. */
  get lost(): readonly Entry[] {
    const now = this.#options.time.now();
    return this.#options.log.entries.filter(
      ({ change: { id, at, unsure } }) => unsure === true && (this.#unanswered.has(id) || now - Date.parse(at) > lostMs),
    );
  }

  /** In the order of their making, as far as clocks agree. */
  newId(): string {
    const count = (this.#count++).toString(36).padStart(5, '0');
    return `${this.#options.time.now().toString(36)}-${count}-${randomBytes(4).toString('hex')}`;
  }

  #now(): string {
    return new Date(this.#options.time.now()).toISOString();
  }
}
