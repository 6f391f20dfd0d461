/** What `eastwest explain` says, as data: the verdict with every rule's place in the files. */
import type { DirectionVerdict, Note, Outcome, PolicyRef, RuleRef, TierStep, Verdict } from '@eastwest/shared/evaluate';
import { keyOfManifest } from '@eastwest/shared/kube';
import type { ObjectKey } from '@eastwest/shared/kube';
import { mendsOf, nearPieces, reasonPieces, stepPieces } from '@eastwest/shared/why';
import type { Place, Places } from './places.ts';
import type { Traffic } from './traffic.ts';
import { piecesText } from './verdict-words.ts';

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

function sideRecord({ outcome, reason, isolatedBy, steps, nearest }: DirectionVerdict, places: Places): SideRecord {
  return {
    outcome,
    reason: piecesText(reasonPieces(reason)),
    isolatedBy,
    steps: steps.map((step) => ({
      ...step,
      rules: step.rules.map((rule) => ({ ...rule, ...places(keyOfRef(rule.policy), rule.path) })),
      words: piecesText(stepPieces(step)),
    })),
    ...(nearest.length === 0 ? {} : { nearest: nearest.map((near) => piecesText(nearPieces(near))) }),
  };
}

export function keyOfRef({ apiVersion, kind, namespace, name }: PolicyRef): ObjectKey {
  return keyOfManifest({ apiVersion, kind, metadata: { namespace, name } });
}
