/**
 * What Cilium knows of an endpoint: labels with a source, of which only some make up its identity. Whatever is not part of
 * the identity does not exist for any selector (CIL-3, CIL-21).
 */
import type { LabelSource } from '../tiers/index.ts';
import { accountNameLabel } from '../tiers/index.ts';
import { namespaceNameLabel } from '../world.ts';

/** A key of a selector: `k8s:app`, `reserved:host`; without a source it is `any`. */
export interface CiliumKey {
  readonly source: string;
  readonly name: string;
}

export function parseKey(text: string): CiliumKey {
  const colon = text.indexOf(':');
  return colon < 0 ? { source: 'any', name: text } : { source: text.slice(0, colon), name: text.slice(colon + 1) };
}

const podNamespace = 'io.kubernetes.pod.namespace';
const namespaceLabels = 'io.cilium.k8s.namespace.labels';
const ownPrefix = 'io.cilium.k8s';

const fromPods = ({ source }: CiliumKey): boolean => source === 'k8s' || source === 'any';

/** The key of the namespace's name. */
export const asksNamespace = (key: CiliumKey): boolean => fromPods(key) && key.name === podNamespace;
/** A key of the namespace's labels. */
export const asksNamespaceLabels = (key: CiliumKey): boolean => fromPods(key) && key.name.startsWith(`${namespaceLabels}.`);
/** The key of the cluster's name, which a cluster does not tell. */
export const asksCluster = (key: CiliumKey): boolean => fromPods(key) && key.name === `${ownPrefix}.policy.cluster`;
export const isReserved = ({ source }: CiliumKey): boolean => source === 'reserved';

/** Where a pod's identity has the label from; undefined where it never has one under that key. */
export function podLabel(key: CiliumKey): { readonly from: LabelSource; readonly key: string } | undefined {
  const { name } = key;
  if (!fromPods(key) || !isIdentityLabel(name)) return undefined;
  if (name === podNamespace) return { from: 'namespace', key: namespaceNameLabel };
  if (asksNamespaceLabels(key)) return { from: 'namespace', key: name.slice(namespaceLabels.length + 1) };
  if (name === `${ownPrefix}.policy.serviceaccount`) return { from: 'account', key: accountNameLabel };
  return name.startsWith(ownPrefix) ? undefined : { from: 'pod', key: name };
}

/** A label of every identity that the agent makes from what it knows of the pod, not from the pod's labels. */
export function isOwnLabel(key: string): boolean {
  const given = [podNamespace, `${ownPrefix}.policy.cluster`, `${ownPrefix}.policy.serviceaccount`];
  return given.includes(key) || key.startsWith(`${namespaceLabels}.`);
}

/** The agent's own list of prefixes. */
const included = [
  podNamespace,
  namespaceLabels,
  'app.kubernetes.io',
  `${ownPrefix}.policy.cluster`,
  `${ownPrefix}.policy.serviceaccount`,
].map((prefix) => atStart(prefix.replaceAll('.', String.raw`\.`)));

const ignored = [
  String.raw`io\.kubernetes`,
  String.raw`kubernetes\.io`,
  String.raw`statefulset\.kubernetes\.io/pod-name`,
  String.raw`apps\.kubernetes\.io/pod-index`,
  String.raw`batch\.kubernetes\.io/job-completion-index`,
  String.raw`batch\.kubernetes\.io/controller-uid`,
  String.raw`.*beta\.kubernetes\.io`,
  String.raw`k8s\.io`,
  'pod-template-generation',
  'pod-template-hash',
  'controller-revision-hash',
  'controller-uid',
  'annotation.*',
  'etcd_node',
  String.raw`topology\.kubernetes\.io`,
].map(atStart);

function atStart(pattern: string): RegExp {
  return new RegExp(`^${pattern}`, 'u');
}

const matched = (patterns: readonly RegExp[], key: string): readonly number[] =>
  patterns.flatMap((pattern) => pattern.exec(key)?.[0].length ?? []);

/** Ignored by the shortest prefix that matches, unless a longer one includes it. */
export function isIdentityLabel(key: string): boolean {
  const out = matched(ignored, key);
  return out.length === 0 || Math.max(0, ...matched(included, key)) > Math.min(...out);
}
