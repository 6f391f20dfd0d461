/**
 * Every change that goes through eastwest, and the way back. All writes pass through here, one at a time; what only asks what
 * would be written waits for none of them.
 *
 * INVARIANT (keep): what waits to be kept, a change or the parts of a change set as one, is taken back unless
 * {@link History.keep} comes in time, also when eastwest is started anew in between.
 */
import { assertNever } from '@eastwest/shared/base';
import type {
  ApplyOutcome,
  ApplyRequest,
  HistoryNow,
  HistoryPage,
  KeepOutcome,
  RecordedChange,
  UndoSetOutcome,
} from '@eastwest/shared/protocol';
import type { Logger } from 'pino';
import type { ClusterSource } from '../cluster/source.ts';
import type { Cancel, Time } from '../session/index.ts';
import { Countdowns } from './countdowns.ts';
import { ChangeLog } from './log.ts';
import { headingOf, pageOf } from './page.ts';
import { Recorder } from './recorder.ts';
import type { Asked, Extra } from './recorder.ts';
import { send } from './send.ts';
import { groupId, groupsOf, partsOf, undoingSet } from './sets.ts';
import type { Group } from './sets.ts';
import type { HistoryStore } from './store.ts';
import { TakeBack } from './take-back.ts';

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

/** A countdown of another process is its own; this one steps in when nothing has come of it. */
const graceMs = 3000;
const retryMs = { first: 5000, longest: 60_000 };

export class History {
  readonly #options: HistoryOptions;
  readonly #log: ChangeLog;
  readonly #countdowns: Countdowns;
  readonly #recorder: Recorder;
  readonly #takeBack: TakeBack;
  readonly #own = new Set<string>();
  /** These are of groups: why one that is overdue is not taken back yet, and how often that was tried. */
  readonly #overdue = new Map<string, { readonly problem: string; readonly tries: number }>();
  readonly #takingBack = new Set<string>();
  readonly #keeping = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();
  #poll: Cancel | undefined;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#log = new ChangeLog(options.store);
    this.#recorder = new Recorder({ ...options, log: this.#log, began: (id) => void this.#own.add(id) });
    this.#takeBack = new TakeBack({
      source: options.source,
      log: this.#log,
      recorder: this.#recorder,
      changed: () => this.#tell(),
    });
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
    const { seen, keepWithin, set, dryRun, ...asked } = request;
    if (dryRun) return this.#send({ ...asked, dryRun }, timeoutMs);
    const extra = {
      ...(seen !== undefined && { seen }),
      ...(keepWithin !== undefined && { keepWithin }),
      ...(set !== undefined && { set }),
    };
    return this.#takeTurn(() =>
      set !== undefined && undoingSet(this.#log.entries, set.id) !== undefined
        ? Promise.resolve(takenBackSet)
        : this.#change(asked, extra, timeoutMs),
    );
  }

  /** Undefined when there is no such change. */
  async undo(id: string, dryRun: boolean, timeoutMs: number): Promise<ApplyOutcome | undefined> {
    await this.#refresh();
    return this.#takeTurn(() => this.#takeBack.one(id, dryRun, timeoutMs));
  }

  /** Undefined when there is no such set. `timeoutMs` is for each of its parts. */
  async undoSet(set: string, timeoutMs: number): Promise<UndoSetOutcome | undefined> {
    await this.#refresh();
    if (partsOf(this.#log.entries, set).length === 0) return undefined;
    return this.#takeTurn(() => this.#takeBack.parts(partsOf(this.#log.entries, set), timeoutMs));
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
    const group = groupId(change);
    const until = this.#waiting(group)?.until ?? 0;
    if (connectedAt !== undefined && connectedAt < until - keepWithin * 1000) return { outcome: 'again' };
    this.#keeping.add(group);
    this.#countdowns.cancel(group);
    const written = await this.#log.write({ type: 'kept', at: this.#now(), id });
    this.#keeping.delete(group);
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

  #waiting(group: string): Group | undefined {
    return groupsOf(this.#log.pending).get(group);
  }

  #tooLate(change: RecordedChange): string | undefined {
    const { keep, undoneBy } = change;
    if (undoneBy !== undefined || keep?.state === 'taken-back') return 'it was taken back already';
    if (this.#takingBack.has(groupId(change))) return 'it is being taken back';
    return keep?.state === 'pending' ? undefined : 'it does not wait to be kept';
  }

  #takeTurn<Value>(job: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(job);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #change(asked: Asked, extra: Extra, timeoutMs: number): Promise<ApplyOutcome> {
    const outcome = await this.#recorder.change(asked, extra, timeoutMs);
    this.#tell();
    return outcome;
  }

  #send(request: ApplyRequest, timeoutMs: number): Promise<ApplyOutcome> {
    return send(this.#options.source, request, timeoutMs);
  }

  async #refresh(): Promise<void> {
    await this.#log.refresh();
    if (this.#recorder.lost.length > 0) await this.#takeTurn(() => this.#recorder.settle());
    this.#tell();
  }

  /** Nobody waits for it: a bug in it must not end the program. */
  #unasked(work: Promise<void>): void {
    work.catch((error: unknown) => this.#options.log.error({ err: error }, 'the history failed'));
  }

  /** Its time is over: unless somebody has kept it, or it was put off, it is taken back. */
  async #due(group: string): Promise<void> {
    if (this.#keeping.has(group)) return;
    if ((this.#waiting(group)?.until ?? 0) > this.#options.time.now()) return this.#tell();
    this.#takingBack.add(group);
    try {
      await this.#refresh();
      const results = await this.#takeTurn(() => this.#undoDue(group));
      if (results.length > 0) {
        const outcomes = results.map(({ outcome }) => outcome.outcome);
        this.#options.log.info({ change: group, outcomes }, 'a change that nobody kept is taken back');
      }
      await this.#tookBack(group, results);
    } finally {
      this.#takingBack.delete(group);
      this.#tell();
    }
  }

  /**
   * A part that was on its way when the time was over has put it off. A bug in a source is tried again as an answer that
   * never came is: later, and ever later.
   */
  async #undoDue(id: string): Promise<UndoSetOutcome['results']> {
    const group = this.#waiting(id);
    const last = group?.parts.at(-1);
    if (group === undefined || last === undefined || group.until > this.#options.time.now()) return [];
    try {
      return (await this.#takeBack.parts(group.parts, this.#options.timeoutMs ?? 30_000)).results;
    } catch (error) {
      this.#options.log.error({ change: id, err: error }, 'taking back a change failed');
      const outcome = { outcome: 'unreachable', message: 'eastwest failed: its log says more', written: 'unknown' } as const;
      return [{ change: last.id, key: last.key, outcome }];
    }
  }

  async #tookBack(group: string, results: UndoSetOutcome['results']): Promise<void> {
    const lost = results.map(({ outcome }) => outcome).find((outcome) => outcome.outcome === 'unreachable');
    if (lost !== undefined) {
      const tries = (this.#overdue.get(group)?.tries ?? 0) + 1;
      this.#overdue.set(group, { problem: lost.message, tries });
      this.#countdowns.start(group, Math.min(retryMs.longest, retryMs.first * 2 ** (tries - 1)));
      return;
    }
    this.#overdue.delete(group);
    await this.#log.refresh();
    for (const { change: id, outcome } of results) {
      if (this.#log.find(id)?.change.keep?.state === 'pending')
        await this.#log.write({ type: 'stands', at: this.#now(), id, message: whyItStands(outcome) });
    }
  }

  #shown(change: RecordedChange): RecordedChange {
    const { keep } = change;
    const problem = this.#overdue.get(groupId(change))?.problem;
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
    const groups = groupsOf(pending);
    this.#countdowns.retain(new Set(groups.keys()));
    for (const { id, parts, until } of groups.values()) {
      if (this.#takingBack.has(id) || this.#keeping.has(id)) continue;
      const grace = parts.some((part) => this.#own.has(part.id)) ? 0 : graceMs;
      this.#countdowns.start(id, until - this.#options.time.now() + grace);
    }
  }

  #now(): string {
    return new Date(this.#options.time.now()).toISOString();
  }
}

const takenBackSet: ApplyOutcome = {
  outcome: 'conflict',
  conflicts: [{ message: 'the change set was taken back meanwhile, so that no more of it is applied' }],
};

function whyItStands(outcome: ApplyOutcome): string {
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
