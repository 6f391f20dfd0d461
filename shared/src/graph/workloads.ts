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

interface Workload {
  readonly id: string;
  readonly shares: readonly ClassShare[];
}

interface ClassShare {
  readonly of: ClassId;
  readonly share: Share;
}

/** Who belongs to whom. What neither changes its class nor its pods is taken over by the next one as it is. */
export interface Roster {
  readonly keys: readonly string[];
  /** By class id. */
  readonly classes: readonly ClassRoster[];
  /** By id. */
  readonly workloads: readonly Workload[];
}

interface ClassRoster {
  readonly pods: readonly PodObject[];
  readonly shares: readonly Share[];
}

/** Pods of one workload that no verdict tells apart. */
interface Group {
  readonly representative: PodClass;
  readonly members: Members;
}

const nobody: ClassRoster = { pods: [], shares: [] };

export function rosterOf({ classes, layout: { keys } }: ClassTable, previous?: Roster): Roster {
  const rosters = classes.map((of) => {
    if (of.kind !== 'pod') return nobody;
    const known = previous?.keys[of.id] === keys[of.id] ? previous?.classes[of.id] : undefined;
    return known !== undefined && equalLists(known.pods, of.pods) ? known : { pods: of.pods, shares: sharesOf(of.pods) };
  });
  return { keys, classes: rosters, workloads: workloadsOf(rosters, previous) };
}

function workloadsOf(classes: readonly ClassRoster[], previous: Roster | undefined): readonly Workload[] {
  const changed = new Map<string, ClassShare[]>();
  const ids = Math.max(classes.length, previous?.classes.length ?? 0);
  for (let of = 0; of < ids; of++) {
    const [now, before] = [classes[of], previous?.classes[of]];
    if (now === before) continue;
    for (const { id } of [...(now?.shares ?? []), ...(before?.shares ?? [])]) if (!changed.has(id)) changed.set(id, []);
  }
  if (changed.size === 0) return previous?.workloads ?? [];
  for (const [of, { shares }] of classes.entries()) for (const share of shares) changed.get(share.id)?.push({ of, share });
  const made = [...changed].flatMap(([id, shares]) => (shares.length === 0 ? [] : [{ id, shares }]));
  const kept = previous?.workloads.filter(({ id }) => !changed.has(id)) ?? [];
  return [...kept, ...made].sort((a, b) => (a.id < b.id ? -1 : 1));
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
export function workloadParts(table: ClassTable, { workloads }: Roster, merger: Merger): readonly Part[] {
  const split = workloads.filter(({ shares }) => shares.length > 1);
  const spokesmen = new Map(split.map((workload) => [workload, spokesmenOf(table, workload)]));
  const groupOf = merger.pods([...new Set([...spokesmen.values()].flatMap((of) => [...of.values()].map(({ id }) => id)))]);
  const parts: Part[] = [];
  for (const workload of workloads) {
    const own = spokesmen.get(workload);
    if (own === undefined) {
      parts.push(solePart(table, workload));
      continue;
    }
    const groups = groupsOf(table, workload, own, groupOf);
    for (const [index, group] of groups.entries()) parts.push(partOf(table, workload, group, index, groups));
  }
  return parts;
}

const soleParts = new WeakMap<Workload, Part>();

/** All pods in one class: the workload is taken over only under the same class id, so its node can be as well. */
function solePart(table: ClassTable, workload: Workload): Part {
  const known = soleParts.get(workload);
  if (known !== undefined) return known;
  const [only] = [...membersOf(table, workload)].map(([representative, pods]) => ({
    representative,
    members: new Map([[representative, pods]]),
  }));
  if (only === undefined) throw new Error('invariant violated: a workload has pods');
  const part = partOf(table, workload, only, 0, [only]);
  soleParts.set(workload, part);
  return part;
}

function membersOf({ classes }: ClassTable, { shares }: Workload): Members {
  return new Map(
    shares.flatMap(({ of: id, share }) => {
      const of = classes[id];
      return of?.kind === 'pod' ? [[of, share.pods] as const] : [];
    }),
  );
}

/**
 * For each class of a workload the one that answers for it: itself, but a pod that has no address yet is shown with the
 * siblings from which only the address sets it apart. It will be one of them in a moment, and until then nothing can talk
 * to it; every rollout would otherwise split its workload for some seconds (NP-48). Asked about itself it answers for itself.
 */
function spokesmenOf(table: ClassTable, workload: Workload): ReadonlyMap<PodClass, PodClass> {
  const members = membersOf(table, workload);
  const classes = [...members.keys()];
  const late = classes.some((of) => !hasAddress(of));
  const addressed = late
    ? byStableKey(
        [...members].filter(([of]) => hasAddress(of)),
        ([, pods]) => pods,
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
  table: ClassTable,
  workload: Workload,
  spokesmen: ReadonlyMap<PodClass, PodClass>,
  groupOf: ReadonlyMap<ClassId, number>,
): readonly Group[] {
  const groups = new Map<number, { representative: PodClass; members: Map<PodClass, readonly PodObject[]> }>();
  for (const [of, pods] of membersOf(table, workload)) {
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
  { id, shares }: Workload,
  { members, representative }: Group,
  index: number,
  groups: readonly Group[],
): Part {
  const { namespace = '', kind = '', name = '' } = shares[0]?.share ?? {};
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
