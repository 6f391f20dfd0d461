/** Who is who in two clusters: the pods and nodes of one beside those of the other. */
import { parseAddress } from '../model/index.ts';
import type { World } from '../model/index.ts';
import type { NodeObject, PodObject } from '../kube/index.ts';

export type Which = 'before' | 'after';

/** What is there in one of the two only stands in for itself in the other, as somebody who is absent. */
export interface Couple<Item> {
  readonly before: Item;
  readonly after: Item;
  readonly only?: Which;
}

/** One address of a node; empty where none is known. */
export interface HostAddress {
  readonly name: string;
  readonly address: string;
}

export interface Couples {
  readonly pods: readonly Couple<PodObject>[];
  readonly hosts: readonly Couple<HostAddress>[];
}

export function coupled(before: World, after: World): Couples {
  return { pods: couplePods(before.pods, after.pods), hosts: coupleHosts(before.nodes, after.nodes) };
}

/** Pods of one workload are beside each other: by name, then by what they are, and where there are more on one side in any order. */
function couplePods(before: readonly PodObject[], after: readonly PodObject[]): readonly Couple<PodObject>[] {
  const now = byWorkload(after);
  const couples: Couple<PodObject>[] = [];
  for (const [key, old] of byWorkload(before)) {
    couples.push(...coupleWorkload(old, now.get(key) ?? []));
    now.delete(key);
  }
  for (const pods of now.values()) couples.push(...coupleWorkload([], pods));
  return couples;
}

function byWorkload(pods: readonly PodObject[]): Map<string, readonly PodObject[]> {
  const workloads = new Map<string, PodObject[]>();
  for (const pod of pods) {
    const { namespace, name, owner } = pod;
    const key = JSON.stringify([namespace, owner?.kind ?? 'Pod', owner?.name ?? name]);
    const known = workloads.get(key);
    if (known === undefined) workloads.set(key, [pod]);
    else known.push(pod);
  }
  return workloads;
}

function coupleWorkload(before: readonly PodObject[], after: readonly PodObject[]): readonly Couple<PodObject>[] {
  if (after.length === 0) return before.map((pod) => ({ before: pod, after: pod, only: 'before' }));
  if (before.length === 0) return after.map((pod) => ({ before: pod, after: pod, only: 'after' }));
  const couples: Couple<PodObject>[] = [];
  const left = new Set(before);
  const right = new Set(after);
  for (const alike of [sameName, sameLook]) {
    const waiting = new Map<string, PodObject[]>();
    for (const pod of right) waiting.set(alike(pod), [...(waiting.get(alike(pod)) ?? []), pod]);
    for (const pod of left) {
      const partner = waiting.get(alike(pod))?.shift();
      if (partner === undefined) continue;
      couples.push({ before: pod, after: partner });
      left.delete(pod);
      right.delete(partner);
    }
  }
  return [...couples, ...coupleRest([...left], [...right], before, after)];
}

/** How many pods a workload has is no difference; one that looks like none of the other side comes or goes. */
function coupleRest(
  left: readonly PodObject[],
  right: readonly PodObject[],
  before: readonly PodObject[],
  after: readonly PodObject[],
): readonly Couple<PodObject>[] {
  if (right.length === 0)
    return left.map((pod) => {
      const alike = alikeAmong(after, pod);
      return alike === undefined ? { before: pod, after: pod, only: 'before' } : { before: pod, after: alike };
    });
  if (left.length === 0)
    return right.map((pod) => {
      const alike = alikeAmong(before, pod);
      return alike === undefined ? { before: pod, after: pod, only: 'after' } : { before: alike, after: pod };
    });
  return lined(left, right);
}

/** One by one, the last of the shorter list as often as it takes. */
function lined<Item>(before: readonly Item[], after: readonly Item[]): readonly Couple<Item>[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index): readonly Couple<Item>[] => {
    const [old, now] = [before[index] ?? before.at(-1), after[index] ?? after.at(-1)];
    return old === undefined || now === undefined ? [] : [{ before: old, after: now }];
  }).flat();
}

function alikeAmong(pods: readonly PodObject[], pod: PodObject): PodObject | undefined {
  return pods.find((other) => sameLook(other) === sameLook(pod));
}

const sameName = ({ name }: PodObject): string => name;

function sameLook({ labels, ports, hostNetwork }: PodObject): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted, ports, hostNetwork]);
}

function coupleHosts(before: readonly NodeObject[], after: readonly NodeObject[]): readonly Couple<HostAddress>[] {
  const now = new Map(after.map((node) => [node.name, node]));
  const known = new Set(before.map(({ name }) => name));
  return [
    ...before.flatMap((node) => coupleAddresses(node, now.get(node.name))),
    ...after.flatMap((node) => (known.has(node.name) ? [] : coupleAddresses(undefined, node))),
  ];
}

function coupleAddresses(before: NodeObject | undefined, after: NodeObject | undefined): readonly Couple<HostAddress>[] {
  const [was, is] = [before && hostAddresses(before), after && hostAddresses(after)];
  if (is === undefined) return (was ?? []).map((host) => ({ before: host, after: host, only: 'before' }));
  if (was === undefined) return is.map((host) => ({ before: host, after: host, only: 'after' }));
  return lined(was, is);
}

export function hostAddresses({ name, addresses }: NodeObject): readonly HostAddress[] {
  const known = addresses.filter((text) => parseAddress(text) !== undefined);
  return known.length === 0 ? [{ name, address: '' }] : known.map((address) => ({ name, address }));
}
