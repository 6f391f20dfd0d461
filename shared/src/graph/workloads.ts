/** Pods under their owners, split where some verdict tells them apart. */
import { labelsOf } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import type { ClassTable } from '../evaluate/classes.ts';
import type { ClassId, PodClass } from '../evaluate/index.ts';
import { differenceWords, sameButForAddress } from './differs.ts';
import type { NodeId } from './graph.ts';
import type { Merger } from './merge.ts';
import type { Part } from './part.ts';

interface Workload {
  readonly id: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly pods: ReadonlyMap<PodClass, readonly PodObject[]>;
}

/** Pods of one workload that no verdict tells apart. */
export interface Group {
  readonly representative: PodClass;
  readonly classes: readonly PodClass[];
  readonly pods: readonly PodObject[];
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
  const classes = [...pods.keys()];
  const addressed = classes.filter(hasAddress);
  return new Map(
    classes.map((of) => [
      of,
      hasAddress(of) ? of : (addressed.find((sibling) => sameButForAddress(table.vocabulary, of, sibling)) ?? of),
    ]),
  );
}

function hasAddress({ families }: PodClass): boolean {
  return families.v4 || families.v6;
}

function groupsOf(
  { pods }: Workload,
  spokesmen: ReadonlyMap<PodClass, PodClass> | undefined,
  groupOf: ReadonlyMap<ClassId, number>,
): readonly Group[] {
  const groups = new Map<number, { representative: PodClass; classes: PodClass[]; pods: PodObject[] }>();
  for (const [of, members] of pods) {
    const spokesman = spokesmen?.get(of) ?? of;
    const number = groupOf.get(spokesman.id) ?? -1;
    const group = groups.get(number) ?? { representative: spokesman, classes: [], pods: [] };
    groups.set(number, group);
    group.classes.push(of);
    group.pods.push(...members);
  }
  const made = [...groups.values()];
  if (made.length === 1) return made;
  const keyed = made.map((group) => ({ group, key: stableKey(group) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ group }) => group);
}

/** Labels that name a pod or its generation say nothing of what it is, and change with every rollout. */
const volatileLabels = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'pod-template-generation',
]);

/** Orders the variants of a workload by what they are, not by what policies ask of them, so that drafts do not renumber them. */
function stableKey({ pods }: Group): string {
  const keys = pods.map((pod) => {
    const labels = [...labelsOf(pod)].filter(([key]) => !volatileLabels.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([pod.hostNetwork, labels, pod.ports, pod.name, pod.uid]);
  });
  return keys.reduce((least, key) => (key < least ? key : least));
}

function partOf(
  table: ClassTable,
  { id, namespace, kind, name }: Workload,
  group: Group,
  index: number,
  groups: readonly Group[],
): Part {
  const { pods, classes, representative } = group;
  const variant =
    groups.length === 1
      ? {}
      : { variant: { index: index + 1, of: groups.length, differs: differenceWords(table.vocabulary, group, groups) } };
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
    noAddress: !classes.some(hasAddress),
    ...variant,
  } as const;
  return { node, classes: classes.map((of) => of.id), representatives: [representative.id] };
}

function sharedLabels([first, ...others]: readonly PodObject[]): ReadonlyMap<string, string> {
  if (first === undefined) return new Map();
  const shared = labelsOf(first);
  if (others.every(({ labels }) => labels === first.labels)) return shared;
  return new Map([...shared].filter(([key, value]) => others.every((pod) => labelsOf(pod).get(key) === value)));
}
