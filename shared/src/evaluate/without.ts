/**
 * The evaluation as it would be if a rule, one of its peers or one of its port items took no part in it, and everything else
 * stayed: what the policy isolates, its place in the order, the ends of tiers, all other rules. Over the same class table.
 */
import { err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import { formatPath, keyOf } from '../kube/index.ts';
import type { FieldPath, ObjectKey } from '../kube/index.ts';
import { placesWithin, rulePlaceOf, splitPolicy, splitTierPolicy, valueAt, withPolicies } from '../model/index.ts';
import type {
  Policy,
  PolicyRef,
  RulePart,
  RulePlace,
  SplitPolicy,
  TierPolicy,
  ValidPolicy,
  ValidTierPolicy,
} from '../model/index.ts';
import { ClassEvaluation } from './evaluate.ts';

/** The part by itself. */
export type Taken =
  | { readonly kind: 'network-policy'; readonly policy: ValidPolicy }
  /** Of an object that is compiled to several, those that have something of the part. None: it decides nothing (Calico's Log). */
  | { readonly kind: 'tier-policies'; readonly policies: readonly ValidTierPolicy[] };

export interface Without {
  readonly policy: PolicyRef;
  readonly part: RulePart;
  readonly taken: Taken;
  readonly without: ClassEvaluation;
}

/**
 * `path` may lead further in: the innermost item that is a rule, a peer or a port is meant. The error says, to a person, why
 * the question has no answer.
 */
export function evaluateWithout(engine: ClassEvaluation, key: ObjectKey, path: FieldPath): Result<Without, string> {
  const object = engine.state.objects.get(key);
  if (object?.kind !== 'NetworkPolicy' && object?.kind !== 'ForeignPolicy') return err('there is no such policy');
  const place = rulePlaceOf(path);
  if (place === undefined) return err(`\`${formatPath(path)}\` is in no rule`);
  if (valueAt(object.manifest, path) === undefined) return err(`there is no \`${formatPath(path)}\``);
  const places = placesWithin(path, place);
  return object.kind === 'NetworkPolicy' ? ofNetworkPolicy(engine, key, place, places) : ofTiers(engine, key, place, places);
}

function ofNetworkPolicy(
  engine: ClassEvaluation,
  key: ObjectKey,
  { direction }: RulePlace,
  places: readonly string[],
): Result<Without, string> {
  const policy = engine.policies.find((one) => keyOf(one.object) === key);
  if (policy === undefined) return err('the policy takes no part in the evaluation');
  if (!policy.valid) return err(refused(policy));
  const split = firstOf(places, (place) => splitPolicy(policy, direction, place));
  if (split === undefined) return err(`the policy does not isolate for ${direction}, so the rule does not count`);
  const policies = engine.policies.map((one) => (one === policy ? split.rest : one));
  const without = new ClassEvaluation(engine.state, engine.profile, engine.table, { policies, plan: engine.plan }, engine);
  return ok({ policy: policy.ref, part: split.part, taken: { kind: 'network-policy', policy: split.taken }, without });
}

function ofTiers(
  engine: ClassEvaluation,
  key: ObjectKey,
  { direction, rule }: RulePlace,
  places: readonly string[],
): Result<Without, string> {
  const own = engine.plan.policies.filter(({ object }) => keyOf(object) === key);
  const [policy] = own;
  if (policy === undefined) return err('the policy takes no part in the evaluation');
  const { ref } = policy;
  const [problem] = own.flatMap(({ problems }) => problems.filter(({ severity }) => severity === 'error'));
  const valid = own.filter((policy) => policy.valid);
  if (problem !== undefined) return err(refused({ problem }));
  const splits = firstOf(places, (place) => {
    const found = valid.flatMap((policy) => {
      const split = splitTierPolicy(policy, direction, place);
      return split === undefined ? [] : [[policy, split] as const];
    });
    return found.length === 0 ? undefined : new Map<TierPolicy, SplitPolicy<ValidTierPolicy>>(found);
  });
  const [first] = splits?.values() ?? [];
  const path = formatPath(rule);
  const part: RulePart = first?.part ?? { what: 'rule', direction, action: 'none', path, rule: path };
  const plan = withPolicies(engine.plan, (policy) => splits?.get(policy)?.rest ?? policy);
  const taken = [...(splits?.values() ?? [])].map((split) => split.taken);
  const without = new ClassEvaluation(engine.state, engine.profile, engine.table, { policies: engine.policies, plan }, engine);
  return ok({ policy: ref, part, taken: { kind: 'tier-policies', policies: taken }, without });
}

function firstOf<Found>(places: readonly string[], find: (place: string) => Found | undefined): Found | undefined {
  for (const place of places) {
    const found = find(place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refused({ problem: { path, message } }: Pick<Extract<Policy, { valid: false }>, 'problem'>): string {
  return `the policy would be refused: ${path.length === 0 ? '' : `${formatPath(path)}: `}${message}`;
}
