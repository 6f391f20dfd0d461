/** The kinds that are listed and watched. */
import { engineConfigMaps, policyKindsByGroup } from '@eastwest/shared/kube';
import type { ObjectKind } from '@eastwest/shared/kube';

export interface Resource {
  /** Collection, e.g. `/api/v1/pods`; with a query where only some of it is wanted. */
  readonly path: string;
  readonly apiVersion: string;
  /** As the API calls it; items of a list do not repeat it. */
  readonly kind: string;
  /** What it becomes. */
  readonly objectKind: ObjectKind;
  /** For messages: `pods`, or `ciliumnetworkpolicies (cilium.io)`. */
  readonly label: string;
  /** How many of it are asked for at once, where they are large; absent: as many as of most kinds. */
  readonly pageSize?: number;
}

/** Of all Deployments those are wanted that say which engine is there, and these are in `kube-system`; ConfigMaps by name. */
const engineResources: readonly Resource[] = [
  { ...workloads('/apis/apps/v1/daemonsets', 'DaemonSet'), label: 'daemonsets' },
  { ...workloads('/apis/apps/v1/namespaces/kube-system/deployments', 'Deployment'), label: 'deployments of kube-system' },
  ...engineConfigMaps.map((name): Resource => ({
    path: `/api/v1/namespaces/kube-system/configmaps?fieldSelector=metadata.name%3D${name}`,
    apiVersion: 'v1',
    kind: 'ConfigMap',
    objectKind: 'EngineConfig',
    label: `configmap kube-system/${name}`,
  })),
];

function workloads(path: string, kind: string): Omit<Resource, 'label'> {
  return { path, apiVersion: 'apps/v1', kind, objectKind: 'Agent' };
}

const core = (kind: 'Namespace' | 'Pod' | 'Node' | 'Service', plural: string): Resource => ({
  path: `/api/v1/${plural}`,
  apiVersion: 'v1',
  kind,
  objectKind: kind,
  label: plural,
});

const builtIn = (path: string, apiVersion: string, kind: Resource['objectKind'], label: string): Resource => ({
  path,
  apiVersion,
  kind,
  objectKind: kind,
  label,
});

/**
 * Of Services without a selector, the API server's own among them. All others repeat what the pods say: there may be as many
 * as there are pods, and their controller labels them.
 */
const notOfPods = `labelSelector=${encodeURIComponent('endpointslice.kubernetes.io/managed-by!=endpointslice-controller.k8s.io')}`;
const elsewhere = `fieldSelector=${encodeURIComponent('metadata.namespace!=default')}`;

/**
 * What says what connections are for. Nobody's verdict waits for them: a user who may not list them, or a cluster without
 * them, is served all the same. The API server's endpoints are in `default`, where more users may look than everywhere.
 */
const purposeResources: readonly Resource[] = [
  builtIn(
    `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?${notOfPods}`,
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'endpointslices in namespace default',
  ),
  builtIn(
    `/apis/discovery.k8s.io/v1/endpointslices?${notOfPods}&${elsewhere}`,
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'endpointslices in other namespaces',
  ),
  builtIn('/apis/networking.k8s.io/v1/ingresses', 'networking.k8s.io/v1', 'Ingress', 'ingresses'),
  builtIn('/apis/networking.k8s.io/v1/ingressclasses', 'networking.k8s.io/v1', 'IngressClass', 'ingressclasses'),
  ...(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'] as const).map((kind) => {
    const plural = `${kind.toLowerCase()}s`;
    return builtIn(`/apis/admissionregistration.k8s.io/v1/${plural}`, 'admissionregistration.k8s.io/v1', kind, plural);
  }),
  builtIn('/apis/apiregistration.k8s.io/v1/apiservices', 'apiregistration.k8s.io/v1', 'APIService', 'apiservices'),
  {
    ...builtIn(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      'customresourcedefinitions',
    ),
    // Each has the schema of its kind in it.
    pageSize: 20,
  },
];

export const builtInResources: readonly Resource[] = [
  core('Namespace', 'namespaces'),
  core('Node', 'nodes'),
  core('Pod', 'pods'),
  core('Service', 'services'),
  {
    path: '/apis/networking.k8s.io/v1/networkpolicies',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    objectKind: 'NetworkPolicy',
    label: 'networkpolicies',
  },
  ...purposeResources,
  ...engineResources,
];

const awaitedKinds: ReadonlySet<ObjectKind> = new Set(['Namespace', 'Node', 'Pod', 'Service', 'NetworkPolicy']);

/** A kind that may be missing, or be out of reach, while everything else is shown. */
export function isOptional({ objectKind }: Resource): boolean {
  return !awaitedKinds.has(objectKind);
}

/** The kinds of the other policy APIs, by group (semantics.md 0.1: never by kind alone). */
export const policyKinds = policyKindsByGroup();

/** Kinds of other groups that are no policies but say what connections are for or who enforces policies, and what they become. */
export const purposeKinds: ReadonlyMap<string, ReadonlyMap<string, ObjectKind>> = new Map<
  string,
  ReadonlyMap<string, ObjectKind>
>([
  [
    'gateway.networking.k8s.io',
    new Map([
      ['HTTPRoute', 'HTTPRoute'],
      ['Gateway', 'Gateway'],
      ['GatewayClass', 'GatewayClass'],
    ]),
  ],
  [
    'monitoring.coreos.com',
    new Map([
      ['ServiceMonitor', 'ServiceMonitor'],
      ['PodMonitor', 'PodMonitor'],
    ]),
  ],
  ['networking.k8s.io', new Map([['ServiceCIDR', 'ServiceCIDR']])],
  ['operator.tigera.io', new Map([['Installation', 'EngineConfig']])],
  // Their other kinds are policies.
  ['projectcalico.org', new Map([['FelixConfiguration', 'EngineConfig']])],
  ['crd.projectcalico.org', new Map([['FelixConfiguration', 'EngineConfig']])],
  ['config.openshift.io', new Map([['Network', 'EngineConfig']])],
  ['eks.amazonaws.com', new Map([['NodeClass', 'EngineConfig']])],
]);

/** What may be overlooked while nobody tells which groups are served. */
export const discoveredKinds: readonly ObjectKind[] = [
  'ForeignPolicy',
  ...new Set([...purposeKinds.values()].flatMap((kinds) => [...kinds.values()])),
];
