/**
 * Selectors that match nothing, or not what is meant: L-1…L-7, L-31, L-32, L-39. One policy in a world, which need not hold
 * it: a draft is judged as it is typed. Where several ids have one cause the most specific is told (b).
 */
import { parsePath } from '../kube/index.ts';
import type { FieldPath } from '../kube/index.ts';
import { formatSelector, labelsOf, matches, namespaceNameLabel, own, asObject, valueAt } from '../model/index.ts';
import type { Requirement, Selector, ValidPolicy } from '../model/index.ts';
import { podNames, someNames } from './names.ts';
import { contradiction } from './contradiction.ts';
import { correctionOf } from './correction.ts';
import type { Fix, FixEdit, Severity } from './finding.ts';
import { missingIn } from './meant.ts';
import type { LabelUse, PodPeer, Selections } from './selections.ts';
import { typosIn } from './typo.ts';

export interface Mismatch {
  readonly id: string;
  readonly severity: Severity;
  readonly path: FieldPath;
  readonly message: string;
  readonly hint?: string;
  readonly fix?: Fix;
}

/** Piece by piece. Nothing is said of what the viewer may not see. */
export function* mismatches(selections: Selections, policy: ValidPolicy): Generator<readonly Mismatch[]> {
  const { hidden } = selections.world;
  if (hidden.has('Pod') || hidden.has('Namespace')) return;
  yield ofSubject(selections, policy);
  for (const [side, rules] of [
    ['from', policy.ingress ?? []],
    ['to', policy.egress ?? []],
  ] as const) {
    for (const { peers } of rules) {
      const chosen = peers === 'any' ? [] : peers.filter((peer) => peer.kind === 'pods');
      const split = splitItems(selections, policy, side, chosen);
      yield [...split.values(), ...chosen.flatMap((peer) => ofPeer(selections, policy, peer, split.has(peer)))];
    }
  }
}

function warning(id: string, path: FieldPath, message: string, more: Pick<Mismatch, 'hint' | 'fix'> = {}): Mismatch {
  return { id, severity: 'warning', path, message, ...more };
}

/** L-39, L-2, L-1, L-31 */
function ofSubject(selections: Selections, policy: ValidPolicy): readonly Mismatch[] {
  const { namespace, subject } = policy;
  const path: FieldPath = ['spec', 'podSelector'];
  const never = impossible(subject, path);
  if (never !== undefined) return [never];
  if (!selections.world.namespaces.has(namespace))
    return [warning('L-1', ['metadata', 'namespace'], `there is no namespace \`${namespace}\` now`)];
  const scope = selections.labelsAround(policy);
  const typos = misspelt(policy, subject, path, scope);
  const { pods, onHost } = selections.selectedBy(policy);
  if (pods.length > 0) return typos;
  if (onHost.length > 0) {
    const message = `it selects only pods on the host network (${podNames(onHost)}), which no policy applies to`;
    return [warning('L-2', path, message), ...typos];
  }
  if (selections.podsIn(namespace).length === 0)
    return [warning('L-1', path, `there is no pod in \`${namespace}\` now, so the policy does nothing`)];
  const message = `no pod of \`${namespace}\` matches this now, so the policy does nothing`;
  return [warning('L-1', path, message, hintFor(subject, scope)), ...typos];
}

function impossible(selector: Selector, path: FieldPath): Mismatch | undefined {
  const what = contradiction(selector);
  return what === undefined
    ? undefined
    : { id: 'L-39', severity: 'error', path, message: `this can never match anything: ${what}` };
}

/** L-31 */
function misspelt(
  { object }: ValidPolicy,
  selector: Selector,
  path: FieldPath,
  scope: LabelUse,
  told?: Requirement,
): readonly Mismatch[] {
  return typosIn(selector, scope)
    .filter(({ requirement }) => requirement !== told)
    .map((typo) => {
      const fix = correctionOf(object.manifest, path, typo);
      const hint = `did you mean ${typo.meant}?`;
      return warning('L-31', path, `nothing here has ${typo.written}`, { hint, ...(fix === undefined ? {} : { fix }) });
    });
}

function hintFor(selector: Selector, scope: LabelUse): Pick<Mismatch, 'hint'> {
  const [typo] = typosIn(selector, scope);
  const hint = typo === undefined ? missingIn(selector, scope) : `did you mean ${typo.meant}?`;
  return hint === undefined ? {} : { hint };
}

/** `split`: the item is one of two that were meant as one (L-7), which says more than that it matches nothing. */
function ofPeer(selections: Selections, policy: ValidPolicy, peer: PodPeer, split: boolean): readonly Mismatch[] {
  const path = parsePath(peer.path) ?? [];
  const [ofNamespaces, ofPods]: readonly [FieldPath, FieldPath] = [
    [...path, 'namespaceSelector'],
    [...path, 'podSelector'],
  ];
  const { namespaces, pods } = peer;
  const never = (namespaces && impossible(namespaces, ofNamespaces)) ?? impossible(pods, ofPods);
  if (never !== undefined) return [never];
  const ofNames = namespaces === undefined ? [] : namespaceFindings(selections, policy, namespaces, ofNamespaces);
  const typos = misspelt(policy, pods, ofPods, selections.labelsAroundPeer(peer, policy.namespace));
  const nobody = namespaces !== undefined && selections.namespacesOf(namespaces).length === 0;
  return [...ofNames, ...(split || nobody ? [] : noPod(selections, policy, peer, { ofNamespaces, ofPods })), ...typos];
}

/** L-32 before L-4, and L-31 */
function namespaceFindings(
  selections: Selections,
  policy: ValidPolicy,
  selector: Selector,
  path: FieldPath,
): readonly Mismatch[] {
  const scope = selections.labelsOfNamespaces();
  const named = selector.requirements.find((requirement) => nameIn(selections, requirement) !== undefined);
  const typos = misspelt(policy, selector, path, scope, named);
  if (named !== undefined) return [meantByName(selections, policy, selector, named, path), ...typos];
  if (selections.namespacesOf(selector).length > 0) return typos;
  return [warning('L-4', path, 'no namespace matches this now, so the peer is nobody', hintFor(selector, scope)), ...typos];
}

/** A namespace that a requirement names by a label which no namespace has. */
function nameIn(selections: Selections, requirement: Requirement): string | undefined {
  const { key } = requirement;
  if (requirement.operator !== 'In' || (key !== 'name' && key !== 'namespace')) return undefined;
  const carried = selections.labelsOfNamespaces().get(key);
  return [...requirement.values].find((value) => carried?.has(value) !== true && selections.world.namespaces.has(value));
}

function meantByName(
  selections: Selections,
  { object }: ValidPolicy,
  selector: Selector,
  requirement: Requirement,
  path: FieldPath,
): Mismatch {
  const name = nameIn(selections, requirement) ?? '';
  const message = `no namespace is labelled \`${requirement.key}: ${name}\`, so nothing matches that (L-4)`;
  const hint = `write \`${namespaceNameLabel}: ${name}\` to mean the namespace by its name`;
  const labels = Object.keys(asObject(own(asObject(valueAt(object.manifest, path)), 'matchLabels')));
  const index = selector.requirements.indexOf(requirement);
  if (labels.includes(namespaceNameLabel)) return warning('L-32', path, message, { hint });
  const edit: FixEdit =
    index < labels.length
      ? { op: 'rename', path: [...path, 'matchLabels', requirement.key], key: namespaceNameLabel }
      : { op: 'set', path: [...path, 'matchExpressions', index - labels.length, 'key'], value: namespaceNameLabel };
  return warning('L-32', path, message, { hint, fix: { title: `write \`${namespaceNameLabel}\``, edits: [edit] } });
}

/** L-5, L-6 before L-3 */
function noPod(
  selections: Selections,
  policy: ValidPolicy,
  peer: PodPeer,
  { ofNamespaces, ofPods }: { readonly ofNamespaces: FieldPath; readonly ofPods: FieldPath },
): readonly Mismatch[] {
  const { pods, onHost } = selections.peerPods(peer, policy.namespace);
  if (pods.length > 0) return [];
  const path = peer.pods.requirements.length > 0 || peer.namespaces === undefined ? ofPods : ofNamespaces;
  if (onHost.length > 0) {
    const message = `it matches only pods on the host network (${podNames(onHost)}), which policies see as their node`;
    return [warning('L-5', path, message)];
  }
  const where = peer.namespaces === undefined ? `no pod of \`${policy.namespace}\`` : 'no pod of these namespaces';
  const elsewhere = peer.namespaces === undefined ? selections.world.pods.filter((pod) => matches(peer.pods, labelsOf(pod))) : [];
  const names = [...new Set(elsewhere.map(({ namespace }) => namespace))];
  if (names.length > 0) {
    const told = someNames(names.map((name) => `\`${name}\``));
    const hint = `pods of ${told} do: add a \`namespaceSelector\` to the same item to mean them`;
    return [warning('L-6', path, `${where} matches this now`, { hint, ...addNamespace(path, names) })];
  }
  const scope = selections.labelsAroundPeer(peer, policy.namespace);
  return [warning('L-3', path, `${where} matches this now, so the peer is nobody`, hintFor(peer.pods, scope))];
}

/** Mechanical where there is one namespace that can be meant. */
function addNamespace(path: FieldPath, [only, another]: readonly string[]): Pick<Mismatch, 'fix'> {
  if (only === undefined || another !== undefined) return {};
  const value = { matchLabels: { [namespaceNameLabel]: only } };
  const edits: readonly FixEdit[] = [{ op: 'set', path: [...path.slice(0, -1), 'namespaceSelector'], value }];
  return { fix: { title: `mean pods of \`${only}\``, edits } };
}

/**
 * L-7: one item with only a namespaceSelector, another with only a podSelector, which were hardly meant as alternatives.
 * Told at the latter, whatever the number of the former.
 */
function splitItems(
  selections: Selections,
  policy: ValidPolicy,
  side: 'from' | 'to',
  peers: readonly PodPeer[],
): ReadonlyMap<PodPeer, Mismatch> {
  const wides = peers.filter((peer) => peer.namespaces !== undefined && !isWritten(policy, peer, 'podSelector'));
  const narrows = peers.filter(({ namespaces, pods }) => namespaces === undefined && pods.requirements.length > 0);
  const told = new Map<PodPeer, Mismatch>();
  for (const narrow of narrows) {
    const wide = wides.find((one) => isSplit(selections, policy, one, narrow));
    if (wide !== undefined) told.set(narrow, alternatives(selections, policy, side, wide, narrow));
  }
  return told;
}

function isWritten({ object }: ValidPolicy, { path }: PodPeer, field: string): boolean {
  return (valueAt(object.manifest, [...(parsePath(path) ?? []), field]) ?? null) !== null;
}

function isSplit(selections: Selections, { namespace }: ValidPolicy, wide: PodPeer, narrow: PodPeer): boolean {
  const there = selections.peerPods(wide, namespace).pods;
  const both = there.filter((pod) => matches(narrow.pods, labelsOf(pod)));
  const here = selections.peerPods(narrow, namespace).pods;
  return both.length > 0 && (here.length === 0 || both.length < there.length);
}

function alternatives(
  selections: Selections,
  { namespace, object }: ValidPolicy,
  side: 'from' | 'to',
  wide: PodPeer,
  narrow: PodPeer,
): Mismatch {
  const [first, second] = [parsePath(wide.path) ?? [], parsePath(narrow.path) ?? []];
  const both = selections.peerPods(wide, namespace).pods.filter((pod) => matches(narrow.pods, labelsOf(pod)));
  const selector = valueAt(object.manifest, [...second, 'podSelector']) ?? {};
  const edits: readonly FixEdit[] = [
    { op: 'set', path: [...first, 'podSelector'], value: selector },
    { op: 'remove', path: second },
  ];
  const message = `two items of \`${side}\` are alternatives: every pod of those namespaces, or the pods of \`${namespace}\` that match \`${formatSelector(narrow.pods)}\``;
  const hint = `joined in one item they mean the pods of those namespaces that match (${podNames(both)})`;
  return warning('L-7', second, message, { hint, fix: { title: 'join the two items into one', edits } });
}
