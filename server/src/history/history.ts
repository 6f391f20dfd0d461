/**
 * Every change that goes through eastwest, and the way back. All writes pass through here, one at a time.
 *
 * INVARIANT (T27): what a change replaces is recorded before the change is sent; taking it back is itself a change.
 * INVARIANT (keep): a change that waits to be kept is taken back unless {@link History.keep} comes in time, also when
 * eastwest is started anew in between.
 */
import { randomBytes } from 'node:crypto';
import { assertNever } from '@eastwest/shared/base';
import type {
  ApplyOutcome,
  ApplyRequest,
  HistoryNow,
  HistoryPage,
  KeepOutcome,
  RecordedChange,
  RecordedVersion,
} from '@eastwest/shared/protocol';
import type { Logger } from 'pino';
import { keyOfManifest } from '../cluster/manifests/write/find-policy.ts';
import type { ClusterSource } from '../cluster/source.ts';
import type { Cancel, Time } from '../session/index.ts';
import { Countdowns } from './countdowns.ts';
import { inverseOf } from './inverse.ts';
import { ChangeLog } from './log.ts';
import { headingOf, pageOf } from './page.ts';
import type { LogRecord } from './record.ts';
import { send } from './send.ts';
import { settled } from './settle.ts';
import type { HistoryStore } from './store.ts';

export interface HistoryOptions {
  readonly source: ClusterSource;
  readonly store: HistoryStore;
  readonly time: Time;
  readonly log: Logger;
  /** Who runs eastwest, where the cluster does not say whom it takes us for. */
  readonly user: string | undefined;
  readonly tell: (now: HistoryNow) => void;
  /** How long a change that nobody waits for may take. */
  readonly timeoutMs?: number;
}

type Asked = Omit<ApplyRequest, 'dryRun' | 'seen' | 'keepWithin'>;
type Extra = Pick<ApplyRequest, 'seen' | 'keepWithin'> & { readonly undoes?: string };

/** A countdown of another process is its own; this one steps in when nothing has come of it. */
const graceMs = 3000;
/** A change that has been under way for so long has lost its process: no write takes longer. */
const lostMs = 60_000;
const retryMs = { first: 5000, longest: 60_000 };

export class History {
  readonly #options: HistoryOptions;
  readonly #log: ChangeLog;
  readonly #countdowns: Countdowns;
  readonly #own = new Set<string>();
  /** Why a change that is overdue is not taken back yet, and how often that was tried. */
  readonly #overdue = new Map<string, { readonly problem: string; readonly tries: number }>();
  /** No answer came back, and none will. */
  readonly #unanswered = new Set<string>();
  readonly #takingBack = new Set<string>();
  readonly #keeping = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();
  #poll: Cancel | undefined;
  #count = 0;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#log = new ChangeLog(options.store);
    this.#countdowns = new Countdowns(options.time, (id) => this.#unasked(this.#due(id)));
  }

  /** Once the source delivers. */
  async start(): Promise<void> {
    const { store, time } = this.#options;
    await this.#refresh();
    if (store.pollMs !== undefined) this.#poll = time.every(store.pollMs, () => this.#unasked(this.#refresh()));
  }

  /** Countdowns under way stay recorded: the next start goes on with them. */
  stop(): void {
    this.#poll?.();
    this.#countdowns.stop();
  }

  apply(request: ApplyRequest, timeoutMs: number): Promise<ApplyOutcome> {
    const { seen, keepWithin, dryRun, ...asked } = request;
    if (dryRun) return this.#takeTurn(() => this.#send({ ...asked, dryRun }, timeoutMs));
    const extra = { ...(seen !== undefined && { seen }), ...(keepWithin !== undefined && { keepWithin }) };
    return this.#takeTurn(() => this.#change(asked, extra, timeoutMs));
  }

  /** Undefined when there is no such change. */
  async undo(id: string, dryRun: boolean, timeoutMs: number): Promise<ApplyOutcome | undefined> {
    await this.#refresh();
    return this.#takeTurn(() => this.#undo(id, dryRun, timeoutMs));
  }

  /**
   * Undefined when there is no such change. `connectedAt` is when the connection was made over which this is asked: it must
   * be made after the change, for that is what a change may have cut.
   */
  async keep(id: string, connectedAt?: number): Promise<KeepOutcome | undefined> {
    await this.#log.refresh();
    const entry = this.#log.find(id);
    if (entry === undefined) return undefined;
    const { change, keepWithin = 0 } = entry;
    if (change.keep?.state === 'kept') return { outcome: 'kept' };
    const late = this.#tooLate(change);
    if (late !== undefined) return { outcome: 'late', message: late };
    const until = change.keep?.state === 'pending' ? Date.parse(change.keep.until) : 0;
    if (connectedAt !== undefined && connectedAt < until - keepWithin * 1000) return { outcome: 'again' };
    this.#keeping.add(id);
    this.#countdowns.cancel(id);
    const written = await this.#log.write({ type: 'kept', at: this.#now(), id });
    this.#keeping.delete(id);
    this.#tell();
    if (written.ok) return { outcome: 'kept' };
    return { outcome: 'kept', warning: `that could not be recorded, so a restart would take it back: ${written.error}` };
  }

  async page(before: string | undefined): Promise<HistoryPage> {
    await this.#refresh();
    const { problem, kept } = this.#log;
    const changes = this.#log.entries.map(({ change }) => this.#shown(change));
    return { now: this.#now(), kept, ...(problem !== undefined && { problem }), ...pageOf(changes, before) };
  }

  #tooLate({ id, keep, undoneBy }: RecordedChange): string | undefined {
    if (undoneBy !== undefined || keep?.state === 'taken-back') return 'it was taken back already';
    if (this.#takingBack.has(id)) return 'it is being taken back';
    return keep?.state === 'pending' ? undefined : 'it does not wait to be kept';
  }

  #takeTurn<Value>(job: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(job);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #send(request: ApplyRequest, timeoutMs: number): Promise<ApplyOutcome> {
    return send(this.#options.source, request, timeoutMs);
  }

  async #undo(id: string, dryRun: boolean, timeoutMs: number): Promise<ApplyOutcome | undefined> {
    const change = this.#log.find(id)?.change;
    if (change === undefined) return undefined;
    const inverse = inverseOf(change);
    if (!inverse.ok) return { outcome: 'conflict', conflicts: [{ message: inverse.error }] };
    if (dryRun) return this.#send({ ...inverse.value, dryRun }, timeoutMs);
    return this.#change(inverse.value, { undoes: id }, timeoutMs);
  }

  async #change(asked: Asked, extra: Extra, timeoutMs: number): Promise<ApplyOutcome> {
    const before = await this.#before(asked, timeoutMs);
    const change = this.#begun(asked, extra, before.version);
    const { operation, manifest } = asked;
    const written = await this.#log.write({
      type: 'begun',
      at: change.at,
      change,
      ...(operation === 'delete' ? {} : { wanted: manifest }),
      ...(extra.keepWithin !== undefined && { keepWithin: extra.keepWithin }),
    });
    const outcome = await this.#send({ ...asked, dryRun: false }, timeoutMs);
    const recorded = await this.#ended(change, asked, outcome, extra.keepWithin);
    this.#tell();
    if (outcome.outcome !== 'applied' || recorded === undefined) return outcome;
    const failed = written.ok ? recorded : written;
    const warnings = [...outcome.warnings, ...(before.warning === undefined ? [] : [before.warning])];
    if (!failed.ok) warnings.push(`it could not be recorded ${this.#log.kept}: ${failed.error}`);
    return { ...outcome, warnings, change: change.id };
  }

  /** What the change starts from: only that very version is what it replaces. */
  async #before(
    { operation, manifest, base }: Asked,
    timeoutMs: number,
  ): Promise<{ version?: RecordedVersion; warning?: string }> {
    if (operation === 'create') return {};
    const read = await this.#options.source.read(manifest, AbortSignal.timeout(timeoutMs));
    if (!read.ok) return { warning: `there is no way back, because what was there could not be read: ${read.error}` };
    const version = read.value;
    const isBase = version !== undefined && version.uid === base?.uid && version.resourceVersion === base.resourceVersion;
    return isBase ? { version } : {};
  }

  #begun({ operation, manifest, takeOver }: Asked, { seen, undoes }: Extra, before: RecordedVersion | undefined): RecordedChange {
    const user = this.#options.source.info.user ?? this.#options.user;
    return {
      id: this.#newId(),
      at: this.#now(),
      ...(user !== undefined && { user }),
      operation,
      ...(takeOver === true && undoes === undefined && { takeOver }),
      key: keyOfManifest(manifest),
      ...(before !== undefined && { before }),
      ...(seen !== undefined && { seen }),
      ...(undoes !== undefined && { undoes }),
    };
  }

  /** Undefined when there is nothing that could be taken back. */
  async #ended(change: RecordedChange, { manifest, text }: Asked, outcome: ApplyOutcome, keepWithin: number | undefined) {
    const { id, before, operation } = change;
    const at = this.#now();
    if (outcome.outcome === 'unreachable' && outcome.written === 'unknown') {
      this.#unanswered.add(id);
      await this.#settle();
      return undefined;
    }
    const { uid, resourceVersion, object, file } = outcome.outcome === 'applied' ? outcome : {};
    const isSame = operation === 'update' && before?.uid === uid && before?.resourceVersion === resourceVersion;
    if (uid === undefined || resourceVersion === undefined || isSame) {
      await this.#log.write({ type: 'void', at, id });
      return undefined;
    }
    const where = { ...(text !== undefined && { text }), ...(file !== undefined && { file: file.path }) };
    const after = operation === 'delete' ? undefined : { uid, resourceVersion, manifest: object ?? manifest, ...where };
    return this.#done(change, after, keepWithin);
  }

  async #done({ id }: RecordedChange, after: RecordedVersion | undefined, keepWithin: number | undefined) {
    const now = this.#options.time.now();
    const until = keepWithin === undefined ? undefined : new Date(now + keepWithin * 1000).toISOString();
    const record: LogRecord = {
      type: 'done',
      at: this.#now(),
      id,
      ...(after && { after }),
      ...(until !== undefined && { until }),
    };
    if (keepWithin !== undefined) {
      this.#own.add(id);
      this.#countdowns.start(id, keepWithin * 1000);
    }
    return this.#log.write(record);
  }

  /** Looks what became of changes of which no answer told how they ended. */
  async #settle(): Promise<void> {
    for (const entry of this.#log.entries.filter(({ change }) => this.#isLost(change))) {
      const { change, wanted, keepWithin } = entry;
      const read = await this.#options.source.read(wanted ?? manifestOf(change), AbortSignal.timeout(10_000));
      const became = read.ok ? settled(entry, read.value) : undefined;
      if (became?.type === 'void') await this.#log.write({ type: 'void', at: this.#now(), id: change.id });
      else if (became?.type === 'done') await this.#done(change, became.after, keepWithin);
    }
  }

  /** Not one that is still under way, here or in another process. */
  #isLost({ id, at, unsure }: RecordedChange): boolean {
    return unsure === true && (this.#unanswered.has(id) || this.#options.time.now() - Date.parse(at) > lostMs);
  }

  async #refresh(): Promise<void> {
    await this.#log.refresh();
    if (this.#log.entries.some(({ change }) => this.#isLost(change))) await this.#takeTurn(() => this.#settle());
    this.#tell();
  }

  /** Nobody waits for it: a bug in it must not end the program. */
  #unasked(work: Promise<void>): void {
    work.catch((error: unknown) => this.#options.log.error({ err: error }, 'the history failed'));
  }

  /** Its time is over: unless somebody has kept it, it is taken back. */
  async #due(id: string): Promise<void> {
    await this.#refresh();
    if (this.#log.find(id)?.change.keep?.state !== 'pending' || this.#keeping.has(id)) return;
    this.#takingBack.add(id);
    try {
      const outcome = await this.#takeTurn(() => this.#undoUnasked(id));
      this.#options.log.info({ change: id, outcome: outcome?.outcome }, 'a change that nobody kept is taken back');
      await this.#tookBack(id, outcome);
    } finally {
      this.#takingBack.delete(id);
      this.#tell();
    }
  }

  /** A bug in a source is tried again as an answer that never came is: later, and ever later. */
  async #undoUnasked(id: string): Promise<ApplyOutcome | undefined> {
    try {
      return await this.#undo(id, false, this.#options.timeoutMs ?? 30_000);
    } catch (error) {
      this.#options.log.error({ change: id, err: error }, 'taking back a change failed');
      return { outcome: 'unreachable', message: 'eastwest failed: its log says more', written: 'unknown' };
    }
  }

  async #tookBack(id: string, outcome: ApplyOutcome | undefined): Promise<void> {
    if (outcome?.outcome === 'unreachable') {
      const tries = (this.#overdue.get(id)?.tries ?? 0) + 1;
      this.#overdue.set(id, { problem: outcome.message, tries });
      this.#countdowns.start(id, Math.min(retryMs.longest, retryMs.first * 2 ** (tries - 1)));
      return;
    }
    this.#overdue.delete(id);
    await this.#log.refresh();
    if (this.#log.find(id)?.change.keep?.state !== 'pending') return;
    await this.#log.write({ type: 'stands', at: this.#now(), id, message: whyItStands(outcome) });
  }

  #shown(change: RecordedChange): RecordedChange {
    const { keep } = change;
    const problem = this.#overdue.get(change.id)?.problem;
    return keep?.state === 'pending' && problem !== undefined ? { ...change, keep: { ...keep, problem } } : change;
  }

  #tell(): void {
    const { problem, kept, pending, entries } = this.#log;
    this.#arm(pending);
    const last = entries.at(-1)?.change;
    this.#options.tell({
      kept,
      ...(problem !== undefined && { problem }),
      ...(last !== undefined && { last: headingOf(this.#shown(last)) }),
      pending: pending.map((change) => headingOf(this.#shown(change))),
    });
  }

  #arm(pending: readonly RecordedChange[]): void {
    this.#countdowns.retain(new Set(pending.map(({ id }) => id)));
    for (const { id, keep } of pending) {
      if (keep?.state !== 'pending' || this.#takingBack.has(id) || this.#keeping.has(id)) continue;
      const grace = this.#own.has(id) ? 0 : graceMs;
      this.#countdowns.start(id, Date.parse(keep.until) - this.#options.time.now() + grace);
    }
  }

  /** In the order of their making, as far as clocks agree. */
  #newId(): string {
    const count = (this.#count++).toString(36).padStart(5, '0');
    return `${this.#options.time.now().toString(36)}-${count}-${randomBytes(4).toString('hex')}`;
  }

  #now(): string {
    return new Date(this.#options.time.now()).toISOString();
  }
}

function manifestOf({ key }: RecordedChange): ApplyRequest['manifest'] {
  const [, namespace = '', name = ''] = key.split('/');
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace } };
}

function whyItStands(outcome: ApplyOutcome | undefined): string {
  if (outcome === undefined) return 'it is no longer in the history';
  switch (outcome.outcome) {
    case 'conflict':
      return outcome.conflicts.map(({ message }) => message).join('; ');
    case 'invalid':
      return outcome.causes.map(({ message }) => message).join('; ');
    case 'forbidden':
    case 'gone':
      return outcome.message;
    case 'applied':
    case 'unreachable':
      return 'something else has taken it back in between';
    default:
      return assertNever(outcome);
  }
}
