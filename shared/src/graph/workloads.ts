/** Pods under their owners, split where some verdict tells them apart. */
import { labelsOf } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import type { ClassTable } from '../evaluate/classes.ts';
import type { ClassId, PodClass } from '../evaluate/index.ts';
import { differenceWords, sameButForAddress } from './differs.ts';
import type { Members } from './differs.ts';
import type { NodeId } from './graph.ts';
import type { Merger } from './merge.ts';
import type { Part } from './part.ts';

interface Workload {
  readonly id: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly pods: Members;
}

/** Pods of one workload that no verdict tells apart. */
interface Group {
  readonly representative: PodClass;
  readonly members: Members;
}

/** In the order of their ids. */
export function workloadParts(table: ClassTable, merger: Merger): readonly Part[] {
  const workloads = collect(table);
  const split = workloads.filter(({ pods }) => pods.size > 1);
  const spokesmen = new Map(split.map((workload) => [workload, spokesmenOf(table, workload)]));
  const groupOf = merger.pods([...new Set([...spokesmen.values()].flatMap((of) => [...of.values()].map(({ id }) => id)))]);
  return workloads.flatMap((workload) => {
    const groups = groupsOf(workload, spokesmen.get(workload), groupOf);
    return groups.map((group, index) => partOf(table, workload, group, index, groups));
  });
}

function collect(table: ClassTable): readonly Workload[] {
  const workloads = new Map<string, Omit<Workload, 'pods'> & { readonly pods: Map<PodClass, PodObject[]> }>();
  for (const of of table.classes) {
    if (of.kind !== 'pod') continue;
    for (const pod of of.pods) {
      const { kind, name } = pod.owner ?? { kind: 'Pod', name: pod.name };
      const id = `${pod.namespace}/${kind}/${name}`;
      let workload = workloads.get(id);
      if (workload === undefined) workloads.set(id, (workload = { id, namespace: pod.namespace, kind, name, pods: new Map() }));
      const members = workload.pods.get(of);
      if (members === undefined) workload.pods.set(of, [pod]);
      else members.push(pod);
    }
  }
  return [...workloads.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * For each class of a workload the one that answers for it: itself, but a pod that has no address yet is shown with the
 * siblings from which only the address sets it apart. It will be one of them in a moment, and until then nothing can talk
 * to it; every rollout would otherwise split its workload for some seconds (NP-48). Asked about itself it answers for itself.
 */
function spokesmenOf(table: ClassTable, { pods }: Workload): ReadonlyMap<PodClass, PodClass> {
  const late = [...pods.keys()].filter((of) => !hasAddress(of));
  const addressed =
    late.length === 0
      ? []
      : byStableKey(
          [...pods].filter(([of]) => hasAddress(of)),
          ([, own]) => own,
        );
  const siblingOf = (of: PodClass): PodClass | undefined =>
    addressed.find(([sibling]) => sameButForAddress(table.vocabulary, of, sibling))?.[0];
  return new Map([...pods.keys()].map((of) => [of, hasAddress(of) ? of : (siblingOf(of) ?? of)]));
}

function hasAddress({ families }: PodClass): boolean {
  return families.v4 || families.v6;
}

function groupsOf(
  { pods }: Workload,
  spokesmen: ReadonlyMap<PodClass, PodClass> | undefined,
  groupOf: ReadonlyMap<ClassId, number>,
): readonly Group[] {
  const groups = new Map<number, { representative: PodClass; members: Map<PodClass, readonly PodObject[]> }>();
  for (const [of, members] of pods) {
    const representative = spokesmen?.get(of) ?? of;
    const number = groupOf.get(representative.id) ?? -1;
    const group = groups.get(number) ?? { representative, members: new Map() };
    groups.set(number, group);
    group.members.set(of, members);
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
  { id, namespace, kind, name }: Workload,
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
