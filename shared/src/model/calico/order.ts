/** Who is asked first: orders, ties and tiers (CAL-15 … CAL-19, CAL-33). */
import { compareText } from '../../base/index.ts';
import { validateCalico } from '../../kube/index.ts';
import type { Problem } from '../../kube/index.ts';
import { asText, own } from '../selector.ts';
import type { Rank, Tier, TierPolicy } from '../tiers/index.ts';
import type { CalicoObject } from './objects.ts';

export interface Placed {
  readonly what: CalicoObject;
  readonly policy: TierPolicy;
}

export interface PlacedTier {
  readonly order: number;
  readonly tier: Tier;
}

const defaultTier = 'default';
/** CAL-17 */
const defaultTierOrder = 1_000_000;
/** CAL-18 */
const networkPolicyOrder = 1_000;

/** Missing: after all others. One that cannot be read may be anywhere, so it comes first, with all outcomes open. */
export function orderOf({ spec }: CalicoObject): number {
  const order = own(spec, 'order');
  if (order === undefined || order === null) return Infinity;
  return typeof order === 'number' && Number.isFinite(order) ? order : -Infinity;
}

export function tierOf({ spec }: CalicoObject): string {
  const tier = own(spec, 'tier');
  return typeof tier === 'string' && tier !== '' ? tier : defaultTier;
}

/** CAL-19. What is wrong with a tier leaves open what its policies decide. */
export function tierProblems(what: CalicoObject, tiers: ReadonlyMap<string, CalicoObject>): readonly Problem[] {
  const name = tierOf(what);
  const tier = tiers.get(name);
  if (tier !== undefined && validateCalico(tier.object.manifest).some(({ severity }) => severity === 'error'))
    return [
      { severity: 'error', message: `the Tier \`${name}\` is invalid: when it is asked is not known`, path: ['spec', 'tier'] },
    ];
  if (name === defaultTier || tier !== undefined) return [];
  const message = `there is no Tier \`${name}\`: the policy is asked after all tiers that exist`;
  return [{ severity: 'warning', rule: 'L-41', message, path: ['spec', 'tier'] }];
}

/** Only those that hold policies; `default` is always there, for the NetworkPolicies (CAL-18). `old`: Calico before 3.32. */
export function tiersOf(
  placed: readonly Placed[],
  known: ReadonlyMap<string, CalicoObject>,
  old: boolean,
): readonly PlacedTier[] {
  const names = [...new Set([defaultTier, ...placed.map(({ what }) => tierOf(what))])];
  const tiers = names.map((name) => {
    const object = known.get(name);
    const exists = object !== undefined || name === defaultTier;
    const own = placed.filter(({ what }) => tierOf(what) === name);
    return { order: tierOrder(name, object), exists, tier: tierNamed(name, object, own, old) };
  });
  return tiers.sort(
    (a, b) => Number(b.exists) - Number(a.exists) || ascending(a.order, b.order) || compareText(a.tier.name, b.tier.name),
  );
}

function tierOrder(name: string, object: CalicoObject | undefined): number {
  if (name === defaultTier) return defaultTierOrder; // The API takes no other.
  return object === undefined ? Infinity : orderOf(object);
}

function tierNamed(name: string, object: CalicoObject | undefined, placed: readonly Placed[], old: boolean): Tier {
  const action = object === undefined ? undefined : own(object.spec, 'defaultAction');
  const byOrder = new Map<number, Placed[]>();
  for (const one of placed) {
    const order = orderOf(one.what);
    const own = byOrder.get(order);
    if (own === undefined) byOrder.set(order, [one]);
    else own.push(one);
  }
  const orders = [...byOrder.keys()].sort(ascending);
  const ranks = orders.map((order) => rankOf(order, byOrder.get(order) ?? [], old));
  return {
    name,
    ranks: name === defaultTier ? withNetworkPolicies(orders, ranks) : ranks,
    end: action !== undefined && asText(action) === 'Pass' ? 'next' : 'deny',
  };
}

const ascending = (a: number, b: number): number => (a === b ? 0 : a - b);

type PolicyRank = Extract<Rank, { kind: 'policies' }>;

/**
 * CAL-33: nobody says whether NetworkPolicies come before or after policies of their own order. So these are asked twice:
 * before, where they may have been decisive, and after, for what is left.
 */
function withNetworkPolicies(orders: readonly number[], ranks: readonly PolicyRank[]): readonly Rank[] {
  const ordered = ranks.map((rank, index) => ({ rank, order: orders[index] ?? 0 }));
  return [
    ...ordered.filter(({ order }) => order < networkPolicyOrder).map(({ rank }) => rank),
    ...ordered.filter(({ order }) => order === networkPolicyOrder).map(({ rank }) => perhapsFirst(rank)),
    { kind: 'network-policies' },
    ...ordered.filter(({ order }) => order >= networkPolicyOrder).map(({ rank }) => rank),
  ];
}

function perhapsFirst(rank: PolicyRank): PolicyRank {
  return { ...rank, perhaps: 'policies of different kinds and one order have no defined order (CAL-33)' };
}

/** CAL-16: by name within a kind, as the version of Calico has it; between kinds nobody says (CAL-33). */
function rankOf(order: number, placed: readonly Placed[], old: boolean): PolicyRank {
  const homes = new Map<string, Placed[]>();
  for (const one of placed) {
    const home = `${one.what.kind} ${one.what.namespace}`;
    homes.set(home, [...(homes.get(home) ?? []), one]);
  }
  const lines = [...homes.values()].flatMap((of) => linesOf(of, old));
  const policies = [...new Set(lines.flat())];
  const label = order === Infinity ? 'no order' : `order ${order}`;
  return { kind: 'policies', policies, ties: lines.length > 1 ? 'undefined' : 'defined', label, lines };
}

/** Of one kind and namespace: in the older order, and in the newer one where that is another and may be meant. */
function linesOf(placed: readonly Placed[], old: boolean): readonly (readonly TierPolicy[])[] {
  const sorted = (name: (what: CalicoObject) => string): readonly TierPolicy[] =>
    [...placed].sort((a, b) => compareText(name(a.what), name(b.what))).map(({ policy }) => policy);
  const older = sorted(({ name }) => name);
  const newer = sorted(newerName);
  return old || older.every((policy, index) => policy === newer[index]) ? [older] : [older, newer];
}

/** From 3.32 on. Before it was namespace, tier and name, of which only the name differs here. */
function newerName({ kind, namespace, object }: CalicoObject): string {
  return `${object.name}/${namespace}/${kind}`;
}
