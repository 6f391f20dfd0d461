/** Brings the policy APIs of a cluster into one order of evaluation (CNP-1, CAL-17, CAL-18, CIL-8, CIL-11). */
import { policyKindOf } from '../kube/index.ts';
import type { ForeignPolicyObject, NodeObject, PolicyFamily } from '../kube/index.ts';
import { compileAdmin } from './admin/index.ts';
import type { AdminPlan } from './admin/index.ts';
import { compileCalico, podFacts, putAmong } from './calico/index.ts';
import type { BuiltInTier, CalicoPlan } from './calico/index.ts';
import { compileCilium } from './cilium/index.ts';
import type { CiliumPlan, InClusterBlocks } from './cilium/index.ts';
import type { Pipeline, PolicyPlan, Rank, Tier, TierPolicy } from './tiers/index.ts';
import type { LabelMap } from './selector.ts';
import type { World } from './world.ts';

/** CAL-17: a priority of the admin APIs is an order within these, which Calico 3.32 renamed as it changed the version it reads. */
const builtIn = {
  admin: { order: 1_000, names: { v1alpha1: 'adminnetworkpolicy', v1alpha2: 'kube-admin' } },
  baseline: { order: 10_000_000, names: { v1alpha1: 'baselineadminnetworkpolicy', v1alpha2: 'kube-baseline' } },
} as const;

/** Nothing beside NetworkPolicies. */
const networkPoliciesOnly: PolicyPlan = {
  pipelines: [{ engine: 'kubernetes', tiers: [{ name: 'NetworkPolicy', ranks: [{ kind: 'network-policies' }], end: 'deny' }] }],
  policies: [],
  notEvaluated: [],
  overHosts: [],
};

/** `blocks`: what address blocks of Cilium's policies cover besides the outside. */
export function planPolicies(world: World, blocks: InClusterBlocks = 'none'): PolicyPlan {
  if (world.foreign.length === 0) return networkPoliciesOnly;
  const families = byFamily(world.foreign);
  const admin = compileAdmin(families.admin);
  const calico = compileCalico(families.calico, world);
  const cilium = compileCilium(families.cilium, world, blocks);
  const pipelines: readonly Pipeline[] = [
    ...(calico.tiers.length > 0 ? [calicoPipeline(admin, calico)] : []),
    ...(cilium.denying.length + cilium.admitting.length > 0 ? [ciliumPipeline(admin, cilium)] : []),
  ];
  const used = pipelines.length > 0 ? pipelines : [plainPipeline(admin)];
  return {
    pipelines: used,
    policies: policiesOf(used),
    notEvaluated: [...admin.notEvaluated, ...calico.notEvaluated, ...cilium.notEvaluated, ...families.other],
    overHosts: [...calico.overHosts, ...cilium.overHosts],
    ...(calico.readsPods ? { podFacts: podFacts(world) } : {}),
  };
}

/** Whether `plan`, made of `before`, is what `after` would give: nothing that a compiler reads is another. */
export function samePlan(before: World, after: World, plan: PolicyPlan): boolean {
  if (!same(before.foreign, after.foreign)) return false;
  const readsCluster = plan.pipelines.some(({ engine }) => engine !== 'kubernetes') || plan.overHosts.length > 0;
  if (!readsCluster) return true;
  return (
    same(before.services, after.services) &&
    same(before.endpoints, after.endpoints) &&
    before.endpointsHidden === after.endpointsHidden &&
    sameAddresses(before.nodes, after.nodes) &&
    (plan.podFacts === undefined || plan.podFacts === podFacts(after)) &&
    sameNamespaces(before.namespaces, after.namespaces) &&
    before.hidden.size === after.hidden.size
  );
}

function same(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function sameAddresses(left: World['nodes'], right: World['nodes']): boolean {
  return left.length === right.length && left.every((node, index) => node === right[index] || sameTexts(node, right[index]));
}

function sameTexts(left: NodeObject, right: NodeObject | undefined): boolean {
  return right !== undefined && same(left.addresses, right.addresses);
}

function sameNamespaces(left: World['namespaces'], right: World['namespaces']): boolean {
  if (left.size !== right.size) return false;
  return [...left].every(([name, labels]) => {
    const now = right.get(name);
    return now === labels || (now !== undefined && sameLabels(labels, now));
  });
}

function sameLabels(left: LabelMap, right: LabelMap): boolean {
  return left.size === right.size && [...left].every(([key, value]) => right.get(key) === value);
}

function byFamily(objects: readonly ForeignPolicyObject[]): Record<PolicyFamily, readonly ForeignPolicyObject[]> {
  const families: Record<PolicyFamily, ForeignPolicyObject[]> = { admin: [], calico: [], cilium: [], other: [] };
  for (const object of objects) families[policyKindOf(object.apiVersion, object.policyKind)?.family ?? 'other'].push(object);
  return families;
}

const networkPolicies: Rank = { kind: 'network-policies' };

const adminTier = ({ admin }: AdminPlan): Tier => ({ name: 'Admin', ranks: admin, end: 'next' });
const baselineTier = ({ baseline }: AdminPlan): Tier => ({ name: 'Baseline', ranks: baseline, end: 'next' });

function plainPipeline(admin: AdminPlan): Pipeline {
  const middle: Tier = { name: 'NetworkPolicy', ranks: [networkPolicies], end: 'deny' };
  return { engine: 'kubernetes', tiers: [adminTier(admin), middle, baselineTier(admin)] };
}

function calicoPipeline(admin: AdminPlan, calico: CalicoPlan): Pipeline {
  const own = (which: 'admin' | 'baseline', tier: Tier): BuiltInTier => {
    const { order, names } = builtIn[which];
    return { order, tier, names: [...admin.versions].map((version) => names[version]) };
  };
  const withAdmin = putAmong(calico.tiers, own('admin', adminTier(admin)));
  const placed = putAmong(withAdmin, own('baseline', baselineTier(admin)));
  return { engine: 'calico', tiers: placed.map(({ tier }) => tier) };
}

/** CIL-8: any deny, then any allow, NetworkPolicies among them; CIL-11. */
function ciliumPipeline(admin: AdminPlan, { denying, admitting }: CiliumPlan): Pipeline {
  const ranks: readonly Rank[] = [
    { kind: 'policies', policies: denying, ties: 'defined', label: 'deny rules' },
    networkPolicies,
    { kind: 'policies', policies: admitting, ties: 'defined', label: 'allow rules' },
  ];
  return { engine: 'cilium', tiers: [adminTier(admin), { name: 'Cilium', ranks, end: 'deny' }, baselineTier(admin)] };
}

/** The same order of other policies: each in place of the one that it is made of, wherever that is asked. */
export function withPolicies(plan: PolicyPlan, change: (policy: TierPolicy) => TierPolicy): PolicyPlan {
  const changed = new Map(plan.policies.map((policy) => [policy, change(policy)]));
  const instead = (policy: TierPolicy): TierPolicy => changed.get(policy) ?? policy;
  const rankOf = (rank: Rank): Rank => {
    if (rank.kind === 'network-policies') return rank;
    const lines = rank.lines?.map((line) => line.map(instead));
    return { ...rank, policies: rank.policies.map(instead), ...(lines && { lines }) };
  };
  const pipelines = plan.pipelines.map((pipeline) => ({
    ...pipeline,
    tiers: pipeline.tiers.map((tier) => ({ ...tier, ranks: tier.ranks.map(rankOf) })),
  }));
  return { ...plan, pipelines, policies: plan.policies.map(instead) };
}

function policiesOf(pipelines: readonly Pipeline[]): readonly TierPolicy[] {
  const ranks = pipelines.flatMap(({ tiers }) => tiers.flatMap((tier) => tier.ranks));
  return [...new Set(ranks.flatMap((rank) => (rank.kind === 'policies' ? rank.policies : [])))];
}
