/** Taking back what was changed: one change, or the parts of a set. Each undo is itself a change. */
import type { ApplyOutcome, RecordedChange, SetPart, UndoSetOutcome } from '@eastwest/shared/protocol';
import type { ClusterSource } from '../cluster/source.ts';
import { inverseOf } from './inverse.ts';
import type { ChangeLog } from './log.ts';
import type { Recorder } from './recorder.ts';
import { send } from './send.ts';
import { leftBy, undoingSet } from './sets.ts';

export interface TakeBackOptions {
  readonly source: ClusterSource;
  readonly log: ChangeLog;
  readonly recorder: Recorder;
  /** The history is another one now. */
  readonly changed: () => void;
}

export class TakeBack {
  readonly #options: TakeBackOptions;

  constructor(options: TakeBackOptions) {
    this.#options = options;
  }

  /** Undefined when there is no such change. */
  async one(id: string, dryRun: boolean, timeoutMs: number): Promise<ApplyOutcome | undefined> {
    const change = this.#options.log.find(id)?.change;
    return change && this.#undo(change, { dryRun, timeoutMs });
  }

  /**
   * Of one set, or a change by itself; oldest first. The last that was written is taken back first: what was applied so that
   * nothing is cut that stays goes back through the same states. A part that somebody has changed since stays. Without an
   * answer it ends there: the rest would be done blindly.
   */
  async parts(parts: readonly RecordedChange[], timeoutMs: number): Promise<UndoSetOutcome> {
    const standing = parts.filter(({ undoneBy }) => undoneBy === undefined);
    const set = this.#setOf(standing);
    const results: UndoSetOutcome['results'][number][] = [];
    for (const change of standing.toReversed()) {
      const outcome = await this.#undo(change, { dryRun: false, timeoutMs, set });
      results.push({ change: change.id, key: change.key, outcome });
      if (outcome.outcome === 'unreachable') break;
    }
    return { results };
  }

  /** Taking a set back is a set, which can be taken back as well; one that was interrupted goes on. */
  #setOf(parts: readonly RecordedChange[]): SetPart | undefined {
    const { log, recorder } = this.#options;
    const undoes = parts[0]?.set?.id;
    if (undoes === undefined) return undefined;
    const size = new Set(parts.map(({ key }) => key)).size;
    return { id: undoingSet(log.entries, undoes) ?? recorder.newId(), size, undoes };
  }

  async #undo(
    change: RecordedChange,
    { dryRun, timeoutMs, set }: { dryRun: boolean; timeoutMs: number; set?: SetPart | undefined },
  ): Promise<ApplyOutcome> {
    const { source, log, recorder, changed } = this.#options;
    const inverse = inverseOf(change, leftBy(change, log.entries), log.find(change.id));
    if (!inverse.ok) return { outcome: 'conflict', conflicts: [{ message: inverse.error }] };
    if (dryRun) return send(source, { ...inverse.value, dryRun }, timeoutMs);
    const extra = { undoes: change.id, ...(set !== undefined && { set }) };
    const outcome = await recorder.change(inverse.value, extra, timeoutMs);
    changed();
    return outcome;
  }
}
