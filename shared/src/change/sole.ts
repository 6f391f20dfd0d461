/**
 * What a rule, a peer or a port item alone is responsible for: the connections that are lost when it takes no part in the
 * evaluation and everything else stays as it is; of one that denies or passes, those that come back.
 */
import { err, ok } from '../base/index.ts';
import type { Result, Steps } from '../base/index.ts';
import { evaluateWithout } from '../evaluate/without.ts';
import type { Without } from '../evaluate/without.ts';
import { standingOf } from '../evaluate/taken.ts';
import type { Standing } from '../evaluate/taken.ts';
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { Evaluation, RuleRef } from '../evaluate/index.ts';
import type { FieldPath, ObjectKey } from '../kube/index.ts';
import { isEmptyPorts, subtractPorts, unionPorts } from '../model/index.ts';
import type { PolicyRef, PortSet, RulePart } from '../model/index.ts';
import type { Traffic } from '../graph/internals.ts';
import type { Preview } from './change.ts';
import type { PairChange } from './differ.ts';
import { compareTogether } from './compare.ts';
import { countChanges } from './summarize.ts';
import { untoldPairs } from './sole-untold.ts';
import type { UntoldPair } from './sole-untold.ts';

export interface SoleEffect {
  readonly policy: PolicyRef;
  readonly part: RulePart;
  /** `before`: as it is. `after`: without the part. */
  readonly preview: Preview;
  /** Ordered pairs as `ChangeCounts` counts them; one of which some ports are lost and others unknown counts twice. */
  readonly counts: { readonly lost: number; readonly gained: number; readonly unknown: number };
  /** Unknown with the part and without it, and the part may be what matters. Of many the first; `counts` has all. */
  readonly untold: readonly UntoldPair[];
  readonly standing: SoleStanding;
}

/**
 * How it stands to all the others. `nobody`: there is nobody whom it matches. `never`: of all that it matches others decide
 * otherwise, before it is asked. `same`: without it the same would come of all that it decides. `decides`: without it something else
 * would come of it in its direction; where no connection changes all the same, the other end decides.
 */
export interface SoleStanding {
  readonly kind: 'nobody' | Standing['part'];
  /** Who decides before it or, without it, the same, for some of what it matches at least. `path` is `spec` of one that isolates. */
  readonly by: readonly RuleRef[];
}

/** What of a change is what. */
export function effectOf(before: Traffic, after: Traffic): Record<'lost' | 'gained' | 'unknown', PortSet> {
  const lost = subtractPorts(subtractPorts(before.ports, after.ports), after.unknown);
  const gained = subtractPorts(subtractPorts(after.ports, before.ports), before.unknown);
  const unknown = unionPorts(subtractPorts(before.unknown, after.unknown), subtractPorts(after.unknown, before.unknown));
  return { lost, gained, unknown };
}

const betweenSteps = 64;
const mostUntold = 200;

/** `path` as `evaluateWithout` has it. In steps, because a cluster may be large and the next key is typed soon. */
export function* soleEffect(evaluation: Evaluation, key: ObjectKey, path: FieldPath): Steps<Result<SoleEffect, string>> {
  const engine = engineOf(evaluation);
  const result = evaluateWithout(engine, key, path);
  if (!result.ok) return err(result.error);
  const found = result.value;
  const { policy, part, without } = found;
  yield;
  for (const { id } of engine.classes) {
    without[part.direction](id);
    if (id % betweenSteps === betweenSteps - 1) yield;
  }
  const { graphs, pairs, parts, sides, summarize } = compareTogether({ before: engine, after: without });
  yield;
  const changes = summarize((pair) => ({ because: because(found, pair) }));
  const preview = { ...graphs, changes, counts: countChanges(pairs) };
  yield;
  const untold = untoldPairs(engine, found, parts, sides);
  yield;
  const standing = yield* standingOverall(engine, found);
  return ok({ policy, part, preview, counts: countEffects(pairs, untold), untold: untold.slice(0, mostUntold), standing });
}

function countEffects(pairs: readonly PairChange[], untold: readonly UntoldPair[]): SoleEffect['counts'] {
  const counts = { lost: 0, gained: 0, unknown: untold.length };
  for (const { before, after } of pairs) {
    const effect = effectOf(before, after);
    for (const kind of ['lost', 'gained', 'unknown'] as const) if (!isEmptyPorts(effect[kind])) counts[kind]++;
  }
  return counts;
}

const verbs = { allow: 'allows', deny: 'denies', pass: 'passes on', none: 'decides' } as const;

function because({ part, policy }: Without, { before, after }: PairChange): string {
  const { lost, gained } = effectOf(before, after);
  const place = `${part.path} of ${policy.namespace === '' ? '' : `${policy.namespace}/`}${policy.name}`;
  if (isEmptyPorts(lost) && isEmptyPorts(gained)) return `whether only ${place} decides it cannot be known`;
  return `only ${place} ${verbs[part.action]} it`;
}

function* standingOverall(engine: ClassEvaluation, found: Without): Steps<SoleStanding> {
  const [earlier, instead] = [new Map<string, RuleRef>(), new Map<string, RuleRef>()];
  const kinds = new Set<Standing['part']>();
  for (const of of engine.classes) {
    if (of.id % betweenSteps === betweenSteps - 1) yield;
    if (of.kind !== 'pod' || of.hostNetwork) continue;
    for (const family of [4, 6] as const) {
      const standing = standingOf(engine, found, of, family);
      if (standing === undefined) continue;
      kinds.add(standing.part);
      const names = standing.part === 'never' ? earlier : instead;
      for (const ref of standing.by) names.set(JSON.stringify(ref), ref);
    }
  }
  const kind = (['decides', 'same', 'never'] as const).find((one) => kinds.has(one)) ?? 'nobody';
  return { kind, by: [...(kind === 'never' ? earlier : instead).values()] };
}
