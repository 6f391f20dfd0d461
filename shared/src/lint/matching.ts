/** Selectors that match nothing, or not what is meant: L-1…L-7, L-31, L-32, L-39. */
import { keyOf, parsePath } from '../kube/index.ts';
import type { FieldPath, ObjectKey } from '../kube/index.ts';
import { formatSelector, labelsOf, matches, namespaceNameLabel, valueAt } from '../model/index.ts';
import type { Selector, ValidPolicy } from '../model/index.ts';
import type { LintContext, PodPeer } from './context.ts';
import { sideOf, someNames, podName } from './context.ts';
import { contradiction } from './contradiction.ts';
import { finding } from './finding.ts';
import type { Finding, Fix, FixEdit, Pieces } from './finding.ts';
import { typosIn } from './typo.ts';

/** Nothing is said of what the viewer may not see. */
export function* matchingFindings(context: LintContext): Pieces {
  const { hidden } = context.world;
  if (hidden.has('Pod') || hidden.has('Namespace')) return;
  for (const policy of context.policies) yield subjectFindings(context, policy);
  for (const at of context.rules()) {
    const peers = at.rule.peers === 'any' ? [] : at.rule.peers.filter((peer) => peer.kind === 'pods');
    const split = splitItems(context, at.policy, at.key, sideOf(at.direction), peers);
    const taken = new Set(split.flatMap(({ items }) => items));
    const single = peers.flatMap((peer) => peerFindings(context, at.policy, at.key, peer, taken.has(peer)));
    yield [...split.map((one) => one.finding), ...single];
  }
}

function subjectFindings(context: LintContext, policy: ValidPolicy): readonly Finding[] {
  const key = keyOf(policy.object);
  const path: FieldPath = ['spec', 'podSelector'];
  const never = contradiction(policy.subject);
  if (never !== undefined) return [impossible(key, path, never)];
  const { pods, onHost } = context.selectedBy(policy);
  const scope = context.podsIn(policy.namespace).map(labelsOf);
  const typos = typosIn(policy.subject, scope).map((message) => finding('L-31', 'warning', key, { path, message }));
  if (pods.length > 0) return typos;
  if (onHost.length > 0) {
    const message = `it selects only pods on the host network (${someNames(onHost.map(podName))}), to which no policy applies`;
    return [finding('L-2', 'warning', key, { path, message }), ...typos];
  }
  const what =
    scope.length === 0 ? `there is no pod in \`${policy.namespace}\`` : `no pod of \`${policy.namespace}\` matches this`;
  return [finding('L-1', 'warning', key, { path, message: `${what}, so the policy does nothing` }), ...typos];
}

function impossible(key: ObjectKey, path: FieldPath, what: string): Finding {
  return finding('L-39', 'error', key, { path, message: `this can never match anything: ${what}` });
}

/** `split`: the item is one of two that were meant as one (L-7), which says more than that it matches nothing. */
function peerFindings(
  context: LintContext,
  policy: ValidPolicy,
  key: ObjectKey,
  peer: PodPeer,
  split: boolean,
): readonly Finding[] {
  const path = parsePath(peer.path) ?? [];
  const [ofNamespaces, ofPods]: readonly FieldPath[] = [
    [...path, 'namespaceSelector'],
    [...path, 'podSelector'],
  ];
  if (ofNamespaces === undefined || ofPods === undefined) return [];
  const { namespaces, pods } = peer;
  for (const [selector, at] of [
    [namespaces, ofNamespaces],
    [pods, ofPods],
  ] as const) {
    const never = selector && contradiction(selector);
    if (never !== undefined) return [impossible(key, at, never)];
  }
  const admitted = namespaces === undefined ? [policy.namespace] : context.namespacesOf(namespaces);
  const typos = [
    ...(namespaces === undefined
      ? []
      : typosIn(namespaces, context.namespaceLabels()).map((message) => [ofNamespaces, message] as const)),
    ...typosIn(
      pods,
      admitted.flatMap((name) => context.podsIn(name).map(labelsOf)),
    ).map((message) => [ofPods, message] as const),
  ].map(([at, message]) => finding('L-31', 'warning', key, { path: at, message }));
  if (namespaces !== undefined && admitted.length === 0)
    return [...noNamespace(context, key, ofNamespaces, namespaces), ...typos];
  return split ? typos : [...noPod(context, policy, key, peer, { ofNamespaces, ofPods }), ...typos];
}

/** L-32, L-4 */
function noNamespace(context: LintContext, key: ObjectKey, path: FieldPath, selector: Selector): readonly Finding[] {
  for (const requirement of selector.requirements) {
    const [value = ''] = requirement.operator === 'In' ? requirement.values : [];
    const isName = requirement.key === 'name' || requirement.key === 'namespace';
    if (!isName || !context.world.namespaces.has(value)) continue;
    const message = `no Namespace is labelled \`${requirement.key}: ${value}\`, so nothing matches (L-4); the namespace \`${value}\` has \`${namespaceNameLabel}: ${value}\``;
    const rename: FixEdit = { op: 'rename', path: [...path, 'matchLabels', requirement.key], key: namespaceNameLabel };
    return [
      finding('L-32', 'warning', key, { path, message, fix: { title: `write \`${namespaceNameLabel}\``, edits: [rename] } }),
    ];
  }
  return [finding('L-4', 'warning', key, { path, message: 'no Namespace matches this, so the peer is nobody' })];
}

/** L-3, L-5, L-6 */
function noPod(
  context: LintContext,
  policy: ValidPolicy,
  key: ObjectKey,
  peer: PodPeer,
  { ofNamespaces, ofPods }: { readonly ofNamespaces: FieldPath; readonly ofPods: FieldPath },
): readonly Finding[] {
  const { pods, onHost } = context.peerPods(peer, policy.namespace);
  if (pods.length > 0) return [];
  const path = peer.pods.requirements.length > 0 || peer.namespaces === undefined ? ofPods : ofNamespaces;
  if (onHost.length > 0) {
    const message = `it matches only pods on the host network (${someNames(onHost.map(podName))}), which policies see as their node`;
    return [finding('L-5', 'warning', key, { path, message })];
  }
  if (peer.namespaces !== undefined) {
    return [
      finding('L-3', 'warning', key, { path, message: 'no pod of the namespaces that match is meant, so the peer is nobody' }),
    ];
  }
  const elsewhere = context.world.pods.filter((pod) => matches(peer.pods, labelsOf(pod)));
  const home = `no pod of \`${policy.namespace}\` matches this`;
  const [first] = elsewhere;
  if (first === undefined || peer.pods.requirements.length === 0)
    return [finding('L-3', 'warning', key, { path, message: `${home}, so the peer is nobody` })];
  const namespaces = someNames(elsewhere.map(({ namespace }) => `\`${namespace}\``));
  const message = `${home}, pods of ${namespaces} do: without a \`namespaceSelector\` in the same item only the policy's own namespace is meant`;
  return [
    finding('L-6', 'warning', key, {
      path,
      message,
      ...addNamespace(
        path,
        elsewhere.map(({ namespace }) => namespace),
      ),
    }),
  ];
}

/** Mechanical where there is one namespace that can be meant. */
function addNamespace(path: FieldPath, namespaces: readonly string[]): { readonly fix?: Fix } {
  const [only, another] = [...new Set(namespaces)];
  if (only === undefined || another !== undefined) return {};
  const value = { matchLabels: { [namespaceNameLabel]: only } };
  return {
    fix: { title: `mean pods of \`${only}\``, edits: [{ op: 'set', path: [...path.slice(0, -1), 'namespaceSelector'], value }] },
  };
}

interface Split {
  readonly finding: Finding;
  readonly items: readonly PodPeer[];
}

/** L-7: one item with only a namespaceSelector, another with only a podSelector, which were hardly meant as alternatives. */
function splitItems(
  context: LintContext,
  policy: ValidPolicy,
  key: ObjectKey,
  side: 'from' | 'to',
  peers: readonly PodPeer[],
): readonly Split[] {
  const onlyNamespaces = peers.filter(({ namespaces, pods }) => namespaces !== undefined && pods.requirements.length === 0);
  const onlyPods = peers.filter(({ namespaces, pods }) => namespaces === undefined && pods.requirements.length > 0);
  return onlyNamespaces.flatMap((wide) =>
    onlyPods.flatMap((narrow): Split | readonly Split[] => {
      const there = context.peerPods(wide, policy.namespace).pods;
      const both = there.filter((pod) => matches(narrow.pods, labelsOf(pod)));
      const here = context.peerPods(narrow, policy.namespace).pods;
      if (both.length === 0 || (here.length > 0 && both.length === there.length)) return [];
      const [first, second] = [wide.path, narrow.path].map((path) => parsePath(path) ?? []);
      if (first === undefined || second === undefined) return [];
      const selector = valueAt(policy.object.manifest, [...second, 'podSelector']) ?? {};
      const edits: readonly FixEdit[] = [
        { op: 'set', path: [...first, 'podSelector'], value: selector },
        { op: 'remove', path: second },
      ];
      const message = `two items of \`${side}\` are alternatives: every pod of those namespaces, or the pods of \`${policy.namespace}\` that match \`${formatSelector(narrow.pods)}\`; joined in one item they mean the pods of those namespaces that match (${someNames(both.map(podName))})`;
      const fix = { title: 'join the two items into one', edits };
      return { finding: finding('L-7', 'warning', key, { path: second, message, fix }), items: [narrow] };
    }),
  );
}
