/** Which pods and namespaces a selector matches now, for showing it while it is typed. Pure. */
import type { ClusterState, JsonValue, PodObject } from '@eastwest/shared/kube';
import { buildWorld, compileSelector, isPoliced, labelsOf, matches } from '@eastwest/shared/model';
import type { LabelMap } from '@eastwest/shared/model';
import type { Highlight } from '../../state/app.ts';

export interface Surroundings {
  readonly namespaces: ReadonlyMap<string, LabelMap>;
  /** Those that selectors reach (NP-40, NP-46), by namespace. */
  readonly pods: ReadonlyMap<string, readonly PodObject[]>;
}

const known = new WeakMap<ClusterState, Surroundings>();

/** Once per state of the cluster. */
export function surroundingsOf(cluster: ClusterState): Surroundings {
  const before = known.get(cluster);
  if (before !== undefined) return before;
  const { namespaces, pods } = buildWorld(cluster);
  const byNamespace = new Map<string, PodObject[]>();
  for (const pod of pods.filter(isPoliced)) {
    const there = byNamespace.get(pod.namespace);
    if (there === undefined) byNamespace.set(pod.namespace, [pod]);
    else there.push(pod);
  }
  const made = { namespaces, pods: byNamespace };
  known.set(cluster, made);
  return made;
}

/** What the parts of a peer or the subject say; an absent `namespaces` means the policy's own one (NP-25). */
export interface Asked {
  readonly home: string;
  readonly namespaces?: JsonValue;
  /** Absent: every pod (NP-26). */
  readonly pods?: JsonValue;
}

export interface Match {
  /** Names of the namespaces, sorted; also those without a matching pod. */
  readonly namespaces: readonly string[];
  readonly pods: readonly PodObject[];
}

export function matchOf({ namespaces, pods }: Surroundings, asked: Asked): Match {
  const within = asked.namespaces === undefined ? [asked.home] : namespacesOf(namespaces, asked.namespaces);
  const selector = compileSelector(asked.pods);
  return {
    namespaces: within,
    pods: within.flatMap((name) => (pods.get(name) ?? []).filter((pod) => matches(selector, labelsOf(pod)))),
  };
}

function namespacesOf(namespaces: Surroundings['namespaces'], raw: JsonValue): readonly string[] {
  const selector = compileSelector(raw);
  return [...namespaces].flatMap(([name, labels]) => (matches(selector, labels) ? [name] : [])).toSorted();
}

export function highlightOf({ pods }: Match): Highlight {
  const names = new Map<string, Set<string>>();
  for (const { namespace, name } of pods) {
    const there = names.get(namespace);
    if (there === undefined) names.set(namespace, new Set([name]));
    else there.add(name);
  }
  return { pods: names };
}

/** `3 pods in shop`, `no pod`, `12 pods in 3 namespaces`. */
export function matchInWords({ pods, namespaces }: Match): string {
  if (namespaces.length === 0) return 'no namespace';
  const where = namespaces.length === 1 ? (namespaces[0] ?? '') : many(namespaces.length, 'namespace');
  return `${pods.length === 0 ? 'no pod' : many(pods.length, 'pod')} in ${where}`;
}

/** `2 namespaces with 7 pods`. */
export function namespacesInWords({ pods, namespaces }: Match): string {
  if (namespaces.length === 0) return 'no namespace';
  return `${many(namespaces.length, 'namespace')} with ${pods.length === 0 ? 'no pod' : many(pods.length, 'pod')}`;
}

const many = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
