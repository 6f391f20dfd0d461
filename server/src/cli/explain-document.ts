/** What `eastwest explain` says, as data: the verdict with every rule's place in the files. */
import type { DirectionVerdict, Note, Outcome, PolicyRef, RuleRef, TierStep, Verdict } from '@eastwest/shared/evaluate';
import { parsePath, rangeAt } from '@eastwest/shared/kube';
import type { ClusterState } from '@eastwest/shared/kube';
import { policyRef, foreignRef } from '@eastwest/shared/model';
import { mendsOf, reasonPieces, stepPieces } from '@eastwest/shared/why';
import type { Traffic } from './traffic.ts';
import { nearestWords, piecesText } from './verdict-words.ts';

/** Where a rule is written; absent for what no file says. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface RuleRecord extends RuleRef, Partial<Place> {}

export interface StepRecord extends Omit<TierStep, 'rules'> {
  readonly rules: readonly RuleRecord[];
  /** The step in words. */
  readonly words: string;
}

export interface SideRecord {
  readonly outcome: Outcome;
  /** In words. */
  readonly reason: string;
  readonly isolatedBy: readonly PolicyRef[];
  readonly steps: readonly StepRecord[];
  /** The rules that came nearest, in words. */
  readonly nearest?: readonly string[];
}

export type ExplainDocument = {
  readonly from: string;
  readonly to: string;
} & Traffic & {
    readonly outcome: Outcome;
    readonly egress: SideRecord;
    readonly ingress: SideRecord;
    readonly notes: readonly Note[];
    /** What would have to change, a sentence for each direction that stands in the way; empty when it is allowed. */
    readonly whyNot: readonly string[];
  };

type Places = (rule: RuleRef) => Place | undefined;

export function explainDocument(
  { from, to }: { readonly from: string; readonly to: string },
  traffic: Traffic,
  verdict: Verdict,
  places: Places,
): ExplainDocument {
  return {
    from,
    to,
    ...traffic,
    outcome: verdict.outcome,
    egress: sideRecord(verdict.egress, places),
    ingress: sideRecord(verdict.ingress, places),
    notes: verdict.notes,
    whyNot: mendsOf(verdict).map(({ direction, pieces }) => `${direction}: ${piecesText(pieces)}`),
  };
}

function sideRecord({ outcome, reason, isolatedBy, steps }: DirectionVerdict, places: Places): SideRecord {
  const nearest = reason.kind === 'no-rule' ? reason.nearest.map(nearestWords) : [];
  return {
    outcome,
    reason: piecesText(reasonPieces(reason)),
    isolatedBy,
    steps: steps.map((step) => ({
      ...step,
      rules: step.rules.map((rule) => ({ ...rule, ...places(rule) })),
      words: piecesText(stepPieces(step)),
    })),
    ...(nearest.length === 0 ? {} : { nearest }),
  };
}

/** Places of rules in the files that the policies were read from. */
export function placesOf({ objects }: ClusterState): Places {
  const files = new Map<string, { readonly file: string; readonly line: number; readonly text?: string }>();
  for (const object of objects.values()) {
    if ((object.kind !== 'NetworkPolicy' && object.kind !== 'ForeignPolicy') || object.origin === undefined) continue;
    const ref = object.kind === 'NetworkPolicy' ? policyRef(object) : foreignRef(object);
    const { file, line } = object.origin;
    files.set(JSON.stringify(ref), { file, line, ...(object.text === undefined ? {} : { text: object.text }) });
  }
  return ({ policy, path }) => {
    const known = files.get(JSON.stringify(policy));
    const steps = parsePath(path);
    if (known === undefined) return undefined;
    const range = known.text === undefined || steps === undefined ? undefined : rangeAt(known.text, steps);
    const first = known.text === undefined ? undefined : rangeAt(known.text, []);
    // `origin.line` is that of the document's first key.
    if (range === undefined || first === undefined) return { file: known.file, line: known.line, column: 1 };
    return { file: known.file, line: known.line + range.startLine - first.startLine, column: range.startColumn };
  };
}
