/** Policies of the other APIs: L-37, L-38, L-41, L-42, L-43. */
import { endReach, selection } from '../evaluate/tier-rows.ts';
import { fixedPorts } from '../evaluate/tier-traffic.ts';
import { groupOf, keyOf } from '../kube/index.ts';
import { asArray, asObject, intersectPorts, isEmptyPorts, overlaps, own, unionBits } from '../model/index.ts';
import type { Bitset, Direction, Rank, Tier, TierPolicy, TierRule } from '../model/index.ts';
import type { LintContext } from './context.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

export function tierFindings(context: LintContext): readonly Finding[] {
  const { pipelines, policies } = context.engine.plan;
  const tiers = pipelines.flatMap((pipeline) => pipeline.tiers);
  const once = [...new Map(policies.map((policy) => [keyOf(policy.object), policy])).values()];
  return [
    ...tiers.flatMap(({ ranks }) => ranks.flatMap((rank) => ties(context, rank))),
    ...once.flatMap((policy) => [...fromProblems(policy), ...overriding(policy), ...typesMissing(policy)]),
    ...tiers.flatMap((tier) => denyOnly(context, tier)),
  ];
}

/** L-38 and L-41 are found when the policy is read. */
function fromProblems({ object, problems }: TierPolicy): readonly Finding[] {
  return problems.flatMap(({ rule, path, message, hint }) => {
    if (rule !== 'L-38' && rule !== 'L-41') return [];
    return [finding(rule, 'error', keyOf(object), { path, message: hint === undefined ? message : `${message}; ${hint}` })];
  });
}

type PolicyRank = Extract<Rank, { kind: 'policies' }>;

/** L-37 */
function ties(context: LintContext, rank: Rank): readonly Finding[] {
  if (rank.kind !== 'policies' || rank.ties !== 'undefined' || !rank.label.startsWith('priority')) return [];
  return rank.policies.flatMap((policy, index) =>
    rank.policies.slice(index + 1).flatMap((other) => {
      if (!disagree(context, policy, other)) return [];
      const message = `${other.object.name} has the same ${rank.label}, may select the same pods and says otherwise: which is asked first is not defined (CNP-6)`;
      return [finding('L-37', 'warning', keyOf(policy.object), { path: 'spec.priority', message })];
    }),
  );
}

function disagree(context: LintContext, left: TierPolicy, right: TierPolicy): boolean {
  if (!left.valid || !right.valid) return false;
  const subjects = context.engine.classes.some(
    (of) =>
      of.kind === 'pod' &&
      !of.hostNetwork &&
      selection(context.engine.table, left, of) !== 'no' &&
      selection(context.engine.table, right, of) !== 'no',
  );
  if (!subjects) return false;
  return (['ingress', 'egress'] as const).some((direction: Direction) =>
    (left[direction]?.rules ?? []).some((one) =>
      (right[direction]?.rules ?? []).some((two) => one.action !== two.action && overlap(context, one, two)),
    ),
  );
}

function overlap(context: LintContext, left: TierRule, right: TierRule): boolean {
  const [a, b] = [left.traffic.any, right.traffic.any];
  const named = [a, b].some((items) => items !== 'any' && items.some(({ kind }) => kind === 'named'));
  const ports = a === 'any' || b === 'any' || named || !isEmptyPorts(intersectPorts(fixedPorts(a), fixedPorts(b)));
  return ports && ([4, 6] as const).some((family) => overlaps(reachOf(context, left, family), reachOf(context, right, family)));
}

function reachOf({ engine: { table } }: LintContext, { peers }: TierRule, family: 4 | 6): Bitset {
  return peers
    .map(({ test }) => endReach(table, test, family))
    .map(({ sure, unsure }) => unionBits(sure, unsure))
    .reduce(unionBits, { words: [] });
}

/** L-41, its last part: a deny before every NetworkPolicy. */
function overriding({ object }: TierPolicy): readonly Finding[] {
  if (!groupOf(object.apiVersion).endsWith('projectcalico.org')) return [];
  const spec = asObject(own(object.manifest, 'spec'));
  const [tier, order] = [own(spec, 'tier') ?? 'default', own(spec, 'order')];
  if (tier !== 'default' || typeof order !== 'number' || order >= 1000) return [];
  const denies = ['ingress', 'egress'].flatMap((key) => asArray(own(spec, key)).map((rule) => own(asObject(rule), 'action')));
  if (!denies.includes('Deny')) return [];
  const message = `order ${order} is before every NetworkPolicy (order 1000), so what it denies no NetworkPolicy can allow (CAL-18)`;
  return [finding('L-41', 'warning', keyOf(object), { path: 'spec.order', message })];
}

/** L-43 */
function typesMissing({ object }: TierPolicy): readonly Finding[] {
  if (groupOf(object.apiVersion) !== 'crd.projectcalico.org') return [];
  if (own(asObject(own(object.manifest, 'spec')), 'types') !== undefined) return [];
  const message = 'without `types` in the datastore both directions are isolated, whatever rules there are (CAL-4)';
  return [finding('L-43', 'warning', keyOf(object), { path: 'spec', message })];
}

/** L-42: it says only what it denies, and denies everything else by it. */
function denyOnly(context: LintContext, { name, end, ranks }: Tier): readonly Finding[] {
  if (end !== 'deny') return [];
  const policies = ranks.filter((rank): rank is PolicyRank => rank.kind === 'policies').flatMap((rank) => rank.policies);
  return [...grouped(policies).values()].flatMap((parts) =>
    (['ingress', 'egress'] as const).flatMap((direction): readonly Finding[] => {
      const rules = parts.flatMap((part) => (part.valid ? (part[direction]?.rules ?? []) : []));
      const [first] = parts;
      const isolates = parts.some((part) => part.valid && part[direction]?.isolates === true);
      if (first === undefined || !isolates || rules.length === 0 || rules.some(({ action }) => action !== 'deny')) return [];
      if (allowedOtherwise(context, parts, policies, direction)) return [];
      const message = `its ${direction} rules only deny, and what no rule of tier ${name} allows ends in deny too: nothing is left`;
      return [finding('L-42', 'warning', keyOf(first.object), { path: `spec.${direction}`, message })];
    }),
  );
}

function grouped(policies: readonly TierPolicy[]): ReadonlyMap<string, readonly TierPolicy[]> {
  const groups = new Map<string, TierPolicy[]>();
  for (const policy of policies) {
    const key = keyOf(policy.object);
    groups.set(key, [...(groups.get(key) ?? []), policy]);
  }
  return groups;
}

/** By a rule of the tier for some of the same pods, or by a NetworkPolicy in it. */
function allowedOtherwise(
  context: LintContext,
  parts: readonly TierPolicy[],
  policies: readonly TierPolicy[],
  direction: Direction,
): boolean {
  const { engine } = context;
  const selected = engine.classes.filter(
    (of) => of.kind === 'pod' && !of.hostNetwork && parts.some((part) => selection(engine.table, part, of) !== 'no'),
  );
  return selected.some((of) => {
    if (of.kind !== 'pod') return false;
    if (engine.applying(of, direction).valid.some((policy) => (policy[direction] ?? []).length > 0)) return true;
    return policies.some(
      (policy) =>
        policy.valid &&
        (policy[direction]?.rules ?? []).some(({ action }) => action !== 'deny') &&
        selection(engine.table, policy, of) !== 'no',
    );
  });
}
