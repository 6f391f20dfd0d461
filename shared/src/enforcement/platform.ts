/** Where the cluster runs, by its nodes: what the enabling steps are for. */
import type { NodeObject } from '../kube/index.ts';
import type { Platform } from './enforcement.ts';
import type { Facts } from './facts.ts';

export function platformOf({ nodes, agents, config }: Facts): Platform {
  if (config('Network') !== undefined || agents.some(({ namespace }) => namespace.startsWith('openshift-'))) return 'openshift';
  const found = nodes.map(platformOfNode).find((platform) => platform !== undefined);
  if (found !== undefined) return found;
  if (agents.some(({ name, namespace }) => name === 'aws-node' && namespace === 'kube-system')) return 'eks';
  if (agents.some(({ name, namespace }) => name === 'anetd' && namespace === 'kube-system')) return 'gke';
  return agents.some(({ name }) => name === 'kindnet') ? 'kind' : 'unknown';
}

function platformOfNode({ kubelet = '', labels, distribution }: NodeObject): Platform | undefined {
  if (kubelet.includes('-gke.')) return 'gke';
  if (kubelet.includes('-eks-') || hasLabel(labels, 'eks.amazonaws.com/compute-type')) return 'eks';
  if (hasLabel(labels, 'kubernetes.azure.com/cluster')) return 'aks';
  if (distribution !== undefined) return distribution.name;
  if (kubelet.includes('+k3s')) return 'k3s';
  if (kubelet.includes('+rke2')) return 'rke2';
  if (kubelet.includes('+k0s')) return 'k0s';
  return hasLabel(labels, 'minikube.k8s.io/version') ? 'minikube' : undefined;
}

export function hasLabel(labels: NodeObject['labels'], key: string, value?: string): boolean {
  return Object.hasOwn(labels, key) && (value === undefined || labels[key] === value);
}
