/** Rows of table 5.2 about network plugins anywhere, and about none. */
import type { HiddenKind, JsonObject } from '../../src/kube/index.ts';
import { agent, configMap, deployment, node, nodes, workload } from './cluster.ts';
import { calicoNode, cilium, three } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const k3s = (args: string) => ({ kubelet: 'v1.34.1+k3s1', annotations: { 'k3s.io/node-args': args } });
const kindnet = (tag: string) =>
  agent('kindnet', { containers: [{ name: 'kindnet-cni', image: `docker.io/kindest/kindnetd:${tag}` }], on: three });
const installation: JsonObject = {
  apiVersion: 'operator.tigera.io/v1',
  kind: 'Installation',
  metadata: { name: 'default' },
  spec: { cni: { type: 'Calico' } },
};
const crd: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ciliumnetworkpolicies.cilium.io' },
  spec: { group: 'cilium.io', names: { kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies' } },
};
const hiddenSettings: HiddenKind = { kind: 'EngineConfig', reason: 'no permission to list configmap kube-system/cilium-config' };

export const pluginRows: readonly Fixture[] = [
  {
    name: 'Calico by its operator, on every node',
    cluster: [...nodes(three), ...calicoNode(three), installation, workload],
    rows: ['calico: yes'],
    coverage: 'enforced',
    profile: 'calico',
    version: 'v3.31.2',
  },
  {
    name: 'Calico by manifest, on two of three nodes',
    cluster: [...nodes(three), ...calicoNode(['n1', 'n3'], 'v3.31.2', 'kube-system')],
    rows: ['calico: yes'],
    coverage: 'partial',
  },
  {
    name: 'Calico whose pod is not ready on a node',
    cluster: [
      ...nodes(three),
      ...agent('calico-node', { labels: { 'k8s-app': 'calico-node' }, on: ['n1', 'n2'], notReady: ['n3'] }),
    ],
    rows: ['calico: yes'],
    coverage: 'partial',
  },
  {
    name: 'Calico of which no pod is ready',
    cluster: [...nodes(three), ...agent('calico-node', { namespace: 'calico-system', notReady: three })],
    rows: ['calico: yes'],
    coverage: 'none',
  },
  {
    name: 'near: a DaemonSet of that name without the label, elsewhere',
    cluster: [...nodes(three), ...agent('calico-node', { namespace: 'shop', on: three })],
    rows: [],
    coverage: 'unknown',
    profile: 'raw',
  },
  {
    name: 'canal',
    cluster: [
      ...nodes(three),
      ...agent('canal', {
        containers: [{ name: 'calico-node', image: 'calico/node:v3.30.1' }, { name: 'kube-flannel' }],
        on: three,
      }),
    ],
    rows: ['canal: yes'],
    coverage: 'enforced',
    profile: 'calico',
    version: 'v3.30.1',
  },
  {
    name: 'RKE2 with canal',
    cluster: [
      ...nodes(three, { kubelet: 'v1.34.1+rke2r1' }),
      ...agent('rke2-canal', { containers: [{ name: 'calico-node' }, { name: 'kube-flannel' }], on: three }),
    ],
    rows: ['canal: yes'],
    coverage: 'enforced',
    platform: 'rke2',
  },
  {
    name: 'near: RKE2 with flannel alone',
    cluster: [...nodes(three, { kubelet: 'v1.34.1+rke2r1' }), ...agent('rke2-flannel', { on: three })],
    rows: ['flannel: no'],
    coverage: 'none',
    platform: 'rke2',
    profile: 'raw',
  },
  {
    name: 'Cilium',
    cluster: [...nodes(three), ...cilium(three), configMap('cilium-config', { 'enable-policy': 'default' })],
    rows: ['cilium: yes'],
    coverage: 'enforced',
    profile: 'cilium',
    version: 'v1.20.2',
  },
  {
    name: 'Cilium by another owner in a namespace of its own',
    cluster: [...nodes(three), ...cilium(three, { namespace: 'networking' })],
    rows: ['cilium: yes'],
    coverage: 'enforced',
  },
  {
    name: 'near: Cilium with enable-policy never (CIL-10)',
    cluster: [...nodes(three), ...cilium(three), configMap('cilium-config', { 'enable-policy': 'never' })],
    rows: ['cilium: no'],
    coverage: 'none',
    profile: 'raw',
  },
  {
    name: 'near: Cilium in audit mode (CIL-10)',
    cluster: [...nodes(three), ...cilium(three), configMap('cilium-config', { 'policy-audit-mode': 'true' })],
    rows: ['cilium: no'],
    coverage: 'none',
  },
  {
    name: 'near: Cilium whose settings may not be read',
    cluster: [...nodes(three), ...cilium(three)],
    hidden: [hiddenSettings],
    rows: ['cilium: unknown'],
    coverage: 'unknown',
    profile: 'cilium',
  },
  { name: 'near: only the CRDs of Cilium', cluster: [...nodes(three), crd], rows: [], coverage: 'unknown', profile: 'raw' },
  {
    name: 'Antrea',
    cluster: [...nodes(three), ...agent('antrea-agent', { on: three }), deployment('antrea-controller', 1)],
    rows: ['antrea: yes'],
    coverage: 'enforced',
    profile: 'antrea',
  },
  {
    name: 'near: Antrea whose controller is not ready',
    cluster: [...nodes(three), ...agent('antrea-agent', { on: three }), deployment('antrea-controller', 0)],
    rows: ['antrea: unknown'],
    coverage: 'unknown',
  },
  {
    name: 'kube-router',
    cluster: [
      ...nodes(three),
      ...agent('kube-router', { containers: [{ name: 'kube-router', args: ['--run-firewall=true'] }], on: three }),
    ],
    rows: ['kube-router: yes'],
    coverage: 'enforced',
    profile: 'kube-router',
  },
  {
    name: 'near: kube-router that only routes',
    cluster: [
      ...nodes(three),
      ...agent('kube-router', { containers: [{ name: 'kube-router', args: ['--run-firewall=false'] }], on: three }),
    ],
    rows: ['kube-router: no'],
    coverage: 'none',
  },
  {
    name: 'k3s',
    cluster: [node('n1', k3s('["server"]')), node('n2', k3s('["agent"]')), workload],
    rows: ['k3s: yes'],
    coverage: 'enforced',
    platform: 'k3s',
    profile: 'kube-router',
  },
  {
    name: 'near: k3s with --disable-network-policy',
    cluster: [node('n1', k3s('["server","--disable-network-policy"]')), node('n2', k3s('["agent"]'))],
    rows: ['k3s: no'],
    coverage: 'none',
    platform: 'k3s',
  },
  {
    name: 'near: k3s with --disable-network-policy true',
    cluster: [node('n1', k3s('["server","--disable-network-policy","true"]'))],
    rows: ['k3s: no'],
    coverage: 'none',
  },
  {
    name: 'k3s with --disable-network-policy false',
    cluster: [node('n1', k3s('["server","--disable-network-policy","false"]'))],
    rows: ['k3s: yes'],
    coverage: 'enforced',
  },
  {
    name: 'near: k3s of which no server is seen',
    cluster: [node('n1', k3s('["agent"]'))],
    rows: ['k3s: unknown'],
    coverage: 'unknown',
  },
  {
    name: 'k3s with another CNI in its place',
    cluster: [
      ...nodes(three, k3s('["server","--flannel-backend=none","--disable-network-policy"]')),
      ...cilium(three),
      configMap('cilium-config', {}),
    ],
    rows: ['cilium: yes', 'k3s: no'],
    coverage: 'enforced',
    profile: 'cilium',
  },
  {
    name: 'k0s with its kube-router',
    cluster: [...nodes(three, { kubelet: 'v1.34.1+k0s' }), ...agent('kube-router', { on: three })],
    rows: ['kube-router: yes'],
    coverage: 'enforced',
    platform: 'k0s',
  },
  {
    name: 'Weave Net',
    cluster: [...nodes(three), ...agent('weave-net', { containers: [{ name: 'weave' }, { name: 'weave-npc' }], on: three })],
    rows: ['weave: yes'],
    coverage: 'enforced',
  },
  {
    name: 'near: Weave Net without its policy controller',
    cluster: [...nodes(three), ...agent('weave-net', { containers: [{ name: 'weave' }], on: three })],
    rows: ['weave: no'],
    coverage: 'none',
  },
  {
    name: 'kind since v0.24',
    cluster: [...nodes(three), ...kindnet('v20250512-df8de77b')],
    rows: ['kindnet: yes'],
    coverage: 'enforced',
    platform: 'kind',
    profile: 'kube-network-policies',
  },
  {
    name: 'near: kind before v0.24',
    cluster: [...nodes(three), ...kindnet('v20240202-8f1494ea')],
    rows: ['kindnet: no'],
    coverage: 'none',
    platform: 'kind',
  },
  {
    name: 'near: kind in the month when it began',
    cluster: [...nodes(three), ...kindnet('v20240730-75a5af0c')],
    rows: ['kindnet: unknown'],
    coverage: 'unknown',
  },
  {
    name: 'kube-network-policies by itself',
    cluster: [
      ...nodes(three),
      ...agent('kube-network-policies', {
        containers: [
          { name: 'kube-network-policies', image: 'registry.k8s.io/networking/kube-network-policies:v0.9.2-npa-v1alpha1' },
        ],
        on: three,
      }),
    ],
    rows: ['kube-network-policies: yes'],
    coverage: 'enforced',
    profile: 'kube-network-policies',
    version: 'v0.9.2-npa-v1alpha1',
  },
  {
    name: 'near: flannel',
    cluster: [...nodes(three), ...agent('kube-flannel-ds', { namespace: 'kube-flannel', on: three })],
    rows: ['flannel: no'],
    coverage: 'none',
    profile: 'raw',
  },
  {
    name: 'flannel with kube-network-policies beside it',
    cluster: [
      ...nodes(three),
      ...agent('kube-flannel-ds', {
        namespace: 'kube-flannel',
        containers: [{ name: 'kube-flannel' }, { name: 'kube-network-policies' }],
        on: three,
      }),
    ],
    rows: ['kube-network-policies: yes'],
    coverage: 'enforced',
  },
  {
    name: 'Kube-OVN',
    cluster: [...nodes(three), ...agent('kube-ovn-cni', { on: three })],
    rows: ['kube-ovn: yes'],
    coverage: 'enforced',
  },
  {
    name: 'the CNI of a vendor, whose switch cannot be read',
    cluster: [...nodes(three), ...agent('terway-eniip', { on: three })],
    rows: ['vendor: unknown'],
    coverage: 'unknown',
  },
  {
    name: 'near: nothing that is known',
    cluster: [...nodes(three), workload],
    rows: [],
    coverage: 'unknown',
    platform: 'unknown',
  },
  {
    name: 'manifests of Calico, and no cluster',
    cluster: calicoNode([]).map((manifest) => ({ ...manifest, status: {} })),
    rows: ['calico: yes'],
    coverage: 'unknown',
    profile: 'calico',
  },
  { name: 'near: plain manifests', cluster: [deployment('web', 0, 'shop')], rows: [], coverage: 'unknown', profile: 'raw' },
  {
    name: 'agents that are counted because pods may not be seen',
    cluster: [...nodes(three), ...agent('cilium', { labels: { 'k8s-app': 'cilium' }, counts: { desired: 3, ready: 3 } })],
    hidden: [{ kind: 'Pod', reason: 'no permission to list pods' }],
    rows: ['cilium: yes'],
    coverage: 'enforced',
  },
  {
    name: 'agents of which the count says that one is missing',
    cluster: [...nodes(three), ...agent('cilium', { labels: { 'k8s-app': 'cilium' }, counts: { desired: 3, ready: 2 } })],
    hidden: [{ kind: 'Pod', reason: 'no permission to list pods' }],
    rows: ['cilium: yes'],
    coverage: 'partial',
  },
];
