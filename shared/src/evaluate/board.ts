/** All policies in the order in which they are asked: tiers, ranks in them, policies in those. What the board shows. */
import { keyOf } from '../kube/index.ts';
import type { ObjectKey } from '../kube/index.ts';
import type { Action, Direction, PolicyRef, Rank, Tier, TierPolicy } from '../model/index.ts';
import { engineOf } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';

/** A policy at its place; one policy may have several (Cilium asks deny rules first). */
export interface BoardCard {
  readonly key: ObjectKey;
  readonly policy: PolicyRef;
  readonly directions: readonly Direction[];
  /** How many rules do what. */
  readonly actions: Readonly<Record<Action, number>>;
  readonly valid: boolean;
}

export interface BoardRank {
  /** `priority 10`, `deny rules`, `NetworkPolicies`; empty where the tier has but one rank without an order. */
  readonly label: string;
  /** Several of them, and nobody says which is asked first (CNP-6). */
  readonly tied: boolean;
  readonly cards: readonly BoardCard[];
}

export interface BoardTier {
  /** Where two engines are asked one after the other, whose tier it is. */
  readonly engine?: string;
  readonly name: string;
  readonly end: Tier['end'];
  readonly ranks: readonly BoardRank[];
}

export function boardOf(evaluation: Evaluation): readonly BoardTier[] {
  const { plan, policies } = engineOf(evaluation);
  const several = plan.pipelines.length > 1;
  const cards = policies.map(networkPolicyCard);
  // A tier of their own says it in its name.
  const networkPolicies = (tier: string): BoardRank => ({
    label: tier === 'NetworkPolicy' ? '' : 'NetworkPolicies',
    tied: false,
    cards,
  });
  return plan.pipelines.flatMap(({ engine, tiers }) =>
    tiers.map(({ name, end, ranks }) => ({
      name,
      end,
      ranks: ranks.flatMap((rank) => {
        const made = rank.kind === 'network-policies' ? networkPolicies(name) : tierRank(rank);
        return made.cards.length === 0 ? [] : [made];
      }),
      ...(several ? { engine } : {}),
    })),
  );
}

function networkPolicyCard(policy: ReturnType<typeof engineOf>['policies'][number]): BoardCard {
  const directions = policy.valid ? bothDirections.filter((direction) => policy[direction] !== undefined) : policy.directions;
  const rules = policy.valid ? [...(policy.ingress ?? []), ...(policy.egress ?? [])] : [];
  const actions = { allow: rules.length, deny: 0, pass: 0 };
  return { key: keyOf(policy.object), policy: policy.ref, directions, actions, valid: policy.valid };
}

const bothDirections: readonly Direction[] = ['ingress', 'egress'];

function tierRank({ label, policies, ties }: Extract<Rank, { kind: 'policies' }>): BoardRank {
  return { label, tied: ties === 'undefined' && policies.length > 1, cards: policies.map(tierCard) };
}

function tierCard(policy: TierPolicy): BoardCard {
  const actions = { allow: 0, deny: 0, pass: 0 };
  // One rule of the YAML may be several here.
  const places = new Map(
    policy.valid
      ? bothDirections.flatMap((direction) => (policy[direction]?.rules ?? []).map(({ path, action }) => [path, action] as const))
      : [],
  );
  for (const action of places.values()) actions[action]++;
  return { key: keyOf(policy.object), policy: policy.ref, directions: directionsOf(policy), actions, valid: policy.valid };
}

export function directionsOf(policy: TierPolicy): readonly Direction[] {
  return policy.valid ? bothDirections.filter((direction) => policy[direction] !== undefined) : policy.directions;
}
