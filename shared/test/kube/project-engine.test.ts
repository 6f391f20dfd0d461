/** What is kept of agents, their settings and nodes for section 5 of the specification, and what is passed over. */
import { describe, expect, test } from 'vitest';
import { keyOf, projectLive, readManifestText, readYaml } from '../../src/kube/index.ts';
import type { ClusterObject, JsonObject } from '../../src/kube/index.ts';

function live(text: string): ClusterObject | undefined {
  const result = projectLive(readYaml(text)[0]?.value as JsonObject);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const meta = (name: string, more = ''): string =>
  `metadata: {name: ${name}, namespace: kube-system, uid: u, resourceVersion: "1"${more}}`;

const awsContainers = `[{name: aws-node, image: cni:v1.21.1},
  {name: aws-eks-nodeagent, image: "registry/aws-network-policy-agent:v1.3.4", command: [./controller], args: [--enable-network-policy=true, --secret=x],
   env: [{name: NETWORK_POLICY_ENFORCING_MODE, value: strict}, {name: PASSWORD, value: x}]}]`;

const daemonSet = (name: string, container: string): string =>
  `{apiVersion: apps/v1, kind: DaemonSet, ${meta(name)}, spec: {template: {spec: {containers: [{name: ${container}, image: i}]}}}}`;

const deployment = (name: string): string =>
  `{apiVersion: apps/v1, kind: Deployment, ${meta(name)}, spec: {template: {spec: {}}}}`;

const podOf = (owner: string, ready: string): string =>
  `{apiVersion: v1, kind: Pod, ${meta('p', `, ownerReferences: [{kind: DaemonSet, name: ${owner}, controller: true}]`)},
    spec: {nodeName: n1, containers: [{name: c, image: "c:v1"}]}, status: {phase: Running, conditions: [{type: Ready, status: "${ready}"}]}}`;

const config = (name: string, data: string): string => `{apiVersion: v1, kind: ConfigMap, ${meta(name)}, data: ${data}}`;

const ofCluster = (apiVersion: string, kind: string, rest: string): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: default, uid: u, resourceVersion: "1"}, ${rest}}`;

const node = (annotations: string, kubelet = 'v1.34.1'): ClusterObject | undefined =>
  live(
    `{apiVersion: v1, kind: Node, metadata: {name: n1, uid: u, resourceVersion: "1", annotations: ${annotations}}, status: {nodeInfo: {kubeletVersion: ${kubelet}}}}`,
  );

describe('agents', () => {
  test('are DaemonSets of known names, with the arguments and variables that switch policies and no others', () => {
    const text = `{apiVersion: apps/v1, kind: DaemonSet, ${meta('aws-node', ', labels: {k8s-app: aws-node}')},
      spec: {template: {spec: {nodeSelector: {zone: a}, containers: ${awsContainers}}}}, status: {desiredNumberScheduled: 3, numberReady: 2}}`;
    const object = live(text);
    expect(object).toEqual({
      kind: 'Agent',
      name: 'aws-node',
      namespace: 'kube-system',
      uid: 'u',
      resourceVersion: '1',
      labels: { 'k8s-app': 'aws-node' },
      workloadKind: 'DaemonSet',
      nodeSelector: { zone: 'a' },
      desired: 3,
      ready: 2,
      containers: [
        { name: 'aws-node', image: 'cni:v1.21.1', args: [], env: {} },
        {
          name: 'aws-eks-nodeagent',
          image: 'registry/aws-network-policy-agent:v1.3.4',
          args: ['--enable-network-policy=true'],
          env: { NETWORK_POLICY_ENFORCING_MODE: 'strict' },
        },
      ],
    });
    expect(object && keyOf(object)).toBe('Agent/kube-system/DaemonSet/aws-node');
  });

  test('are known by a container as well; other workloads are passed over', () => {
    expect(live(daemonSet('my-flannel', 'kube-network-policies'))).toMatchObject({ kind: 'Agent', name: 'my-flannel' });
    expect(live(daemonSet('terway-eniip', 'terway'))).toMatchObject({ kind: 'Agent' });
    expect(live(daemonSet('node-exporter', 'exporter'))).toBeUndefined();
    expect(live(daemonSet('constructor', 'constructor'))).toBeUndefined();
    expect(live(deployment('antrea-controller'))).toMatchObject({ kind: 'Agent', workloadKind: 'Deployment' });
    expect(live(deployment('cilium')), 'no DaemonSet').toBeUndefined();
  });

  test('of their pods it is kept whether they are ready', () => {
    expect(live(podOf('cilium', 'True'))).toMatchObject({
      agent: { ready: true, containers: [{ name: 'c', image: 'c:v1', args: [], env: {} }] },
    });
    expect(live(podOf('cilium', 'False'))).toMatchObject({ agent: { ready: false } });
    expect(live(podOf('node-exporter', 'True'))).not.toHaveProperty('agent');
  });

  test('in manifests a workload is both: its template pod and an agent', () => {
    const text = `apiVersion: apps/v1\nkind: DaemonSet\n${meta('kindnet')}\nspec: {template: {metadata: {labels: {app: kindnet}}, spec: {containers: [{name: kindnet-cni, image: "kindest/kindnetd:v20250512-df8de77b"}]}}}\n`;
    const { objects, problems } = readManifestText(text, 'a.yaml');
    expect(problems).toEqual([]);
    expect(objects.map(keyOf)).toEqual(['Pod/kube-system/kindnet', 'Agent/kube-system/DaemonSet/kindnet']);
  });

  test('one that is written twice is told once, as the workload that it is', () => {
    const text = `apiVersion: apps/v1\nkind: DaemonSet\n${meta('kindnet')}\nspec: {template: {spec: {containers: [{name: c, image: i}]}}}\n`;
    expect(readManifestText(`${text}---\n${text}`, 'a.yaml').problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('DaemonSet kube-system/kindnet'),
    ]);
  });
});

describe('settings', () => {
  test('are a few keys of the ConfigMaps of engines, and of no other', () => {
    const cilium = live(config('cilium-config', '{enable-policy: never, cluster-name: secret}'));
    expect(cilium).toMatchObject({ kind: 'EngineConfig', configKind: 'ConfigMap', data: { 'enable-policy': 'never' } });
    expect(cilium && keyOf(cilium)).toBe('EngineConfig/kube-system/ConfigMap/cilium-config');
    expect(JSON.stringify(cilium)).not.toContain('secret');
    expect(live(config('coredns', '{Corefile: ".:53"}'))).toBeUndefined();
  });

  test.each([
    ['featureGates:\n  AdminNetworkPolicy: true\n', 'true'],
    ['featureGates:\n#  AdminNetworkPolicy: true\n', 'false'],
    ['featureGates:\n  AdminNetworkPolicy: false\n', 'false'],
  ])('feature gates of Antrea: %j', (text, on) => {
    expect(live(config('antrea-config', `{antrea-controller.conf: ${JSON.stringify(text)}}`))).toMatchObject({
      data: { AdminNetworkPolicy: on },
    });
  });

  test('of the objects by which operators are told', () => {
    expect(live(ofCluster('operator.tigera.io/v1', 'Installation', 'spec: {cni: {type: Calico}}'))).toMatchObject({
      configKind: 'Installation',
      data: { cni: 'Calico' },
    });
    expect(live(ofCluster('config.openshift.io/v1', 'Network', 'status: {networkType: OVNKubernetes}'))).toMatchObject({
      configKind: 'Network',
      data: { networkType: 'OVNKubernetes' },
    });
    expect(live(ofCluster('eks.amazonaws.com/v1', 'NodeClass', 'spec: {networkPolicy: DefaultDeny}'))).toMatchObject({
      configKind: 'NodeClass',
      data: { networkPolicy: 'DefaultDeny' },
    });
    expect(live(ofCluster('example.com/v1', 'Network', 'status: {networkType: x}'))).toBeUndefined();
  });

  test.each(['projectcalico.org/v3', 'crd.projectcalico.org/v1'])('of Felix the one that decides (CAL-25): %s', (apiVersion) => {
    const spec = 'spec: {defaultEndpointToHostAction: Drop, logSeverityScreen: Info}';
    expect(live(ofCluster(apiVersion, 'FelixConfiguration', spec))).toMatchObject({
      kind: 'EngineConfig',
      configKind: 'FelixConfiguration',
      name: 'default',
      data: { defaultEndpointToHostAction: 'Drop' },
    });
    expect(live(ofCluster(apiVersion, 'FelixConfiguration', 'spec: {}'))).toMatchObject({ data: {} });
  });
});

describe('nodes', () => {
  test('say the version of their kubelet', () => {
    expect(node('{}', 'v1.34.1-gke.1829000')).toMatchObject({ kubelet: 'v1.34.1-gke.1829000' });
    expect(node('{}')).not.toHaveProperty('distribution');
  });

  test.each([
    ['["server"]', ['server']],
    ['["server","--disable-network-policy"]', ['server', '--disable-network-policy=true']],
    ['["server","--disable-network-policy","true"]', ['server', '--disable-network-policy=true']],
    ['["server","--disable-network-policy","false","--token","********"]', ['server', '--disable-network-policy=false']],
    [
      '["server","--disable-network-policy=true","--flannel-backend=none"]',
      ['server', '--disable-network-policy=true', '--flannel-backend=none'],
    ],
    ['["server","--flannel-backend","none"]', ['server', '--flannel-backend=none']],
    ['["agent"]', ['agent']],
    ['not JSON', ['']],
  ])('the arguments of k3s: %s', (text, args) => {
    expect(node(`{k3s.io/node-args: ${JSON.stringify(text)}}`)).toMatchObject({ distribution: { name: 'k3s', args } });
  });

  test('the arguments of RKE2', () => {
    expect(node(`{rke2.io/node-args: '["server","--cni","canal"]'}`)).toMatchObject({
      distribution: { name: 'rke2', args: ['server', '--cni=canal'] },
    });
  });
});
