/** Which labels name pods: the few that say best what they are, checked to select them and nothing else. */
import type { JsonObject, PodObject } from '../kube/index.ts';
import { labelsOf, lastingLabels } from '../model/index.ts';

export interface Selecting {
  /** As in a policy: `{ matchLabels: … }`, empty for everything. */
  readonly selector: JsonObject;
  /** Pods of the same namespace that it selects although they are not meant. */
  readonly also: readonly PodObject[];
}

type Label = readonly [key: string, value: string];

/** What something is, before how it is run. */
const naming = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'name',
  'app.kubernetes.io/component',
  'component',
  'tier',
  'role',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/part-of',
];

/** These say which release it is: a selector with them breaks with the next one, so they come last. */
const release = /(?:^|\/)(?:version|chart|release|revision|heritage|managed-by|commit|build)$/u;

function rank(key: string): number {
  const at = naming.indexOf(key);
  if (at >= 0) return at;
  return release.test(key) ? naming.length + 1 : naming.length;
}

/** Labels that all of them share and that last, the best first. */
export function namingLabels(pods: readonly PodObject[]): readonly Label[] {
  return lastingLabels(pods).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/**
 * `all` are the pods that it could select. The fewest labels that select exactly `pods`; where none do, the narrowest.
 * Never empty while there is a label: an empty selector would also take whatever comes to the namespace later.
 */
export function selectorFor(pods: readonly PodObject[], all: readonly PodObject[]): Selecting {
  const labels = namingLabels(pods);
  const wanted = new Set(pods);
  const also = (some: readonly Label[]): readonly PodObject[] =>
    all.filter((pod) => !wanted.has(pod) && some.every(([key, value]) => labelsOf(pod).get(key) === value));
  const least = also(labels).length;
  for (const some of combinations(labels)) {
    const others = also(some);
    if (others.length === least) return { selector: matchLabels(some), also: others };
  }
  const kept = labels.reduceRight((rest, label) => {
    const fewer = rest.filter((other) => other !== label);
    return fewer.length > 0 && also(fewer).length === least ? fewer : rest;
  }, labels);
  return { selector: matchLabels(kept), also: also(kept) };
}

/** One label, then two: more are seldom wanted, and are found by leaving out what is not needed. */
function combinations(labels: readonly Label[]): readonly (readonly Label[])[] {
  const pairs = labels.flatMap((first, at) => labels.slice(at + 1).map((second) => [first, second]));
  return [...labels.map((label) => [label]), ...pairs];
}

function matchLabels(labels: readonly Label[]): JsonObject {
  return labels.length === 0 ? {} : { matchLabels: Object.fromEntries(labels) };
}
