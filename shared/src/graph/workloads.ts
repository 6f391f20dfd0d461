/** Pods under their owners, split where some verdict tells them apart. */
import { labelsOf } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import type { ClassTable } from '../evaluate/classes.ts';
import { equalLists } from '../evaluate/vocabulary.ts';
import type { ClassId, PodClass } from '../evaluate/index.ts';
import { differenceWords, sameButForAddress } from './differs.ts';
import type { Members } from './differs.ts';
import type { NodeId } from './graph.ts';
import type { Merger } from './merge.ts';
import type { Part } from './part.ts';

/** Pods of one class that belong to one workload. */
interface Share {
  readonly id: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly pods: readonly PodObject[];
}

/** Who belongs to whom in each class, by class id. Taken over by the next where neither the class nor its pods change. */
export interface Roster {
  readonly keys: readonly string[];
  readonly classes: readonly { readonly pods: readonly PodObject[]; readonly shares: readonly Share[] }[];
}

interface Workload {
  /** Of any class. */
  readonly share: Share;
  readonly shares: Map<PodClass, Share>;
}

/** Pods of one workload that no verdict tells apart. */
interface Group {
  readonly representative: PodClass;
  readonly members: Members;
}

const nobody = { pods: [], shares: [] };

export function rosterOf({ classes, layout }: ClassTable, previous?: Roster): Roster {
  return {
    keys: layout.keys,
    classes: classes.map((of) => {
      if (of.kind !== 'pod') return nobody;
      const known = previous?.keys[of.id] === layout.keys[of.id] ? previous?.classes[of.id] : undefined;
      return known !== undefined && equalLists(known.pods, of.pods) ? known : { pods: of.pods, shares: sharesOf(of.pods) };
    }),
  };
}

function sharesOf(pods: readonly PodObject[]): readonly Share[] {
  const shares = new Map<string, Share & { readonly pods: PodObject[] }>();
  for (const pod of pods) {
    const { kind, name } = pod.owner ?? { kind: 'Pod', name: pod.name };
    const id = `${pod.namespace}/${kind}/${name}`;
    const share = shares.get(id);
    if (share === undefined) shares.set(id, { id, namespace: pod.namespace, kind, name, pods: [pod] });
    else share.pods.push(pod);
  }
  return [...shares.values()];
}

/** In the order of their ids. */
export function workloadParts(table: ClassTable, roster: Roster, merger: Merger): readonly Part[] {
  const workloads = collect(table, roster);
  const split = workloads.filter(({ shares }) => shares.size > 1);
  const spokesmen = new Map(split.map((workload) => [workload, spokesmenOf(table, workload)]));
  const groupOf = merger.pods([...new Set([...spokesmen.values()].flatMap((of) => [...of.values()].map(({ id }) => id)))]);
  return workloads.flatMap((workload) => {
    const own = spokesmen.get(workload);
    if (own === undefined) return solePart(table, workload);
    const groups = groupsOf(workload, own, groupOf);
    return groups.map((group, index) => partOf(table, workload, group, index, groups));
  });
}

function collect(table: ClassTable, roster: Roster): readonly Workload[] {
  const workloads = new Map<string, Workload>();
  for (const of of table.classes) {
    if (of.kind !== 'pod') continue;
    for (const share of roster.classes[of.id]?.shares ?? []) {
      const known = workloads.get(share.id);
      if (known === undefined) workloads.set(share.id, { share, shares: new Map([[of, share]]) });
      else known.shares.set(of, share);
    }
  }
  return [...workloads.values()].sort((a, b) => (a.share.id < b.share.id ? -1 : 1));
}

const soleParts = new WeakMap<Share, Part>();

/** All pods in one class: a share is taken over only under the same class id, so its node can be as well. */
function solePart(table: ClassTable, workload: Workload): readonly Part[] {
  const known = soleParts.get(workload.share);
  if (known !== undefined) return [known];
  return [...workload.shares].map(([of, { pods }]) => {
    const group = { representative: of, members: new Map([[of, pods]]) };
    const part = partOf(table, workload, group, 0, [group]);
    soleParts.set(workload.share, part);
    return part;
  });
}

/**
 * For each class of a workload the one that answers for it: itself, but a pod that has no address yet is shown with the
 * siblings from which only the address sets it apart. It will be one of them in a moment, and until then nothing can talk
 * to it; every rollout would otherwise split its workload for some seconds (NP-48). Asked about itself it answers for itself.
 */
function spokesmenOf(table: ClassTable, { shares }: Workload): ReadonlyMap<PodClass, PodClass> {
  const classes = [...shares.keys()];
  const late = classes.some((of) => !hasAddress(of));
  const addressed = late
    ? byStableKey(
        [...shares].filter(([of]) => hasAddress(of)),
        ([, { pods }]) => pods,
      )
    : [];
  const siblingOf = (of: PodClass): PodClass | undefined =>
    addressed.find(([sibling]) => sameButForAddress(table.vocabulary, of, sibling))?.[0];
  return new Map(classes.map((of) => [of, hasAddress(of) ? of : (siblingOf(of) ?? of)]));
}

function hasAddress({ families }: PodClass): boolean {
  return families.v4 || families.v6;
}

function groupsOf(
  { shares }: Workload,
  spokesmen: ReadonlyMap<PodClass, PodClass>,
  groupOf: ReadonlyMap<ClassId, number>,
): readonly Group[] {
  const groups = new Map<number, { representative: PodClass; members: Map<PodClass, readonly PodObject[]> }>();
  for (const [of, { pods }] of shares) {
    const representative = spokesmen.get(of) ?? of;
    const number = groupOf.get(representative.id) ?? -1;
    const group = groups.get(number) ?? { representative, members: new Map() };
    groups.set(number, group);
    group.members.set(of, pods);
  }
  return groups.size === 1 ? [...groups.values()] : byStableKey([...groups.values()], ({ members }) => podsOf(members));
}

function podsOf(members: Members): readonly PodObject[] {
  return [...members.values()].flat();
}

/** Orders parts of a workload by what they are, not by what policies ask of them, so that drafts do not renumber them. */
function byStableKey<Item>(items: readonly Item[], podsIn: (item: Item) => readonly PodObject[]): readonly Item[] {
  const keyed = items.map((item) => {
    const keys = podsIn(item).map(stableKey);
    return { item, key: keys.reduce((least, key) => (key < least ? key : least)) };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}

/** Labels that name a pod or its generation say nothing of what it is, and change with every rollout. */
const volatileLabels = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'pod-template-generation',
]);

function stableKey(pod: PodObject): string {
  const labels = [...labelsOf(pod)].filter(([key]) => !volatileLabels.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([pod.hostNetwork, labels, pod.ports, pod.name, pod.uid]);
}

function partOf(
  table: ClassTable,
  { share: { id, namespace, kind, name } }: Workload,
  { members, representative }: Group,
  index: number,
  groups: readonly Group[],
): Part {
  const pods = podsOf(members);
  const others = groups.filter((other) => other.members !== members).map((other) => other.members);
  const differs = others.length === 0 ? '' : differenceWords(table.vocabulary, members, others);
  const node = {
    type: 'workload',
    id: (index === 0 ? id : `${id}#${index + 1}`) as NodeId,
    namespace,
    kind,
    name,
    podNames: pods.map((pod) => pod.name).sort(),
    replicas: pods.reduce((sum, { template }) => sum + (template?.replicas ?? 1), 0),
    labels: sharedLabels(pods),
    hostNetwork: representative.hostNetwork,
    noAddress: ![...members.keys()].some(hasAddress),
    ...(others.length === 0 ? {} : { variant: { index: index + 1, of: groups.length, differs } }),
  } as const;
  return { node, classes: [...members.keys()].map((of) => of.id), representatives: [representative.id] };
}

function sharedLabels([first, ...others]: readonly PodObject[]): ReadonlyMap<string, string> {
  if (first === undefined) return new Map();
  const shared = labelsOf(first);
  if (others.every(({ labels }) => labels === first.labels)) return shared;
  return new Map([...shared].filter(([key, value]) => others.every((pod) => labelsOf(pod).get(key) === value)));
}
