/** Other labels in a change: by them pods and namespaces come under other policies, and are other peers of them. */
import { describeObject, keyOf } from '@eastwest/shared/kube';
import type { ClusterObject, ClusterState, ObjectKey, PodObject } from '@eastwest/shared/kube';
import { isRolloutLabel } from '@eastwest/shared/model';

export interface Relabelled {
  readonly before: ClusterState;
  readonly after: ClusterState;
  /** Those of the change that bear other labels than before. */
  readonly relabelled: readonly ClusterObject[];
}

/** `applied` is the cluster `live` with `changed` in it: before it all bears the labels of `live`, and pods those of their old template. */
export function relabel(live: ClusterState, applied: ClusterState, changed: readonly ClusterObject[]): Relabelled {
  const before = new Map<ObjectKey, ClusterObject>();
  const after = new Map<ObjectKey, ClusterObject>();
  const names = new Set<string>();
  const templates = templatesOf(changed);
  const oldOf = findIn(live);
  for (const [key, object] of applied.objects) {
    const old = oldOf(object);
    const template = object.kind === 'Pod' && object.template === undefined ? templates.get(workloadOf(object)) : undefined;
    const was = old !== undefined && canBeChosen(object) ? withLabels(object, old.labels) : object;
    const is = template === undefined ? object : withLabels(object, rolledOut(object, template, oldOf(template)));
    before.set(key, was);
    after.set(key, is);
    if (!sameLabels(was, is)) names.add(describeObject(template ?? object));
  }
  const relabelled = changed.filter((object) => names.has(describeObject(object)));
  return { before: { ...applied, objects: before }, after: { ...applied, objects: after }, relabelled };
}

function withLabels(object: ClusterObject, labels: ClusterObject['labels']): ClusterObject {
  return sameLabels(object, { labels }) ? object : { ...object, labels };
}

/** By the labels of which policies select. */
function canBeChosen({ kind }: ClusterObject): boolean {
  return kind === 'Pod' || kind === 'Namespace' || kind === 'ServiceAccount';
}

function templatesOf(objects: Iterable<ClusterObject>): ReadonlyMap<string, PodObject> {
  const templates = [...objects].flatMap((object) => (object.kind === 'Pod' && object.template !== undefined ? [object] : []));
  return new Map(templates.map((template) => [workloadOf(template), template]));
}

/** A template by its workload: its name depends on what else bears it. */
function findIn({ objects }: ClusterState): (object: ClusterObject) => ClusterObject | undefined {
  const templates = templatesOf(objects.values());
  return (object) =>
    object.kind === 'Pod' && object.template !== undefined ? templates.get(workloadOf(object)) : objects.get(keyOf(object));
}

function workloadOf({ namespace, owner, name }: PodObject): string {
  return JSON.stringify([namespace, owner?.kind ?? 'Pod', owner?.name ?? name]);
}

/** As the next rollout leaves it: what the old template gave goes, what controllers and webhooks add to a pod stays. */
function rolledOut(pod: ClusterObject, template: PodObject, old: ClusterObject | undefined): ClusterObject['labels'] {
  const added = Object.entries(pod.labels).filter(
    ([key]) => isRolloutLabel(key) || (old !== undefined && !Object.hasOwn(old.labels, key)),
  );
  return Object.fromEntries([...added, ...Object.entries(template.labels)]);
}

type Labelled = Pick<ClusterObject, 'labels'>;

function sameLabels({ labels: left }: Labelled, { labels: right }: Labelled): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && left[key] === right[key]);
}

/** What of the change the comparison does not show, and why: it is taken as applied already. */
export function notCompared(changed: readonly ClusterObject[], live: ClusterState): readonly string[] {
  const oldOf = findIn(live);
  return changed.flatMap((object) => doubtsAbout(object, oldOf(object), live));
}

function doubtsAbout(object: ClusterObject, old: ClusterObject | undefined, live: ClusterState): readonly string[] {
  if (object.kind === 'Namespace' && old === undefined) return ofUnseen(object, live);
  if (old === undefined) return [];
  const name = describeObject(object);
  if (object.kind === 'Node' && !sameLabels(old, object)) return [unknownBefore(`the other labels of ${name}`)];
  if (object.kind !== 'Pod' || old.kind !== 'Pod') return [];
  const parts = podParts.filter(({ of }) => JSON.stringify(of(old)) !== JSON.stringify(of(object)));
  return parts.map(({ said }) => unknownBefore(`${said} of ${name}`));
}

function unknownBefore(what: string): string {
  return `${what}: taken as applied already, so what policies made of it before is not known`;
}

/** What policies tell pods apart by, besides labels. */
const podParts: readonly { readonly said: string; readonly of: (pod: PodObject) => unknown }[] = [
  {
    said: 'the change of named ports',
    of: ({ ports, initPorts = [] }) => [...ports, ...initPorts].filter(({ name }) => name !== undefined),
  },
  { said: 'the change of hostNetwork', of: ({ hostNetwork }) => hostNetwork },
  { said: 'the change of the ServiceAccount', of: ({ serviceAccount = 'default' }) => serviceAccount },
];

/** Something lives in it, but what labels it has is not in the input. */
function ofUnseen({ name, labels }: ClusterObject, { objects }: ClusterState): readonly string[] {
  const isLivedIn = [...objects.values()].some(({ namespace }) => namespace === name);
  if (!isLivedIn || Object.keys(labels).every((key) => key === 'kubernetes.io/metadata.name')) return [];
  return [`the labels of Namespace ${name}: it is not in --manifests, so whether it has other ones now is not known`];
}
