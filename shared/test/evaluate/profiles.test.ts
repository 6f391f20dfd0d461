/** What an engine makes of what the API leaves open: tables 1.8 and 5.3, NP-36, NP-37, NP-41, NP-42, NP-43. */
import { describe, expect, test } from 'vitest';
import { combineProfiles, evaluate, profileAliases, profileNamed, profileNames, profiles } from '../../src/evaluate/index.ts';
import type { Profile, ProfileName } from '../../src/evaluate/index.ts';
import type { ClusterObject, HiddenKind, JsonObject, JsonValue, PodObject } from '../../src/kube/index.ts';
import { ask, expectAnswers, namespace, pod, policy, state, verdict } from '../support/cluster.ts';
import { disagreements } from '../support/disagreements.ts';
import { random, randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { goldenPods, r2 } from '../support/golden.ts';

const clusters = Math.ceil(Number(process.env['EASTWEST_SEEDS'] ?? 2000) / 2);
const hostLabel = 'policy-group.network.openshift.io/host-network';

function on(name: ProfileName, objects: readonly ClusterObject[], question: string): string {
  return verdict(objects, question, profiles[name]).outcome;
}

/** The outcome and the first cause, where something is not seen. */
function withHidden(
  objects: readonly ClusterObject[],
  hidden: readonly HiddenKind[],
  question: string,
  name: ProfileName,
): readonly [string, string?] {
  const { outcome, egress, ingress } = ask(evaluate(state(objects, hidden), profiles[name]), question);
  const reason = [egress, ingress].find((side) => side.reason.kind === 'unknown')?.reason;
  return reason?.kind === 'unknown' ? [outcome, reason.because[0]?.kind ?? 'no cause'] : [outcome];
}

/** Ports of init containers, and a namespace that stands for the host network, where the generator has none. */
function varied(object: ClusterObject, from: Random): ClusterObject {
  if (object.kind === 'Namespace' && from.chance(0.3)) return { ...object, labels: { ...object.labels, [hostLabel]: '' } };
  if (object.kind === 'NetworkPolicy') return { ...object, manifest: variedSelectors(object.manifest, from) as JsonObject };
  if (object.kind !== 'Pod') return object;
  const ports = object.ports.map((port) => (from.chance(0.3) ? { ...port, sidecar: true as const } : port));
  const initPorts = object.ports
    .filter(({ name }) => name !== undefined && from.chance(0.3))
    .map((port) => ({ ...port, port: 81 }));
  return { ...object, ports, ...(initPorts.length === 0 ? {} : { initPorts }) };
}

function variedSelectors(value: JsonValue, from: Random): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => variedSelectors(item, from));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key !== 'namespaceSelector' || from.chance(0.7)) return [key, variedSelectors(inner, from)];
    return [
      key,
      from.chance(0.7)
        ? { matchLabels: { [hostLabel]: '' } }
        : { matchExpressions: [{ key: hostLabel, operator: 'DoesNotExist' }] },
    ];
  });
  return Object.fromEntries(entries) as JsonObject;
}

/** Egress from namespace a to the peers, on a port by its name and on port 1. */
function throughNames(peers: string): readonly ClusterObject[] {
  const spec = `podSelector: {}, policyTypes: [Egress], egress: [{to: [${peers}], ports: [{port: http}, {port: 1}]}]`;
  return [...goldenPods, policy('a/p', spec)];
}

/** Ingress to namespace a, with a namespace that stands for the host network. */
function admitting(selector: string): readonly ClusterObject[] {
  return [
    ...goldenPods,
    namespace('openshift-host-network', { [hostLabel]: '', zone: 'x' }),
    policy('a/p', `podSelector: {}, ingress: [{from: [${selector}]}]`),
  ];
}

/** Cilium with `enable-policy: always`. */
const closing: Profile = { ...profiles.cilium, isolates: 'every-pod' };

/** What every profile answers, those that agree together. */
function byProfile(objects: readonly ClusterObject[], question: string): Record<string, readonly ProfileName[]> {
  const answers: Record<string, ProfileName[]> = {};
  for (const name of profileNames) (answers[on(name, objects, question)] ??= []).push(name);
  return answers;
}

describe('profiles', () => {
  test('are found by name and by the other names that people have for them', () => {
    for (const name of profileNames) expect(profileNamed(name)).toBe(profiles[name]);
    for (const alias of profileAliases) expect(profileNamed(alias)).toBeDefined();
    expect(profileNamed('kindnet')).toBe(profiles['kube-network-policies']);
    expect(profileNamed('constructor')).toBeUndefined();
  });

  test('address blocks cover pods and nodes, but not where Cilium is the engine (table 1.8, CIL-20)', () => {
    const rules = 'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]';
    const cluster = [...goldenPods, policy('a/p', rules)];
    const others = profileNames.filter((name) => name !== 'cilium');
    expect(byProfile(cluster, 'a/web → b/web:8080')).toEqual({ allowed: others, denied: ['cilium'] });
    expect(byProfile(cluster, 'a/web → node:n2:10250')).toEqual({ allowed: others, denied: ['cilium'] });
    expect(byProfile(cluster, 'a/web → 203.0.113.9:443')).toEqual({ allowed: profileNames });
  });

  describe('names of ports (NP-37)', () => {
    const init = pod('c/job', { labels: { app: 'job' }, ports: ['http 80'], ips: ['10.0.0.8'] });
    const cluster = [
      {
        ...init,
        ports: [...init.ports, { name: 'proxy', protocol: 'TCP', port: 15001, sidecar: true }],
        initPorts: [{ name: 'setup', protocol: 'TCP', port: 7000 }],
      } satisfies PodObject,
      pod('c/web', { ips: ['10.0.0.9'] }),
      policy('c/p', 'podSelector: {}, ingress: [{ports: [{port: http}, {port: proxy}, {port: setup}]}]'),
    ];

    test('of containers count everywhere', () => {
      expect(byProfile(cluster, 'c/web → c/job:80')).toEqual({ allowed: profileNames });
    });

    test('of init containers that keep running count where the API is taken by its word, and for Calico', () => {
      expect(byProfile(cluster, 'c/web → c/job:15001')).toEqual({
        allowed: ['raw', 'calico', 'ovn-kubernetes', 'antrea'],
        denied: ['kube-network-policies', 'cilium', 'aws', 'kube-router'],
      });
    });

    test('of init containers that end count for Calico alone', () => {
      expect(byProfile(cluster, 'c/web → c/job:7000').allowed).toEqual(['calico']);
    });

    test('two pods that differ in nothing else are two classes', () => {
      const twin = { ...init, name: 'twin', uid: 'twin', ips: ['10.0.0.7'] } satisfies PodObject;
      expect(on('calico', [...cluster, twin], 'c/web → c/twin:7000')).toBe('denied');
      expect(on('calico', [...cluster, twin], 'c/web → c/job:7000')).toBe('allowed');
    });
  });

  describe('AWS (NP-36)', () => {
    test('opens at ingress every number that a selected pod gives the name', () => {
      const cluster = [
        ...goldenPods,
        pod('a/late', { labels: { app: 'late' }, ports: ['http 9090'], ips: ['10.0.0.9'] }),
        policy(
          'a/p',
          'podSelector: {matchExpressions: [{key: app, operator: In, values: [web, late]}]}, ingress: [{ports: [{port: http}]}]',
        ),
      ];
      expect(byProfile(cluster, 'b/web → a/web:9090').allowed).toEqual(['aws']);
      expect(byProfile(cluster, 'b/web → a/web:80')).toEqual({ allowed: profileNames });
      expect(on('aws', cluster, 'b/web → a/web:8080'), 'the number of a pod that is not selected').toBe('denied');
    });

    test('knows a name at egress through selectors only', () => {
      const peerless = [
        ...goldenPods,
        policy('a/p', 'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]'),
      ];
      expect(byProfile(peerless, 'a/db → b/web:8080').denied).toEqual(['aws']);
      expect(byProfile(throughNames('{ipBlock: {cidr: 10.0.0.0/8}}'), 'a/db → b/web:8080').denied).toContain('aws');
      expect(on('aws', throughNames('{ipBlock: {cidr: 10.0.0.0/8}}'), 'a/db → b/web:1'), 'a number is a number').toBe('allowed');
      expect(on('aws', throughNames('{ipBlock: {cidr: 10.0.0.0/8}}, {namespaceSelector: {}}'), 'a/db → b/web:8080')).toBe(
        'allowed',
      );
    });

    test('with pods that are not seen, any number may be opened', () => {
      const objects = [...goldenPods, policy('a/p', 'podSelector: {}, ingress: [{ports: [{port: http}]}]')];
      const hidden = [{ kind: 'Pod' as const, reason: 'no permission to list pods' }];
      expect(withHidden(objects, hidden, 'b/web → a/db:5432', 'aws')).toEqual(['unknown', 'hidden']);
    });
  });

  describe('the own node', () => {
    const agent = pod('b/agent', { hostNetwork: true, nodeName: 'n1', ips: ['192.168.0.1'] });
    const closed = [...goldenPods, agent, policy('a/in', r2), policy('a/out', 'podSelector: {}, policyTypes: [Egress]')];

    test('reaches its pods; kube-network-policies asks who it is (NP-42)', () => {
      expect(byProfile(closed, 'node:n1 → a/web:80')).toEqual({ allowed: profileNames });
      expect(byProfile(closed, 'b/agent → a/web:80')).toEqual({
        allowed: profileNames.filter((name) => name !== 'kube-network-policies'),
        unknown: ['kube-network-policies'],
      });
      expect(byProfile(closed, 'node:n2 → a/web:80')).toEqual({ denied: profileNames });
      const { ingress, notes } = verdict(closed, 'b/agent → a/web:80', profiles['kube-network-policies']);
      expect(ingress.reason).toMatchObject({ kind: 'unknown', because: [{ kind: 'engine', rule: 'NP-42' }] });
      expect(notes.map(({ rule }) => rule)).toEqual([]);
    });

    test('is reached whatever the egress policies say where they do not cover it (NP-43)', () => {
      const open = ['kube-network-policies', 'kube-router'];
      expect(byProfile(closed, 'a/web → node:n1:10250').allowed).toEqual(open);
      expect(byProfile(closed, 'a/web → b/agent:9100').allowed).toEqual(open);
      expect(byProfile(closed, 'a/web → node:n2:10250')).toEqual({ denied: profileNames });
      const { egress } = verdict(closed, 'a/web → node:n1:10250', profiles['kube-router']);
      expect(egress.reason).toEqual({ kind: 'own-node', node: 'n1', direction: 'egress' });
    });

    test('may be an outside address while nodes are not seen', () => {
      const objects = closed.filter(({ kind }) => kind !== 'Node').filter(({ name }) => name !== 'agent' && name !== 'host');
      const hidden = [{ kind: 'Node' as const, reason: 'no permission to list nodes' }];
      expect(withHidden(objects, hidden, 'a/web → 192.168.0.1:10250', 'kube-router')).toEqual(['unknown', 'hidden']);
      expect(withHidden(objects, hidden, 'a/web → 192.168.0.1:10250', 'raw')[0]).toBe('denied');
    });
  });

  describe('the host network of OVN-Kubernetes (NP-41)', () => {
    test('is reached by the label of its namespace, there only', () => {
      const cluster = admitting(`{namespaceSelector: {matchLabels: {${hostLabel}: ""}}}`);
      expect(byProfile(cluster, 'b/host → a/db:5432').allowed).toEqual(['ovn-kubernetes']);
      expect(byProfile(cluster, 'node:n1 → a/db:5432').allowed).toEqual(['ovn-kubernetes']);
      expect(byProfile(cluster, 'b/web → a/db:5432')).toEqual({ denied: profileNames });
    });

    test('is perhaps reached by its other labels, never together with a selector of pods, nor by the empty selector', () => {
      const byZone = admitting('{namespaceSelector: {matchLabels: {zone: x}}}');
      expect(on('ovn-kubernetes', byZone, 'b/host → a/db:5432')).toBe('unknown');
      const { ingress } = verdict(byZone, 'node:n1 → a/db:5432', profiles['ovn-kubernetes']);
      expect(ingress.reason).toMatchObject({ kind: 'unknown', because: [{ kind: 'engine', rule: 'NP-41' }] });
      const withPods = `{namespaceSelector: {matchLabels: {${hostLabel}: ""}}, podSelector: {matchLabels: {app: agent}}}`;
      expect(on('ovn-kubernetes', admitting(withPods), 'b/host → a/db:5432')).toBe('denied');
      expect(on('ovn-kubernetes', admitting('{namespaceSelector: {}}'), 'b/host → a/db:5432')).toBe('denied');
    });
  });

  test('notes say what the engine does, and of no engine that engines differ', () => {
    const cluster = [...goldenPods, policy('a/p', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]')];
    const note = (name: ProfileName): string | undefined =>
      verdict(cluster, 'b/web → a/db:5432', profiles[name]).notes[0]?.message;
    expect(note('raw')).toBe('engines differ on whether an address block covers the addresses of pods');
    expect(note('cilium')).toBe(
      'cilium does not let an address block cover the addresses of pods; other engines do not all do so',
    );
    expect(note('calico')).toBe('calico lets an address block cover the addresses of pods; other engines do not all do so');
  });

  test('of an engine that closes every pod, what no rule allows is denied, the own node aside (CIL-10)', () => {
    const cluster = [...goldenPods, policy('a/p', 'podSelector: {matchLabels: {app: db}}, ingress: [{}]')];
    expectAnswers(
      cluster,
      { 'b/web → a/db:1': 'denied', '203.0.113.9 → a/db:1': 'allowed', 'node:n2 → a/web:1': 'denied' },
      closing,
    );
    expectAnswers(cluster, { 'node:n1 → a/web:80': 'allowed', 'a/web → a/web:80': 'allowed' }, closing);
    expect(verdict(cluster, 'b/web → a/db:1', closing).notes).toMatchObject([{ rule: 'CIL-10' }]);
  });

  test('of two engines at once what one does not grant is not granted (5.1)', () => {
    const both = combineProfiles(profiles.cilium, profiles['kube-network-policies']);
    expect(both).toMatchObject({ name: 'cilium and kube-network-policies', ipBlockMatchesPods: false, ownNodeEgress: 'policed' });
    expect(combineProfiles(profiles.calico, profiles.aws)).toMatchObject({ initContainerPorts: 'none', namedPorts: 'own' });
    expect(combineProfiles(profiles.calico, profiles.calico)).toBe(profiles.calico);
  });

  test('golden vector 15: an address block of one pod (raw, Cilium)', () => {
    const cluster = [
      ...goldenPods,
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.3/32}}]}]',
      ),
    ];
    expectAnswers(cluster, { 'a/web → b/web:8080': 'allowed' }, profiles.calico);
    expectAnswers(cluster, { 'a/web → b/web:8080': 'denied' }, profiles.cilium);
  });

  test(
    `the engine agrees with the naive oracle on ${clusters} random clusters, each under one of the profiles`,
    { timeout: 600_000 },
    () => {
      for (let seed = 1; seed <= clusters; seed++) {
        const from = random(seed);
        const cluster = state(randomCluster(from).map((object) => varied(object, from)));
        const profile = from.pick([...Object.values(profiles), closing]);
        expect(disagreements(cluster, profile, from), `seed ${seed}, profile ${profile.name}`).toEqual([]);
      }
    },
  );
});
