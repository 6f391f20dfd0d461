/** What `eastwest explain` says, as data: the verdict with every rule's place in the files. */
import type {
  Criterion,
  DirectionVerdict,
  NearMiss,
  Note,
  Outcome,
  PolicyRef,
  Reason,
  RuleRef,
  TierStep,
  Verdict,
} from '@eastwest/shared/evaluate';
import { keyOfManifest } from '@eastwest/shared/kube';
import type { ObjectKey } from '@eastwest/shared/kube';
import { mendsOf, nearPath, nearPieces, reasonPieces, stepPieces } from '@eastwest/shared/why';
import type { Answered } from './explain-answers.ts';
import type { Place, Places } from './places.ts';
import { trafficText } from './traffic.ts';
import type { Traffic } from './traffic.ts';
import { piecesText } from './verdict-words.ts';

export interface RuleRecord extends RuleRef, Partial<Place> {}
export interface PolicyRecord extends PolicyRef, Partial<Place> {}

export interface NearRecord extends Partial<Place> {
  readonly tier: string;
  readonly engine?: string;
  readonly rule: RuleRecord;
  /** What of the rule does not match; the place is its. */
  readonly path: string;
  /** The first criterion that fails; `order`: it matches, and is asked too late. */
  readonly failed: Criterion | 'order';
  readonly words: string;
}

export interface StepRecord extends Omit<TierStep, 'rules' | 'asked' | 'isolating'> {
  readonly asked: readonly PolicyRecord[];
  readonly rules: readonly RuleRecord[];
  readonly isolating: readonly PolicyRecord[];
  /** The step in words. */
  readonly words: string;
}

export interface SideRecord {
  readonly verdict: Outcome;
  readonly reason: Reason['kind'];
  /** The reason in words. */
  readonly words: string;
  readonly isolatedBy: readonly PolicyRecord[];
  readonly steps: readonly StepRecord[];
  /** Of what is denied: the allow rules that come nearest, a few of each tier. */
  readonly nearest: readonly NearRecord[];
}

export type AnswerRecord = {
  readonly from: string;
  readonly to: string;
} & Traffic & {
    /** Of a range: its last port, of which the same is true as of `port`. */
    readonly upTo?: number;
    readonly verdict: Outcome;
    readonly certainty: 'certain' | 'unknown' | 'implementation-defined';
    readonly egress: SideRecord;
    readonly ingress: SideRecord;
    readonly notes: readonly Note[];
    /** What would have to change, a sentence for each direction that stands in the way; empty when it is allowed. */
    readonly whyNot: readonly string[];
  };

export interface ManyRecord {
  readonly from: string;
  readonly to: string;
  readonly traffic: string;
  readonly verdict: Outcome | 'differs';
  readonly answers: readonly AnswerRecord[];
}

/** `answers` where the ends, the port or the pods stand for several connections of which not the same is true. */
export type ExplainDocument = AnswerRecord | ManyRecord;

/** `asked`: as it was typed. */
export function explainDocument(
  asked: { readonly from: string; readonly to: string; readonly traffic: string },
  answers: readonly Answered[],
  places: Places,
): ExplainDocument {
  const records = answers.map((answered) => answerRecord(answered, places));
  const [only, another] = records;
  if (only !== undefined && another === undefined) return only;
  const verdicts = new Set(records.map(({ verdict }) => verdict));
  const [verdict = 'unknown'] = verdicts;
  return { ...asked, verdict: verdicts.size > 1 ? 'differs' : verdict, answers: records };
}

function answerRecord({ from, to, traffic, upTo, verdict }: Answered, places: Places): AnswerRecord {
  return {
    from: from.name,
    to: to.name,
    ...traffic,
    ...(upTo === undefined ? {} : { upTo }),
    verdict: verdict.outcome,
    certainty: certaintyOf(verdict),
    egress: sideRecord(verdict.egress, places),
    ingress: sideRecord(verdict.ingress, places),
    notes: verdict.notes,
    whyNot: mendsOf(verdict).map(({ direction, pieces }) => `${direction}: ${piecesText(pieces)}`),
  };
}

function certaintyOf({ outcome, notes }: Verdict): AnswerRecord['certainty'] {
  if (outcome === 'unknown') return 'unknown';
  return notes.length > 0 ? 'implementation-defined' : 'certain';
}

function sideRecord({ outcome, reason, isolatedBy, steps, nearest }: DirectionVerdict, places: Places): SideRecord {
  const policies = (refs: readonly PolicyRef[]): readonly PolicyRecord[] =>
    refs.map((ref) => ({ ...ref, ...places(keyOfRef(ref), 'metadata.name') }));
  return {
    verdict: outcome,
    reason: reason.kind,
    words: piecesText(reasonPieces(reason)),
    isolatedBy: policies(isolatedBy),
    steps: steps.map((step) => ({
      ...step,
      asked: policies(step.asked),
      rules: step.rules.map((rule) => ruleRecord(rule, places)),
      isolating: policies(step.isolating),
      words: piecesText(stepPieces(step)),
    })),
    nearest: nearest.map((near) => nearRecord(near, places)),
  };
}

function nearRecord(near: NearMiss, places: Places): NearRecord {
  const { tier, engine, rule, failed } = near;
  const path = nearPath(near);
  return {
    tier,
    ...(engine === undefined ? {} : { engine }),
    rule: ruleRecord(rule, places),
    path,
    ...places(keyOfRef(rule.policy), path),
    failed,
    words: piecesText(nearPieces(near)),
  };
}

function ruleRecord(rule: RuleRef, places: Places): RuleRecord {
  return { ...rule, ...places(keyOfRef(rule.policy), rule.path) };
}

export function keyOfRef({ apiVersion, kind, namespace, name }: PolicyRef): ObjectKey {
  return keyOfManifest({ apiVersion, kind, metadata: { namespace, name } });
}

/** `8080/TCP`, `8000–8010/TCP`, `ICMP` */
export function answerTraffic(answer: AnswerRecord): string {
  const text = trafficText(answer);
  return answer.upTo === undefined || !('port' in answer) || answer.upTo === answer.port
    ? text
    : text.replace(/^\d+/u, `${answer.port}–${answer.upTo}`);
}
