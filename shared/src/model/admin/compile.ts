/** AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2): semantics.md section 2. */
import { validateAdminPolicy } from '../../kube/index.ts';
import type { FieldPath, ForeignPolicyObject, JsonObject, Problem } from '../../kube/index.ts';
import type { Direction } from '../policy.ts';
import { asObject, own } from '../selector.ts';
import { foreignRef } from '../tiers/index.ts';
import type { EndTest, Rank, TierPolicy } from '../tiers/index.ts';
import { compileAdminRules } from './rules.ts';
import { anyPod, subjectOf } from './subject.ts';

export interface AdminPlan {
  /** By priority ascending, one rank for each (CNP-2, CNP-6). */
  readonly admin: readonly Rank[];
  readonly baseline: readonly Rank[];
  readonly notEvaluated: readonly ForeignPolicyObject[];
}

export function compileAdmin(objects: readonly ForeignPolicyObject[]): AdminPlan {
  const placed = objects.filter(isKnown).map(placePolicy);
  return {
    admin: ranksOf(placed.filter(({ tier }) => tier === 'Admin')),
    baseline: ranksOf(placed.filter(({ tier }) => tier === 'Baseline')),
    notEvaluated: objects.filter((object) => !isKnown(object)),
  };
}

/** Each kind has one version that the specification describes; what a later one means is not known. */
const versions: ReadonlyMap<string, string> = new Map([
  ['AdminNetworkPolicy', 'policy.networking.k8s.io/v1alpha1'],
  ['BaselineAdminNetworkPolicy', 'policy.networking.k8s.io/v1alpha1'],
  ['ClusterNetworkPolicy', 'policy.networking.k8s.io/v1alpha2'],
]);

function isKnown({ apiVersion, policyKind }: ForeignPolicyObject): boolean {
  return versions.get(policyKind) === apiVersion;
}

interface Placed {
  readonly tier: 'Admin' | 'Baseline';
  /** Before all others where it cannot be told: whatever comes after it is then in doubt. */
  readonly priority: number;
  readonly policy: TierPolicy;
}

const nowhere = -1;
/** The baseline of v1alpha1 has no priority and stands alone in its API; beside those of v1alpha2 it comes last. */
const withoutPriority = 1001;

function placePolicy(object: ForeignPolicyObject): Placed {
  const spec = asObject(own(object.manifest, 'spec'));
  const problems = validateAdminPolicy(object.manifest);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [problem] = errors;
  const policy =
    problem === undefined ? validPolicy(object, spec, problems) : invalidPolicy(object, spec, { problem, errors, problems });
  return { ...placeOf(object, spec, errors), policy };
}

function placeOf({ policyKind }: ForeignPolicyObject, spec: JsonObject, errors: readonly Problem[]): Omit<Placed, 'policy'> {
  if (policyKind === 'BaselineAdminNetworkPolicy') return { tier: 'Baseline', priority: withoutPriority };
  const [tier, priority] = [own(spec, 'tier'), own(spec, 'priority')];
  const misplaced = errors.some(({ path }) => path[1] === 'priority' || path[1] === 'tier' || path.length < 2);
  if (misplaced || typeof priority !== 'number') return { tier: 'Admin', priority: nowhere };
  return { tier: policyKind === 'ClusterNetworkPolicy' && tier === 'Baseline' ? 'Baseline' : 'Admin', priority };
}

function ranksOf(placed: readonly Placed[]): readonly Rank[] {
  const byPriority = new Map<number, TierPolicy[]>();
  for (const { priority, policy } of placed) {
    const rank = byPriority.get(priority);
    if (rank === undefined) byPriority.set(priority, [policy]);
    else rank.push(policy);
  }
  return [...byPriority]
    .sort(([a], [b]) => a - b)
    .map(([priority, policies]): Rank => ({ kind: 'policies', policies, ties: 'undefined', label: labelOf(priority) }));
}

function labelOf(priority: number): string {
  if (priority === nowhere) return 'priority not known';
  return priority === withoutPriority ? 'no priority' : `priority ${priority}`;
}

function validPolicy(object: ForeignPolicyObject, spec: JsonObject, problems: readonly Problem[]): TierPolicy {
  const side = (direction: Direction) => {
    const rules = compileAdminRules(spec, direction);
    return rules.length === 0 ? {} : { [direction]: { rules, isolates: false } }; // CNP-3: no implicit isolation
  };
  return {
    object,
    ref: foreignRef(object),
    problems,
    valid: true,
    subject: subjectOf(own(spec, 'subject')),
    ...side('ingress'),
    ...side('egress'),
  };
}

function invalidPolicy(
  object: ForeignPolicyObject,
  spec: JsonObject,
  {
    problem,
    errors,
    problems,
  }: { readonly problem: Problem; readonly errors: readonly Problem[]; readonly problems: readonly Problem[] },
): TierPolicy {
  const subject: EndTest = touches(errors, ['spec', 'subject']) ? anyPod : subjectOf(own(spec, 'subject'));
  const directions = (['ingress', 'egress'] as const).filter((direction) => {
    const rules = own(spec, direction) ?? [];
    return !Array.isArray(rules) || rules.length > 0 || touches(errors, ['spec', direction]);
  });
  return { object, ref: foreignRef(object), problems, valid: false, problem, subject, directions };
}

/** Whether something at the place, above or below it is wrong. */
function touches(errors: readonly Problem[], place: FieldPath): boolean {
  return errors.some(({ path }) => path.every((step, index) => index >= place.length || step === place[index]));
}
