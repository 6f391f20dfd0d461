/** Whom the peers of a policy ask for, of pods that may come. */
import { namespaceNameLabel, testOfSelector } from '../model/index.ts';
import type { Direction, EndTest, Peer, Policy, TierPolicy } from '../model/index.ts';
import { demandOf } from './demand.ts';
import type { Demand } from './demand.ts';
import { alternativesOf } from './literals.ts';

export interface Asked {
  readonly demands: readonly Demand[];
  /** Paths of peers whose selectors have too many alternatives to be looked at one by one. */
  readonly tooMany: readonly string[];
}

const nobody: Asked = { demands: [], tooMany: [] };

/** Nothing asked: a pod without any label that matters, in a namespace without any. */
export const plainDemand: Demand = { id: '', literals: [], wanted: [] };

const known = new WeakMap<Policy | TierPolicy, Map<Direction, Asked>>();

export function askedBy(policy: Policy, direction: Direction): Asked {
  return recall(policy, direction, () => {
    const rules = policy.valid ? (policy[direction] ?? []) : [];
    const peers = rules.flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers));
    return askedIn(peers.flatMap((peer) => testOfPeer(policy.namespace, peer)));
  });
}

export function askedByTier(policy: TierPolicy, direction: Direction): Asked {
  return recall(policy, direction, () => {
    const rules = policy.valid ? (policy[direction]?.rules ?? []) : [];
    return askedIn(rules.flatMap(({ peers }) => peers));
  });
}

function recall(policy: Policy | TierPolicy, direction: Direction, make: () => Asked): Asked {
  const own = known.get(policy) ?? new Map<Direction, Asked>();
  known.set(policy, own);
  const asked = own.get(direction) ?? make();
  own.set(direction, asked);
  return asked;
}

interface Place {
  readonly path: string;
  readonly test: EndTest;
}

/** NP-25: without a namespaceSelector the policy's own namespace is meant. Blocks ask for no pod (NP-48). */
function testOfPeer(home: string, peer: Peer): readonly Place[] {
  if (peer.kind === 'block') return [];
  const { namespaces, pods, path } = peer;
  const where =
    namespaces === undefined
      ? ({ test: 'in', from: 'namespace', key: namespaceNameLabel, values: [home] } as const)
      : testOfSelector(namespaces, 'namespace');
  return [{ path, test: { end: 'pod', labels: { test: 'every', of: [where, testOfSelector(pods, 'pod')] } } }];
}

function askedIn(places: readonly Place[]): Asked {
  if (places.length === 0) return nobody;
  const demands = new Map<string, Demand>();
  const tooMany: string[] = [];
  for (const { path, test } of places) {
    const alternatives = alternativesOf(test);
    if (alternatives === undefined) tooMany.push(path);
    for (const alternative of alternatives ?? []) {
      const demand = demandOf(alternative);
      if (demand !== undefined && !feignsInheritance(demand)) demands.set(demand.id, demand);
    }
  }
  return { demands: [...demands.values()], tooMany };
}

/** CAL-6: a pod may bear itself what it else inherits of its namespace or account. Nobody means those who do. */
function feignsInheritance({ wanted }: Demand): boolean {
  return wanted.some(({ from, key }) => from === 'pod' && /^(?:pcns|pcsa)\./u.test(key));
}
