/** Selectors that match nothing now: allowed, and rarely meant. Each with its place and, where it can be guessed, the mend. */
import { parsePath } from '../kube/index.ts';
import type { FieldPath, PodObject, Problem } from '../kube/index.ts';
import { isPoliced, labelsOf, matches } from '../model/index.ts';
import type { LabelMap, Peer, Selector, ValidPolicy, World } from '../model/index.ts';
import { contradiction } from './contradiction.ts';
import { meantLabel, meantNamespace } from './meant.ts';

type PodPeer = Extract<Peer, { kind: 'pods' }>;

/** More would not be read. */
const most = 20;

/** None where the viewer may not see pods or namespaces: what matches is then not known. */
export function matchless(policy: ValidPolicy, world: World): readonly Problem[] {
  if (world.hidden.has('Pod') || world.hidden.has('Namespace')) return [];
  const problems: Problem[] = [];
  const found = ofSubject(policy, world);
  if (found !== undefined) problems.push(found);
  for (const { peers } of [...(policy.ingress ?? []), ...(policy.egress ?? [])]) {
    for (const peer of peers === 'any' ? [] : peers) {
      const wrong = peer.kind === 'pods' ? ofPeer(peer, policy.namespace, world) : undefined;
      if (wrong !== undefined) problems.push(wrong);
      if (problems.length >= most) return problems;
    }
  }
  return problems;
}

/** L-1, L-2 */
function ofSubject({ namespace, subject }: ValidPolicy, world: World): Problem | undefined {
  const path = ['spec', 'podSelector'];
  const never = neverMatches(subject, path);
  if (never !== undefined) return never;
  if (!world.namespaces.has(namespace))
    return warning('L-1', ['metadata', 'namespace'], `there is no namespace \`${namespace}\` now`);
  const pods = world.pods.filter((pod) => pod.namespace === namespace);
  const selected = pods.filter((pod) => matches(subject, labelsOf(pod)));
  if (selected.some(isPoliced)) return undefined;
  if (selected.length > 0) return warning('L-2', path, 'it selects only pods on the host network, which no policy applies to');
  if (pods.length === 0) return warning('L-1', path, `there is no pod in \`${namespace}\` now`);
  return warning('L-1', path, `no pod of \`${namespace}\` matches this now`, meantLabel(subject, pods.map(labelsOf)));
}

/** L-3…L-6 */
function ofPeer(peer: PodPeer, home: string, world: World): Problem | undefined {
  const { namespaces, pods } = peer;
  const path = parsePath(peer.path) ?? [];
  const [ofNamespaces, ofPods] = [
    [...path, 'namespaceSelector'],
    [...path, 'podSelector'],
  ];
  const never = (namespaces && neverMatches(namespaces, ofNamespaces)) ?? neverMatches(pods, ofPods);
  if (never !== undefined) return never;
  const admitted = new Set(namespaces === undefined ? [home] : namesOf(namespaces, world.namespaces));
  if (namespaces !== undefined && admitted.size === 0)
    return warning('L-4', ofNamespaces, 'no namespace matches this now', meantNamespace(namespaces, world.namespaces));
  const there = world.pods.filter(({ namespace }) => admitted.has(namespace));
  const selected = there.filter((pod) => matches(pods, labelsOf(pod)));
  if (selected.some(isPoliced)) return undefined;
  const at = pods.requirements.length > 0 || namespaces === undefined ? ofPods : ofNamespaces;
  if (selected.length > 0) return warning('L-5', at, 'it matches only pods on the host network, which engines see as their node');
  const where = namespaces === undefined ? `no pod of \`${home}\`` : 'no pod of these namespaces';
  const elsewhere = namespaces === undefined ? namespaceWith(pods, world.pods) : undefined;
  if (elsewhere === undefined) return warning('L-3', at, `${where} matches this now`, meantLabel(pods, there.map(labelsOf)));
  const hint = `pods of \`${elsewhere}\` do: add a \`namespaceSelector\` to the same item to mean them`;
  return warning('L-6', at, `${where} matches this now`, hint);
}

/** L-39 */
function neverMatches(selector: Selector, path: FieldPath): Problem | undefined {
  const what = contradiction(selector);
  return what === undefined ? undefined : warning('L-39', path, `this can never match anything: ${what}`);
}

function namesOf(selector: Selector, namespaces: ReadonlyMap<string, LabelMap>): readonly string[] {
  return [...namespaces].filter(([, labels]) => matches(selector, labels)).map(([name]) => name);
}

function namespaceWith(selector: Selector, pods: readonly PodObject[]): string | undefined {
  if (selector.requirements.length === 0) return undefined;
  return pods.find((pod) => matches(selector, labelsOf(pod)))?.namespace;
}

function warning(rule: string, path: FieldPath, message: string, hint?: string): Problem {
  return { severity: 'warning', rule, message, path, ...(hint === undefined ? {} : { hint }) };
}
