/** Policies of the admin APIs, and what reading a policy of another API found: L-33, L-37, L-38, L-41. */
import { endReach, selection } from '../evaluate/tier-reach.ts';
import { keyOf } from '../kube/index.ts';
import { allPorts, intersectPorts, isEmptyPorts, noPorts, overlaps, portRange, unionBits, unionPorts } from '../model/index.ts';
import type { Bitset, Direction, PortSet, Rank, TierPolicy, TierRule, TrafficItem } from '../model/index.ts';
import { calicoFindings } from './calico.ts';
import type { LintContext } from './context.ts';
import { denyOnlyFindings } from './deny-only.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import { unknownFields } from './unknown-fields.ts';

export function tierFindings(context: LintContext): readonly Finding[] {
  const { pipelines, policies } = context.engine.plan;
  const tiers = pipelines.flatMap((pipeline) => pipeline.tiers);
  const once = [...new Map(policies.map((policy) => [keyOf(policy.object), policy])).values()];
  return [
    ...tiers.flatMap(({ ranks }) => ranks.flatMap((rank) => ties(context, rank))),
    ...once.flatMap((policy) => [...fromProblems(policy), ...unknownFields(policy.object, policy.problems)]),
    ...calicoFindings(context, once),
    ...denyOnlyFindings(context, tiers),
  ];
}

/** L-38, and of L-41 a tier that is not there, are found when the policy is read. */
function fromProblems({ object, problems }: TierPolicy): readonly Finding[] {
  return problems.flatMap(({ rule, path, message, hint }) => {
    if (rule !== 'L-38' && rule !== 'L-41') return [];
    return [finding(rule, 'error', keyOf(object), { path, message: hint === undefined ? message : `${message}; ${hint}` })];
  });
}

/** L-37, of either of the two: nobody says which of them gives way. */
function ties(context: LintContext, rank: Rank): readonly Finding[] {
  if (rank.kind !== 'policies' || rank.ties !== 'undefined' || !rank.label.startsWith('priority')) return [];
  return rank.policies.flatMap((policy, index) =>
    rank.policies.slice(index + 1).flatMap((other) => {
      if (!disagree(context, policy, other)) return [];
      return [tied(policy, other, rank.label), tied(other, policy, rank.label)];
    }),
  );
}

function tied({ object }: TierPolicy, other: TierPolicy, label: string): Finding {
  const message = `${other.object.name} has the same ${label}, may select the same pods and says otherwise: which is asked first is not defined (CNP-6)`;
  return finding('L-37', 'warning', keyOf(object), { path: 'spec.priority', message });
}

function disagree(context: LintContext, left: TierPolicy, right: TierPolicy): boolean {
  const { classes, table } = context.engine;
  if (!left.valid || !right.valid) return false;
  const isSelected = (policy: TierPolicy): ReadonlySet<number> =>
    new Set(
      classes.flatMap((of) => (of.kind === 'pod' && !of.hostNetwork && selection(table, policy, of) !== 'no' ? [of.id] : [])),
    );
  const [one, two] = [isSelected(left), isSelected(right)];
  if (![...one].some((id) => two.has(id))) return false;
  return (['ingress', 'egress'] as const).some((direction: Direction) =>
    (left[direction]?.rules ?? []).some((rule) =>
      (right[direction]?.rules ?? []).some((other) => rule.action !== other.action && overlap(context, rule, other)),
    ),
  );
}

function overlap(context: LintContext, left: TierRule, right: TierRule): boolean {
  if (isEmptyPorts(intersectPorts(portsOf(context, left), portsOf(context, right)))) return false;
  return ([4, 6] as const).some((family) => overlaps(reachOf(context, left, family), reachOf(context, right, family)));
}

function portsOf(context: LintContext, { traffic: { any } }: TierRule): PortSet {
  return any === 'any' ? allPorts : any.map((item) => portsMeant(context, item)).reduce(unionPorts, noPorts);
}

/** A name means whatever pods give it. */
function portsMeant({ world }: LintContext, item: TrafficItem): PortSet {
  if (item.kind === 'range') return portRange(item.protocol, item.from, item.to);
  const declared = world.pods.flatMap(({ ports }) =>
    ports.filter(({ name, protocol }) => name === item.name && item.protocols.includes(protocol)),
  );
  return declared.map(({ protocol, port }) => portRange(protocol, port, port)).reduce(unionPorts, noPorts);
}

function reachOf({ engine: { table } }: LintContext, { peers }: TierRule, family: 4 | 6): Bitset {
  return peers
    .map(({ test }) => endReach(table, test, family))
    .map(({ sure, unsure }) => unionBits(sure, unsure))
    .reduce(unionBits, { words: [] });
}
