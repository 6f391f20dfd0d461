/** Rows of table 5.2 about clouds and distributions with an engine of their own. */
import type { JsonObject } from '../../src/kube/index.ts';
import { agent, configMap, deployment, node, nodes, workload } from './cluster.ts';
import { calicoNode, cilium, three } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const gke = { kubelet: 'v1.34.1-gke.1829000' };
const gkeReady = { ...gke, labels: { 'projectcalico.org/ds-ready': 'true' } };
const eks = { kubelet: 'v1.34.1-eks-113cf36' };
const eksAuto = { ...eks, labels: { 'eks.amazonaws.com/compute-type': 'auto' } };
const aks = { labels: { 'kubernetes.azure.com/cluster': 'MC_group' } };
const minikube = { labels: { 'minikube.k8s.io/version': 'v1.37.0' } };
const nodeAgent = (on: string) => [
  { name: 'aws-node', image: 'cni:v1.21.1' },
  { name: 'aws-eks-nodeagent', image: 'registry/aws-network-policy-agent:v1.3.4', args: [`--enable-network-policy=${on}`] },
];
const policyEndpoint = {
  apiVersion: 'networking.k8s.aws/v1alpha1',
  kind: 'PolicyEndpoint',
  metadata: { name: 'web-1', namespace: 'shop' },
  spec: { policyRef: { name: 'web', namespace: 'shop' } },
};
const awsOn = configMap('amazon-vpc-cni', { 'enable-network-policy-controller': 'true' });
const openshift: JsonObject = {
  apiVersion: 'config.openshift.io/v1',
  kind: 'Network',
  metadata: { name: 'cluster' },
  status: { networkType: 'OVNKubernetes' },
};
const nodeClass: JsonObject = {
  apiVersion: 'eks.amazonaws.com/v1',
  kind: 'NodeClass',
  metadata: { name: 'default' },
  spec: { networkPolicy: 'DefaultAllow' },
};

export const cloudRows: readonly Fixture[] = [
  {
    name: 'GKE with the add-on, one node pool older than it',
    cluster: [
      ...nodes(['n1', 'n2'], gkeReady),
      node('n3', gke),
      ...calicoNode(['n1', 'n2'], 'v3.29.1', 'kube-system'),
      deployment('calico-typha', 1),
    ],
    rows: ['gke-calico: yes'],
    coverage: 'partial',
    platform: 'gke',
    profile: 'calico',
  },
  {
    name: 'near: GKE whose add-on wants no pods',
    cluster: [...nodes(three, gke), ...calicoNode([], 'v3.29.1', 'kube-system')],
    rows: ['gke-calico: no', 'gke-default: no'],
    coverage: 'none',
    platform: 'gke',
    profile: 'raw',
  },
  {
    name: 'GKE Dataplane V2',
    cluster: [...nodes(three, gke), ...agent('anetd', { on: three })],
    rows: ['dataplane-v2: yes'],
    coverage: 'enforced',
    platform: 'gke',
    profile: 'cilium',
  },
  {
    name: 'near: GKE with neither',
    cluster: [...nodes(three, gke), workload, ...agent('kube-proxy', { on: three })],
    rows: ['gke-default: no'],
    coverage: 'none',
    platform: 'gke',
  },
  {
    name: 'Azure NPM',
    cluster: [...nodes(three, aks), ...agent('azure-npm', { on: three })],
    rows: ['azure-npm: yes'],
    coverage: 'enforced',
    platform: 'aks',
    profile: 'raw',
  },
  {
    name: 'Azure CNI powered by Cilium',
    cluster: [...nodes(three, aks), ...cilium(three)],
    rows: ['azure-cilium: yes'],
    coverage: 'enforced',
    platform: 'aks',
    profile: 'cilium',
  },
  {
    name: 'AKS with Calico',
    cluster: [...nodes(three, aks), ...calicoNode(three)],
    rows: ['aks-calico: yes'],
    coverage: 'enforced',
    platform: 'aks',
  },
  { name: 'near: AKS with none', cluster: [...nodes(three, aks), workload], rows: [], coverage: 'none', platform: 'aks' },
  {
    name: 'EKS with the network-policy agent',
    cluster: [...nodes(three, eks), ...agent('aws-node', { containers: nodeAgent('true'), on: three }), awsOn],
    rows: ['aws: yes'],
    coverage: 'enforced',
    platform: 'eks',
    profile: 'aws',
    version: 'v1.3.4',
  },
  {
    name: 'near: EKS, the agent is there and switched off',
    cluster: [...nodes(three, eks), ...agent('aws-node', { containers: nodeAgent('false'), on: three }), awsOn],
    rows: ['eks-default: no'],
    coverage: 'none',
    platform: 'eks',
    profile: 'raw',
  },
  {
    name: 'near: EKS, switched on in the DaemonSet and not yet in its pods',
    cluster: [
      ...nodes(three, eks),
      ...agent('aws-node', { containers: nodeAgent('true'), podContainers: nodeAgent('false'), on: three }),
      awsOn,
    ],
    rows: ['eks-default: no'],
    coverage: 'none',
  },
  {
    name: 'near: EKS, the agent without its controller',
    cluster: [...nodes(three, eks), ...agent('aws-node', { containers: nodeAgent('true'), on: three })],
    rows: ['aws: no'],
    coverage: 'none',
  },
  {
    name: 'EKS, the agent and what its controller has made, where its setting is not there',
    cluster: [...nodes(three, eks), ...agent('aws-node', { containers: nodeAgent('true'), on: three }), policyEndpoint],
    rows: ['aws: yes'],
    coverage: 'enforced',
  },
  {
    name: 'near: EKS, the controller was on once',
    cluster: [
      ...nodes(three, eks),
      ...agent('aws-node', { containers: nodeAgent('true'), on: three }),
      configMap('amazon-vpc-cni', { 'enable-network-policy-controller': 'false' }),
      policyEndpoint,
    ],
    rows: ['aws: no'],
    coverage: 'none',
  },
  {
    name: 'near: EKS without an agent',
    cluster: [...nodes(three, eks), ...agent('aws-node', { on: three })],
    rows: ['eks-default: no'],
    coverage: 'none',
    platform: 'eks',
  },
  {
    name: 'EKS Auto Mode',
    cluster: [...nodes(three, eksAuto), awsOn, nodeClass],
    rows: ['eks-auto: yes'],
    coverage: 'enforced',
    platform: 'eks',
    profile: 'aws',
  },
  {
    name: 'near: EKS Auto Mode as it comes',
    cluster: [...nodes(three, eksAuto), nodeClass],
    rows: ['eks-auto: no'],
    coverage: 'none',
    platform: 'eks',
  },
  {
    name: 'OpenShift with OVN-Kubernetes',
    cluster: [...nodes(three), openshift, ...agent('ovnkube-node', { namespace: 'openshift-ovn-kubernetes', on: three })],
    rows: ['ovn-kubernetes: yes'],
    coverage: 'enforced',
    platform: 'openshift',
    profile: 'ovn-kubernetes',
  },
  {
    name: 'OpenShift SDN',
    cluster: [...nodes(three), ...agent('sdn', { namespace: 'openshift-sdn', on: three })],
    rows: ['openshift-sdn: yes'],
    coverage: 'enforced',
    platform: 'openshift',
  },
  {
    name: 'near: minikube as it comes',
    cluster: [node('minikube', minikube), workload],
    rows: [],
    coverage: 'none',
    platform: 'minikube',
  },
  {
    name: 'minikube with Calico',
    cluster: [node('minikube', minikube), ...calicoNode(['minikube'], 'v3.30.2', 'kube-system')],
    rows: ['calico: yes'],
    coverage: 'enforced',
    platform: 'minikube',
  },
  {
    name: 'two engines at once: the agent of AWS and Calico',
    cluster: [
      ...nodes(three, eks),
      ...agent('aws-node', { containers: nodeAgent('true'), on: three }),
      awsOn,
      ...calicoNode(['n1', 'n2']),
    ],
    rows: ['calico: yes', 'aws: yes'],
    coverage: 'enforced',
    profile: 'calico and aws',
  },
  {
    name: 'near: nothing, but pods may not be seen',
    cluster: nodes(three, aks),
    hidden: [{ kind: 'Pod', reason: 'no permission to list pods' }],
    rows: [],
    coverage: 'unknown',
  },
];
