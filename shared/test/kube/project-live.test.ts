import { describe, expect, test } from 'vitest';
import { projectLive, readYaml } from '../../src/kube/index.ts';
import type { ClusterObject, JsonObject, PodObject, Problem } from '../../src/kube/index.ts';

function object(text: string): JsonObject {
  return readYaml(text)[0]?.value as JsonObject;
}

function live(text: string): ClusterObject | undefined {
  const result = projectLive(object(text));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function problem(text: string): Problem {
  const result = projectLive(object(text));
  if (result.ok) throw new Error('no problem');
  return result.error;
}

interface Pod {
  readonly metadata?: string;
  readonly spec?: string;
  readonly status?: string;
}

const podText = ({ metadata = '', spec = 'containers: []', status = '' }: Pod): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop, uid: u, resourceVersion: "7", ${metadata}}, spec: {${spec}}, status: {${status}}}`;
const pod = (parts: Pod): PodObject => live(podText(parts)) as PodObject;

const controlledBy = (kind: string, name: string, labels = ''): Pod => ({
  metadata: `labels: {${labels}}, ownerReferences: [{kind: X, name: y}, {apiVersion: v1, kind: ${kind}, name: ${name}, controller: true}]`,
});

describe('pods', () => {
  test('keep what is used, and nothing else', () => {
    expect(
      pod({
        metadata: 'labels: {app: web}, annotations: {a: b}, managedFields: [{manager: x}]',
        spec: 'nodeName: n1, serviceAccountName: sa, containers: [{name: c, image: i, ports: [{name: http, containerPort: 80, hostPort: 8}]}]',
        status: 'phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}], hostIP: 192.168.0.1, conditions: []',
      }),
    ).toEqual({
      kind: 'Pod',
      name: 'p',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '7',
      labels: { app: 'web' },
      ports: [{ name: 'http', protocol: 'TCP', port: 80, hostPort: 8 }],
      hostNetwork: false,
      nodeName: 'n1',
      ips: ['10.0.0.1'],
      phase: 'Running',
      terminating: false,
      apiToken: false,
      serviceAccount: 'sa',
    });
  });

  test('NP-37: ports of containers and of lasting init containers, and apart from them the names of other init containers', () => {
    const spec =
      'containers: [{ports: [{containerPort: 80}]}, {ports: [{name: dns, containerPort: 53, protocol: UDP}, {containerPort: 9, protocol: SCTP}]}], ' +
      'initContainers: [{ports: [{containerPort: 1}]}, {restartPolicy: Always, ports: [{name: proxy, containerPort: 2}]}, {ports: [{name: setup, containerPort: 3}]}]';
    expect(pod({ spec }).initPorts).toEqual([{ name: 'setup', protocol: 'TCP', port: 3 }]);
    expect(pod({ spec }).ports).toEqual([
      { protocol: 'TCP', port: 80 },
      { name: 'dns', protocol: 'UDP', port: 53 },
      { protocol: 'SCTP', port: 9 },
      { name: 'proxy', protocol: 'TCP', port: 2, sidecar: true },
    ]);
  });

  test.each([
    ['podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]', ['10.0.0.1', 'fd00::1']],
    ['podIP: 10.0.0.1', ['10.0.0.1']],
    ['podIP: 10.0.0.1, podIPs: []', ['10.0.0.1']],
    ['podIP: ""', []],
    ['', []],
  ])('NP-49: addresses of {%s}', (status, ips) => {
    expect(pod({ status }).ips).toEqual(ips);
  });

  test('NP-46, NP-47, NP-40: phase, terminating, host network', () => {
    expect(pod({ status: 'phase: Succeeded' }).phase).toBe('Succeeded');
    expect(pod({}).phase).toBe('Pending');
    expect(pod({ status: 'phase: Dancing' }).phase).toBe('Pending');
    expect(pod({ metadata: 'deletionTimestamp: "2026-01-01T00:00:00Z"' }).terminating).toBe(true);
    expect(pod({ spec: 'hostNetwork: true, containers: []' }).hostNetwork).toBe(true);
  });

  test.each([
    ['none', {}, undefined],
    ['a StatefulSet', controlledBy('StatefulSet', 'db'), { kind: 'StatefulSet', name: 'db' }],
    [
      'a Deployment, by its ReplicaSet',
      controlledBy('ReplicaSet', 'web-5d4f', 'pod-template-hash: 5d4f'),
      { kind: 'Deployment', name: 'web' },
    ],
    ['a ReplicaSet of its own', controlledBy('ReplicaSet', 'web-5d4f', 'app: web'), { kind: 'ReplicaSet', name: 'web-5d4f' }],
    [
      'a ReplicaSet, other hash',
      controlledBy('ReplicaSet', 'web-5d4f', 'pod-template-hash: x77'),
      { kind: 'ReplicaSet', name: 'web-5d4f' },
    ],
    [
      'a ReplicaSet, only hash',
      controlledBy('ReplicaSet', '-5d4f', 'pod-template-hash: 5d4f'),
      { kind: 'ReplicaSet', name: '-5d4f' },
    ],
    ['a CronJob, by its Job', controlledBy('Job', 'backup-28012345'), { kind: 'CronJob', name: 'backup' }],
    ['a Job of its own', controlledBy('Job', 'migrate-2'), { kind: 'Job', name: 'migrate-2' }],
    ['a Job named by a date', controlledBy('Job', '"28012345"'), { kind: 'Job', name: '28012345' }],
    ['its node: a static pod stands for itself', controlledBy('Node', 'n1'), undefined],
    ['a custom resource', controlledBy('Kafka', 'events'), { kind: 'Kafka', name: 'events' }],
    ['nobody in control', { metadata: 'ownerReferences: [{kind: X, name: y, controller: false}]' }, undefined],
  ])('belong to their top owner: %s', (_what, parts: Pod, owner) => {
    expect(pod(parts).owner).toEqual(owner);
  });

  test('T16: labels named like the prototype are labels', () => {
    const { labels } = pod({ metadata: 'labels: {constructor: a, __proto__: b, toString: c}' });
    expect(Object.entries(labels)).toEqual([
      ['constructor', 'a'],
      ['__proto__', 'b'],
      ['toString', 'c'],
    ]);
  });

  test.each([
    [podText({ metadata: 'labels: {a: 1}' }), 'V-12', ['metadata', 'labels', 'a']],
    [podText({ metadata: 'labels: [a]' }), 'V-12', ['metadata', 'labels']],
    [
      podText({ spec: 'containers: [{ports: [{containerPort: http}]}]' }),
      'V-12',
      ['spec', 'containers', 0, 'ports', 0, 'containerPort'],
    ],
    [podText({ spec: 'containers: [{ports: [{name: x}]}]' }), 'V-8', ['spec', 'containers', 0, 'ports', 0, 'containerPort']],
    [
      podText({ spec: 'containers: [{ports: [{containerPort: 70000}]}]' }),
      'V-8',
      ['spec', 'containers', 0, 'ports', 0, 'containerPort'],
    ],
    [
      podText({ spec: 'containers: [{ports: [{containerPort: 1, protocol: tcp}]}]' }),
      'V-7',
      ['spec', 'containers', 0, 'ports', 0, 'protocol'],
    ],
    [podText({ spec: 'hostNetwork: "true"' }), 'V-12', ['spec', 'hostNetwork']],
    ['{apiVersion: v1, kind: Pod, spec: {}}', 'V-1', ['metadata', 'name']],
    ['{apiVersion: v1, kind: Pod, metadata: {name: a/b}, spec: {}}', 'V-1', ['metadata', 'name']],
    ['{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: B}, spec: {}}', 'V-1', ['metadata', 'namespace']],
    ['{apiVersion: v1, kind: Pod, metadata: {name: a}}', undefined, ['spec']],
  ])('what no API server can hold is a problem, not an exception: %s', (text, rule, path) => {
    const found = problem(text);
    expect(found.rule).toBe(rule);
    expect(found.path).toEqual(path);
  });
});

describe('namespaces, nodes, services', () => {
  const meta = 'metadata: {name: x, uid: u, resourceVersion: "1", labels: {a: b}}';
  const common = { name: 'x', namespace: '', uid: 'u', resourceVersion: '1', labels: { a: 'b' } };

  test('a namespace', () => {
    expect(live(`{apiVersion: v1, kind: Namespace, ${meta}, status: {phase: Active}}`)).toEqual({ kind: 'Namespace', ...common });
  });

  test('a node has the addresses that are addresses, each once', () => {
    const addresses =
      '[{type: InternalIP, address: 10.0.0.1}, {type: ExternalIP, address: 10.0.0.1}, {type: Hostname, address: x}, {type: InternalIP, address: "fd00::1"}]';
    expect(live(`{apiVersion: v1, kind: Node, ${meta}, status: {addresses: ${addresses}}}`)).toEqual({
      kind: 'Node',
      ...common,
      addresses: ['10.0.0.1', 'fd00::1'],
    });
  });

  test.each([
    [
      'clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1, "fd00::1"], selector: {app: web}',
      { type: 'ClusterIP', clusterIPs: ['10.96.0.1', 'fd00::1'], selector: { app: 'web' } },
    ],
    ['clusterIP: None', { type: 'ClusterIP', clusterIPs: [] }],
    ['ipFamilies: [IPv6, IPv4]', { type: 'ClusterIP', clusterIPs: [], families: [6, 4] }],
    ['ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4]', { type: 'ClusterIP', clusterIPs: [], families: [4, 6] }],
    ['type: NodePort, clusterIP: 10.96.0.1, selector: {}', { type: 'NodePort', clusterIPs: ['10.96.0.1'] }],
  ])('a service {%s}', (spec, expected) => {
    expect(
      live(
        `{apiVersion: v1, kind: Service, metadata: {name: x, namespace: shop, uid: u, resourceVersion: "1"}, spec: {${spec}}}`,
      ),
    ).toEqual({
      kind: 'Service',
      name: 'x',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      labels: {},
      ports: [],
      ...expected,
    });
  });

  test('NP-50: service ports', () => {
    const ports =
      '[{port: 80}, {name: dns, port: 53, protocol: UDP, targetPort: dns}, {port: 443, targetPort: 8443}, {port: 1, targetPort: 0}]';
    expect(live(`{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {ports: ${ports}}}`)).toMatchObject({
      ports: [
        { protocol: 'TCP', port: 80 },
        { name: 'dns', protocol: 'UDP', port: 53, targetPort: 'dns' },
        { protocol: 'TCP', port: 443, targetPort: 8443 },
        { protocol: 'TCP', port: 1 },
      ],
    });
  });
});

describe('policies', () => {
  test('are kept whole but for status, managed fields and the last-applied annotation', () => {
    const text = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: shop
  uid: u
  resourceVersion: "9"
  labels: {team: a}
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}", note: keep}
  managedFields:
    - {manager: kubectl, time: "2026-01-02T00:00:00Z", operation: Apply}
    - {manager: eastwest, time: "2026-01-03T00:00:00Z"}
    - {manager: kubectl, time: "2026-01-01T00:00:00Z", operation: Update}
    - {manager: status-writer, time: "2026-02-01T00:00:00Z", subresource: status}
spec: {podSelector: {}, unknown: 1}
status: {}
`;
    const manifest = object(text);
    expect(live(text)).toEqual({
      kind: 'NetworkPolicy',
      apiVersion: 'networking.k8s.io/v1',
      name: 'p',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '9',
      labels: { team: 'a' },
      managers: ['kubectl', 'eastwest'],
      manifest: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: {
          name: 'p',
          namespace: 'shop',
          uid: 'u',
          resourceVersion: '9',
          labels: { team: 'a' },
          annotations: { note: 'keep' },
        },
        spec: manifest['spec'],
      },
    });
  });

  test('an annotation that was the only one takes the list with it', () => {
    const annotations = 'annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}';
    expect(live(`{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, ${annotations}}}`)).toMatchObject({
      manifest: { metadata: { name: 'p' } },
    });
  });

  test.each([
    ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', ''],
    ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy', ''],
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', ''],
    ['projectcalico.org/v3', 'NetworkPolicy', 'shop'],
    ['crd.projectcalico.org/v1', 'NetworkPolicy', 'shop'],
    ['crd.projectcalico.org/v1', 'GlobalNetworkPolicy', ''],
    ['cilium.io/v2', 'CiliumNetworkPolicy', 'shop'],
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', ''],
    ['projectcalico.org/v3', 'Tier', ''],
    ['projectcalico.org/v3', 'NetworkSet', 'shop'],
    ['projectcalico.org/v3', 'GlobalNetworkSet', ''],
    ['projectcalico.org/v3', 'HostEndpoint', ''],
    ['projectcalico.org/v3', 'StagedNetworkPolicy', 'shop'],
    ['cilium.io/v2', 'CiliumCIDRGroup', ''],
    ['crd.antrea.io/v1beta1', 'NetworkPolicy', 'shop'],
    ['crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', ''],
    ['networking.k8s.aws/v1alpha1', 'ClusterNetworkPolicy', ''],
    ['networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', 'shop'],
    ['networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', 'shop'],
    ['k8s.ovn.org/v1', 'EgressFirewall', 'shop'],
  ])('table 0.1: %s %s is kept as an object of another policy API', (apiVersion, kind, namespace) => {
    const text = `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: p, namespace: shop}, spec: {}}`;
    expect(live(text)).toMatchObject({ kind: 'ForeignPolicy', apiVersion, policyKind: kind, namespace, name: 'p' });
  });

  test.each([
    ['example.com/v1', 'NetworkPolicy'],
    ['serving.knative.dev/v1', 'Service'],
    ['example.com/v1', 'Pod'],
    ['apps/v1', 'Deployment'],
    ['v1', 'ConfigMap'],
  ])('table 0.1: %s %s is not kept: it decides nothing by itself', (apiVersion, kind) => {
    expect(live(`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: p}}`)).toBeUndefined();
  });
});
