/** Clusters as `kubectl get -o json` would dump them, in a few words: what runs on which node, and how it is set. */
import { keyOf, readManifestText } from '../../src/kube/index.ts';
import type { ClusterState, HiddenKind, JsonObject } from '../../src/kube/index.ts';

type Labels = Readonly<Record<string, string>>;

export interface NodeOptions {
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly kubelet?: string;
}

export function node(name: string, { labels = {}, annotations = {}, kubelet = 'v1.34.1' }: NodeOptions = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels, annotations },
    status: { nodeInfo: { kubeletVersion: kubelet }, addresses: [{ type: 'InternalIP', address: '192.168.0.1' }] },
  };
}

export const nodes = (names: readonly string[], options: NodeOptions = {}): readonly JsonObject[] =>
  names.map((name) => node(name, options));

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly JsonObject[];
}

export interface AgentOptions {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly containers?: readonly Container[];
  /** Nodes with a ready pod; `notReady`: with one that is not. */
  readonly on?: readonly string[];
  readonly notReady?: readonly string[];
  /** Where pods are not to be seen. */
  readonly counts?: { readonly desired: number; readonly ready: number };
  /** Of its pods, where they are not as the DaemonSet says. */
  readonly podContainers?: readonly Container[];
}

function containersOf(list: readonly Container[]): JsonObject[] {
  return list.map(({ name, image = 'registry/image:v1', args = [], env = [] }) => ({ name, image, args, env }));
}

/** A DaemonSet and its pods. */
export function agent(name: string, options: AgentOptions = {}): readonly JsonObject[] {
  const { namespace = 'kube-system', labels = {}, containers = [{ name }], on = [], notReady = [], podContainers } = options;
  const counts = options.counts ?? { desired: on.length + notReady.length, ready: on.length };
  const daemonSet: JsonObject = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, labels },
    spec: { template: { metadata: { labels }, spec: { containers: containersOf(containers) } } },
    status: { desiredNumberScheduled: counts.desired, numberReady: counts.ready },
  };
  const pod = (nodeName: string, ready: boolean): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${nodeName}`,
      namespace,
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid: 'u', controller: true }],
    },
    spec: { nodeName, hostNetwork: true, containers: containersOf(podContainers ?? containers) },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });
  return [daemonSet, ...on.map((nodeName) => pod(nodeName, true)), ...notReady.map((nodeName) => pod(nodeName, false))];
}

export function deployment(name: string, ready: number, namespace = 'kube-system'): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas: 1, template: { spec: { containers: [{ name, image: 'i:v1' }] } } },
    status: { replicas: 1, ...(ready === 0 ? {} : { readyReplicas: ready }) },
  };
}

export function configMap(name: string, data: Labels): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data };
}

export const workload: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
  spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'web:v1' }] },
  status: { phase: 'Running', podIP: '10.0.0.1' },
};

/** Read as manifests are. */
export function dump(items: readonly JsonObject[], hidden: readonly HiddenKind[] = []): ClusterState {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const { objects, problems } = readManifestText(text, 'dump.json');
  const broken = problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) throw new Error(broken.message);
  return { objects: new Map(objects.map((object) => [keyOf(object), object])), hidden };
}
