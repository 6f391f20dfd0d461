/** Section 5 of the specification: each row of table 5.2 fires where it should and not where it nearly does; coverage, kinds, profile. */
import { describe, expect, test } from 'vitest';
import { detectEnforcement, isKindEnforced } from '../../src/enforcement/index.ts';
import type { Enforcement } from '../../src/enforcement/index.ts';
import { profiles } from '../../src/evaluate/index.ts';
import type { JsonObject } from '../../src/kube/index.ts';
import { agent, configMap, dump, node, nodes } from './cluster.ts';
import { cloudRows } from './cloud-rows.ts';
import { three } from './fixture.ts';
import { pluginRows } from './plugin-rows.ts';

const fixtures = [...cloudRows, ...pluginRows];

function detect(...objects: readonly (JsonObject | readonly JsonObject[])[]): Enforcement {
  return detectEnforcement(dump(objects.flat() as readonly JsonObject[]));
}

const calicoOn = (on: readonly string[], notReady: readonly string[] = []) =>
  agent('calico-node', { namespace: 'calico-system', on, notReady });

const enforced = (found: Enforcement, ...kinds: readonly string[]): readonly string[] =>
  kinds.map((kind) => {
    const [group = '', name = ''] = kind.split('/');
    return `${name} ${isKindEnforced(found, group, name)}`;
  });

const admin = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'].map(
  (kind) => `policy.networking.k8s.io/${kind}`,
);

const calicoOf = (version: string): Enforcement =>
  detect(
    nodes(three),
    agent('calico-node', {
      namespace: 'calico-system',
      containers: [{ name: 'calico-node', image: `c:${version}` }],
      on: three,
    }),
  );

const antrea = (gate: string): Enforcement =>
  detect(
    nodes(three),
    agent('antrea-agent', { on: three }),
    configMap('antrea-config', { 'antrea-controller.conf': `featureGates:\n  AdminNetworkPolicy: ${gate}\n` }),
  );

const standalone = (tag: string): Enforcement =>
  detect(
    nodes(three),
    agent('kube-network-policies', { containers: [{ name: 'kube-network-policies', image: `knp:${tag}` }], on: three }),
  );

const ciliumWith = (settings: Record<string, string>): Enforcement =>
  detect(nodes(three), agent('cilium', { labels: { 'k8s-app': 'cilium' }, on: three }), configMap('cilium-config', settings));

describe('table 5.2', () => {
  test.each(fixtures)('$name', ({ cluster, hidden = [], rows, coverage, platform, profile, version }) => {
    const found = detectEnforcement(dump(cluster, hidden));
    expect(found.hits.map(({ row, enforces }) => `${row}: ${enforces}`)).toEqual(rows);
    expect(found.coverage).toMatchObject({ kind: coverage });
    expect(found.platform).toBe(platform ?? found.platform);
    expect(found.profile.name).toBe(profile ?? found.profile.name);
    expect(found.hits[0]?.version).toBe(version ?? found.hits[0]?.version);
    for (const hit of found.hits) {
      expect(hit.evidence.length, 'a hit shows what was seen').toBeGreaterThan(0);
      expect(hit.why !== undefined, 'and why it does not enforce').toBe(hit.enforces !== 'yes');
    }
  });

  test('has a fixture that fires every row', () => {
    const fired = new Set(fixtures.flatMap(({ rows }) => rows.map((row) => row.split(':')[0])));
    expect([...fired].sort((a = '', b = '') => a.localeCompare(b))).toEqual([
      'aks-calico',
      'antrea',
      'aws',
      'azure-cilium',
      'azure-npm',
      'calico',
      'canal',
      'cilium',
      'dataplane-v2',
      'eks-auto',
      'eks-default',
      'flannel',
      'gke-calico',
      'gke-default',
      'k3s',
      'kindnet',
      'kube-network-policies',
      'kube-ovn',
      'kube-router',
      'openshift-sdn',
      'ovn-kubernetes',
      'vendor',
      'weave',
    ]);
  });
});

describe('coverage (5.1, 3)', () => {
  test('names the nodes without a ready agent', () => {
    expect(detect(nodes(three), calicoOn(['n1'], ['n2'])).coverage).toEqual({
      kind: 'partial',
      nodes: 3,
      covered: 1,
      without: ['n2', 'n3'],
    });
  });

  test('of EKS counts the pods whose agent is switched on', () => {
    const image = 'registry/aws-network-policy-agent:v1.3.4';
    const containers = (on: string) => [{ name: 'aws-eks-nodeagent', image, args: [`--enable-network-policy=${on}`] }];
    const [daemonSet, ...pods] = agent('aws-node', { containers: containers('true'), on: ['n1', 'n2'] });
    const [, old] = agent('aws-node', { containers: containers('false'), on: ['n3'] });
    const setting = configMap('amazon-vpc-cni', { 'enable-network-policy-controller': 'true' });
    const found = detect(
      nodes(three),
      [daemonSet, ...pods, old].filter((one) => one !== undefined),
      setting,
    );
    expect(found.coverage).toEqual({ kind: 'partial', nodes: 3, covered: 2, without: ['n3'] });
  });

  test('of two engines is what either covers', () => {
    const cilium = agent('cilium', { labels: { 'k8s-app': 'cilium' }, on: ['n3'] });
    expect(detect(nodes(three), calicoOn(['n1', 'n2']), cilium).coverage).toEqual({ kind: 'enforced', nodes: 3 });
  });

  test('cannot be told where nodes are not seen', () => {
    const hidden = [{ kind: 'Node' as const, reason: 'no permission to list nodes' }];
    expect(detectEnforcement(dump(calicoOn(['n1']), hidden)).coverage).toEqual({
      kind: 'unknown',
      why: 'on which nodes cannot be told: no permission to list nodes',
    });
  });

  test('changes with the cluster', () => {
    expect(detect(nodes(three), calicoOn(three)).coverage.kind).toBe('enforced');
    expect(detect(nodes(three), calicoOn(three), node('n4')).coverage).toMatchObject({ kind: 'partial', without: ['n4'] });
  });
});

describe('kinds', () => {
  test.each([
    ['v3.28.4', ['no', 'no', 'no']],
    ['v3.29.7', ['yes', 'no', 'no']],
    ['v3.30.7', ['yes', 'yes', 'no']],
    ['v3.31.7', ['yes', 'yes', 'no']],
    ['v3.32.1', ['no', 'no', 'yes']],
    ['master', ['unknown', 'unknown', 'unknown']],
  ])('of policy.networking.k8s.io under Calico %s (CAL-5)', (version, answers) => {
    expect(enforced(calicoOf(version), ...admin).map((line) => line.split(' ')[1])).toEqual(answers);
    expect(isKindEnforced(calicoOf(version), 'projectcalico.org', 'GlobalNetworkPolicy')).toBe('yes');
    expect(isKindEnforced(calicoOf(version), 'cilium.io', 'CiliumNetworkPolicy')).toBe('no');
  });

  test.each([
    [{}, 'NetworkPolicy yes', 'ClusterNetworkPolicy no'],
    [{ 'enable-k8s-networkpolicy': 'false' }, 'NetworkPolicy no', 'ClusterNetworkPolicy no'],
    [{ 'enable-k8s-cluster-network-policy': 'true' }, 'NetworkPolicy yes', 'ClusterNetworkPolicy yes'],
    [{ 'enable-policy': 'never' }, 'NetworkPolicy no', 'ClusterNetworkPolicy no'],
  ])('under Cilium with %o (CIL-10, CIL-11)', (settings, ...answers) => {
    const containers = [{ name: 'cilium-agent', image: 'cilium:v1.20.2' }];
    const found = detect(
      nodes(three),
      agent('cilium', { labels: { 'k8s-app': 'cilium' }, containers, on: three }),
      configMap('cilium-config', settings),
    );
    expect(enforced(found, 'networking.k8s.io/NetworkPolicy', 'policy.networking.k8s.io/ClusterNetworkPolicy')).toEqual(answers);
  });

  test('under Antrea with its feature gate', () => {
    expect(isKindEnforced(antrea('true'), 'policy.networking.k8s.io', 'AdminNetworkPolicy')).toBe('yes');
    expect(isKindEnforced(antrea('false'), 'policy.networking.k8s.io', 'AdminNetworkPolicy')).toBe('no');
    expect(isKindEnforced(antrea('false'), 'crd.antrea.io', 'ClusterNetworkPolicy')).toBe('yes');
  });

  test('under kube-network-policies by the tag of its image', () => {
    expect(enforced(standalone('v1.0.0'), ...admin).map((line) => line.split(' ')[1])).toEqual(['no', 'no', 'no']);
    expect(enforced(standalone('v1.0.0-npa-v1alpha1'), ...admin).map((line) => line.split(' ')[1])).toEqual(['yes', 'yes', 'no']);
    expect(enforced(standalone('v1.0.0-npa-v1alpha2'), ...admin).map((line) => line.split(' ')[1])).toEqual(['no', 'no', 'yes']);
  });

  test('are enforced by nobody where nothing enforces, and nobody knows where no engine is found', () => {
    expect(isKindEnforced(detect(node('n1', { kubelet: 'v1.34.1-gke.1' })), 'networking.k8s.io', 'NetworkPolicy')).toBe('no');
    expect(isKindEnforced(detect(node('n1')), 'networking.k8s.io', 'NetworkPolicy')).toBe('unknown');
  });
});

describe('the profile', () => {
  test('of Cilium follows its settings (table 1.8, CIL-10)', () => {
    expect(ciliumWith({}).profile).toEqual(profiles.cilium);
    expect(ciliumWith({ 'policy-cidr-match-mode': 'nodes' }).profile).toMatchObject({
      ipBlockMatchesPods: false,
      ipBlockMatchesNodes: true,
    });
    expect(ciliumWith({ 'policy-cidr-match-mode': 'nodes pods' }).profile).toMatchObject({
      ipBlockMatchesPods: true,
      ipBlockMatchesNodes: true,
    });
    expect(ciliumWith({ 'enable-policy': 'always' }).profile).toMatchObject({ isolates: 'every-pod' });
  });

  test('says why it is this one', () => {
    expect(ciliumWith({}).profileWhy).toBe('Cilium (DaemonSet kube-system/cilium, ConfigMap cilium-config)');
    expect(detect(node('n1')).profileWhy).toBe('no engine was found that enforces the policies');
  });
});
