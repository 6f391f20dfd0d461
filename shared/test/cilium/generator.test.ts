/** Everything awkward that the generator makes decides somewhere: without it the oracle gives another answer. */
import { describe, expect, test } from 'vitest';
import { profiles, rawProfile } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import type { ClusterObject, JsonObject, JsonValue } from '../../src/kube/index.ts';
import { state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import { randomCiliumCluster } from '../support/generate-cilium.ts';
import { random } from '../support/generate.ts';
import { CiliumOracle } from '../support/oracle-cilium.ts';

type Strip = (object: ClusterObject) => ClusterObject | undefined;

const isObject = (value: JsonValue): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field of every object in it: `change` gives what is in its place, or nothing to leave it out. */
function fieldsOf(value: JsonValue, change: (key: string, value: JsonValue) => JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => fieldsOf(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const changed = change(key, inner);
      return changed === undefined ? [] : [[key, fieldsOf(changed, change)]];
    }),
  );
}

function fields(change: (key: string, value: JsonValue) => JsonValue | undefined): Strip {
  return (object) =>
    object.kind === 'ForeignPolicy' || object.kind === 'NetworkPolicy'
      ? { ...object, manifest: fieldsOf(object.manifest, change) as JsonObject }
      : object;
}

const without = (...keys: readonly string[]): Strip => fields((key, value) => (keys.includes(key) ? undefined : value));

/** Keys of `matchLabels` and of expressions. */
function renamed(rename: (key: string) => string): Strip {
  return fields((key, value) => {
    if (key === 'key' && typeof value === 'string') return rename(value);
    if (key !== 'matchLabels' || !isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([label, inner]) => [rename(label), inner]));
  });
}

const unlessKind =
  (...kinds: readonly string[]): Strip =>
  (object) =>
    kinds.includes(object.kind === 'ForeignPolicy' ? object.policyKind : object.kind) ? undefined : object;

const emptyList = (value: JsonValue): boolean => Array.isArray(value) && value.length === 0;

const features: Readonly<Record<string, Strip>> = {
  'clusterwide policies': unlessKind('CiliumClusterwideNetworkPolicy'),
  'several rules (CIL-1)': without('specs'),
  'rules about nodes (CIL-1)': fields((key, value) =>
    key === 'specs' ? (value as readonly JsonObject[]).filter((rule) => rule['nodeSelector'] === undefined) : value,
  ),
  'sources of labels (CIL-3)': renamed((key) => key.replace('container:', 'k8s:')),
  'reserved labels (CIL-3)': renamed((key) => key.replace('reserved:', 'k8s:')),
  'service accounts (CIL-3)': renamed((key) => key.replace('policy.serviceaccount', 'other')),
  'the cluster’s name (CIL-3)': renamed((key) => key.replace('policy.cluster', 'other')),
  'namespaces in selectors (CIL-4)': renamed((key) => key.replace(/(k8s:)?io\.kubernetes\.pod\.namespace/u, 'app')),
  'namespace labels in selectors (CIL-4)': renamed((key) => key.replace('io.cilium.k8s.namespace.labels.', '')),
  'empty members (CIL-6, CIL-15)': fields((key, value) => (/^(from|to)/u.test(key) && emptyList(value) ? undefined : value)),
  'default deny switched (CIL-7)': without('enableDefaultDeny'),
  'deny rules (CIL-8)': without('ingressDeny', 'egressDeny'),
  'groups of blocks': unlessKind('CiliumCIDRGroup'),
  'exceptions (CIL-20)': without('except'),
  'ICMP alone (CIL-16)': without('icmps'),
  'ends of ranges (CIL-16)': without('endPort'),
  'named ports (CIL-17)': fields((key, value) =>
    key === 'port' && typeof value === 'string' && !/^\d/u.test(value) ? '0' : value,
  ),
  'one name for two ports (NP-37)': (object) =>
    object.kind === 'Pod' ? { ...object, ports: [...new Map(object.ports.map((port) => [port.name, port])).values()] } : object,
  'labels outside of the identity (CIL-21)': (object) =>
    renamed((key) => key.replace('pod-template-hash', 'hash'))(
      object.kind === 'Pod' && object.labels['pod-template-hash'] !== undefined
        ? { ...object, labels: { ...object.labels, hash: object.labels['pod-template-hash'] } }
        : object,
    ),
  'void policies (CIL-23)': fields((key, value) => (key === 'protocol' && value === 'tcp' ? 'TCP' : value)),
  Services: unlessKind('Service'),
  'addresses of Services and of the API server': unlessKind('EndpointSlice'),
  'domain names': without('toFQDNs'),
  'peers that are nodes': without('fromNodes', 'toNodes'),
  'NetworkPolicies beside them (CIL-8)': unlessKind('NetworkPolicy'),
};

const settings: Readonly<Record<string, Profile>> = {
  'everybody closed (CIL-10)': { ...profiles.cilium, isolates: 'every-pod' },
  'NetworkPolicies ignored (CIL-10)': { ...profiles.cilium, networkPolicies: 'ignored' },
  'blocks over pods (CIL-20)': { ...profiles.cilium, ciliumBlocks: 'pods' },
  'blocks over nodes (CIL-20)': { ...profiles.cilium, ciliumBlocks: 'nodes' },
  'sections that are not listed (CIL-24)': { ...profiles.cilium, labels: 'all' },
};

const clusters = Array.from({ length: 250 }, (_, seed) => randomCiliumCluster(random(seed + 1)));

function answers(objects: readonly ClusterObject[], profile: Profile): string {
  const cluster = state(objects);
  const oracle = new CiliumOracle(cluster, profile);
  const ends = endsOf(cluster);
  const pods = ends.filter(({ end }) => end.kind === 'pod');
  const pairs = pods.flatMap((pod) => ends.flatMap((other) => [[pod.end, other.end] as const, [other.end, pod.end] as const]));
  return pairs.flatMap(([from, to]) => [80, 81, 443].map((port) => oracle.connect(from, to, 'TCP', port))).join(' ');
}

const known = new Map<Profile, Map<readonly ClusterObject[], string>>();

/** Of one of the clusters as it is. */
function plainAnswers(cluster: readonly ClusterObject[], profile: Profile): string {
  const here = known.get(profile) ?? new Map<readonly ClusterObject[], string>();
  known.set(profile, here);
  const found = here.get(cluster) ?? answers(cluster, profile);
  here.set(cluster, found);
  return found;
}

const textOf = (objects: readonly ClusterObject[]): string => JSON.stringify(objects);

describe('what the generator makes decides somewhere', () => {
  test.each(Object.entries(features))('%s', { timeout: 120_000 }, (_, strip) => {
    const decides = clusters.some((cluster) => {
      const stripped = cluster.flatMap((one) => strip(one) ?? []);
      if (textOf(stripped) === textOf(cluster)) return false;
      return plainAnswers(cluster, rawProfile) !== answers(stripped, rawProfile);
    });
    expect(decides).toBe(true);
  });

  test.each(Object.entries(settings))('%s', { timeout: 120_000 }, (_, profile) => {
    expect(clusters.some((cluster) => plainAnswers(cluster, profiles.cilium) !== answers(cluster, profile))).toBe(true);
  });
});
