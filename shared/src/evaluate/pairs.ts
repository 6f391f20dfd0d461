/** Which pairs of members have to be asked so that every pair is answered. */
import type { Member } from './ends.ts';

export interface Pair {
  readonly from: Member;
  readonly to: Member;
}

/** NP-44. A template of several replicas stands for several pods, which are not themselves. */
export function isSelf(from: Member, to: Member): boolean {
  return from.pod !== undefined && from.pod === to.pod && (from.pod.template?.replicas ?? 1) <= 1;
}

/**
 * One pair for all that cannot differ; a pod with itself only where there is no other pair.
 * What can tell members of one class apart is their node, and only towards a node or a host-network pod (NP-42).
 */
export function pairsOf(from: readonly Member[], to: readonly Member[]): readonly Pair[] {
  const [source] = from;
  const [target] = to;
  if (from.length === 1 && to.length === 1 && source !== undefined && target !== undefined) return [{ from: source, to: target }];
  const fromHosts = from.some(({ pod }) => pod === undefined || pod.hostNetwork);
  const sources = grouped(from, false);
  const targets = grouped(to, fromHosts);
  const pairs = sources.flatMap((some) => targets.flatMap((others) => distinctPair(some, others) ?? []));
  return pairs.length > 0 || source === undefined || target === undefined ? pairs : [{ from: source, to: target }];
}

function grouped(members: readonly Member[], byNode: boolean): readonly (readonly Member[])[] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const { classes, host, pod } = member;
    const key = JSON.stringify([classes.v4, classes.v6, host, byNode ? pod?.nodeName : undefined]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}

function distinctPair(some: readonly Member[], others: readonly Member[]): Pair | undefined {
  for (const from of some.slice(0, 2)) for (const to of others.slice(0, 2)) if (!isSelf(from, to)) return { from, to };
  return undefined;
}
