/** Objects as a test wants them on the cluster. */
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import type { ClusterApi } from './api.ts';

export const paths = {
  namespaces: '/api/v1/namespaces',
  namespace: (name: string) => `/api/v1/namespaces/${name}`,
  pods: (namespace: string) => `/api/v1/namespaces/${namespace}/pods`,
  pod: (namespace: string, name: string) => `/api/v1/namespaces/${namespace}/pods/${name}`,
  policies: (namespace: string) => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
  policy: (namespace: string, name: string) => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}`,
  endpointSlices: (namespace: string) => `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
};

export function namespaceObject(name: string, labels: Readonly<Record<string, string>> = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** Of the Service of the same name. `managedBy`: the controller that keeps it; absent: nobody says so. */
export function endpointSlice(namespace: string, name: string, managedBy?: string): JsonObject {
  const kept = managedBy === undefined ? {} : { 'endpointslice.kubernetes.io/managed-by': managedBy };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name, ...kept } },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: 9443 }],
    endpoints: [{ addresses: ['10.1.0.9'] }],
  };
}

export function podObject(name: string, labels: Readonly<Record<string, string>>, port = 80): JsonObject {
  const container: JsonObject = { name: 'main', image: 'registry.invalid/none', ports: [{ containerPort: port }] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: { containers: [container], automountServiceAccountToken: false, nodeName: 'node-1' },
  };
}

/** As a Deployment's ReplicaSet would make it. */
export function replicaObject(deployment: string, index: number): JsonObject {
  const pod = podObject(`${deployment}-6d4cf56db6-${index}`, { app: deployment, 'pod-template-hash': '6d4cf56db6' });
  const name = `${deployment}-6d4cf56db6`;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: `uid-of-${name}`, controller: true };
  return { ...pod, metadata: { ...(pod['metadata'] as JsonObject), ownerReferences: [owner] } };
}

export function policyObject(namespace: string, name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

/** What an edit starts from: identity of the live object. */
export function baseOf(live: JsonObject): { uid: string; resourceVersion: string } {
  const { uid, resourceVersion } = live['metadata'] as { readonly uid: string; readonly resourceVersion: string };
  return { uid, resourceVersion };
}

/** Ingress to pods of `app` from pods of each of `from`. */
export function allowTo(app: string, ...from: readonly string[]): JsonObject {
  const peers: JsonValue[] = from.map((peer) => ({ podSelector: { matchLabels: { app: peer } } }));
  const isolated = { podSelector: { matchLabels: { app } }, policyTypes: ['Ingress'] };
  return peers.length === 0 ? isolated : { ...isolated, ingress: [{ from: peers, ports: [{ protocol: 'TCP', port: 80 }] }] };
}

/** As a kubelet would report it. */
export async function runPod(api: ClusterApi, namespace: string, pod: JsonObject, ip: string): Promise<void> {
  const created = await api.create(paths.pods(namespace), pod);
  const { name } = created['metadata'] as { readonly name: string };
  const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }], hostIP: '192.168.0.1' };
  await api.patch(`${paths.pod(namespace, name)}/status`, { status });
}

/** Runs `work` for each item, a few at a time. */
export async function eachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

export const everyKind = [
  'namespaces',
  'nodes',
  'pods',
  'services',
  'networkpolicies',
  'endpointslices',
  'ingresses',
  'ingressclasses',
  'servicecidrs',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'apiservices',
  'customresourcedefinitions',
  'daemonsets',
  'deployments',
  'configmaps',
];

/** The user may list and watch these and nothing else, whatever was allowed before. */
export async function allowToRead(api: ClusterApi, user: string, resources: readonly string[]): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const name = `${user}-reads`;
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }];
  const rules = [
    {
      apiGroups: [
        '',
        'apps',
        'networking.k8s.io',
        'discovery.k8s.io',
        'admissionregistration.k8s.io',
        'apiregistration.k8s.io',
        'apiextensions.k8s.io',
      ],
      resources,
      verbs: ['list', 'watch'],
    },
  ];
  await api.apply(
    `/apis/${apiVersion}/clusterroles/${name}`,
    { apiVersion, kind: 'ClusterRole', metadata: { name }, rules },
    'test',
    true,
  );
  const binding = { apiVersion, kind: 'ClusterRoleBinding', metadata: { name }, roleRef, subjects };
  await api.apply(`/apis/${apiVersion}/clusterrolebindings/${name}`, binding, 'test', true);
}

/** The user may list and watch these in the namespace, too. */
export async function allowToReadIn(
  api: ClusterApi,
  namespace: string,
  user: string,
  resources: readonly string[],
): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const name = `${user}-reads-here`;
  const rules = [{ apiGroups: ['discovery.k8s.io'], resources, verbs: ['list', 'watch'] }];
  const within = `/apis/${apiVersion}/namespaces/${namespace}`;
  await api.create(`${within}/roles`, { apiVersion, kind: 'Role', metadata: { name, namespace }, rules });
  await api.create(`${within}/rolebindings`, {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
  });
}
