/**
 * What a new object of another policy API starts as: complete and valid, so that the preview shows at once what it would
 * do, and cutting as little as its kind can. Pure.
 */
import { printYaml } from '@eastwest/shared/kube';
import type { JsonObject } from '@eastwest/shared/kube';
import type { SourceInfo } from '@eastwest/shared/protocol';

export interface Starter {
  readonly api: 'Administrators' | 'Calico' | 'Cilium';
  readonly apiVersion: string;
  readonly kind: string;
}

type Begin = (namespace: string) => JsonObject;

interface Known {
  readonly api: Starter['api'];
  /** Those that have its kinds in this form, the one to write where nobody says which are served first. */
  readonly apiVersions: readonly string[];
  readonly kinds: Readonly<Record<string, Begin>>;
}

const ofCluster = { name: 'new-policy' };
const ofNamespace = (namespace: string): JsonObject => ({ name: 'new-policy', namespace });
const addresses = '203.0.113.0/24';

function adminRules(namespace: string, action: 'Allow' | 'Accept'): JsonObject {
  const namespaces = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  return { subject: { namespaces }, ingress: [{ name: 'from-the-namespace', action, from: [{ namespaces }] }] };
}

const admin: Known['kinds'] = {
  AdminNetworkPolicy: (namespace) => ({ metadata: ofCluster, spec: { priority: 100, ...adminRules(namespace, 'Allow') } }),
  BaselineAdminNetworkPolicy: (namespace) => ({ metadata: { name: 'default' }, spec: adminRules(namespace, 'Allow') }),
};

const cluster: Known['kinds'] = {
  ClusterNetworkPolicy: (namespace) => ({
    metadata: ofCluster,
    spec: { tier: 'Admin', priority: 100, ...adminRules(namespace, 'Accept') },
  }),
};

const calicoRules = { types: ['Ingress'], ingress: [{ action: 'Allow', source: { selector: 'all()' } }] };
const globalSpec: Begin = (namespace) => {
  const namespaceSelector = `projectcalico.org/name == '${namespace}'`;
  return { namespaceSelector, types: ['Ingress'], ingress: [{ action: 'Allow', source: { namespaceSelector } }] };
};

const calico: Known['kinds'] = {
  NetworkPolicy: (namespace) => ({ metadata: ofNamespace(namespace), spec: { selector: 'all()', ...calicoRules } }),
  GlobalNetworkPolicy: (namespace) => ({ metadata: ofCluster, spec: globalSpec(namespace) }),
  StagedNetworkPolicy: (namespace) => ({ metadata: ofNamespace(namespace), spec: { selector: 'all()', ...calicoRules } }),
  StagedGlobalNetworkPolicy: (namespace) => ({ metadata: ofCluster, spec: globalSpec(namespace) }),
  Tier: () => ({ metadata: { name: 'new-tier' }, spec: { order: 100, defaultAction: 'Pass' } }),
  NetworkSet: (namespace) => ({
    metadata: { name: 'new-set', namespace, labels: { role: 'partner' } },
    spec: { nets: [addresses] },
  }),
  GlobalNetworkSet: () => ({ metadata: { name: 'new-set', labels: { role: 'partner' } }, spec: { nets: [addresses] } }),
};

const cilium: Known['kinds'] = {
  CiliumNetworkPolicy: (namespace) => ({
    metadata: ofNamespace(namespace),
    spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] },
  }),
  CiliumClusterwideNetworkPolicy: (namespace) => {
    const pods = { matchLabels: { 'k8s:io.kubernetes.pod.namespace': namespace } };
    return { metadata: ofCluster, spec: { endpointSelector: pods, ingress: [{ fromEndpoints: [pods] }] } };
  },
};

const cidrGroup: Known['kinds'] = {
  CiliumCIDRGroup: () => ({ metadata: { name: 'new-group' }, spec: { externalCIDRs: [addresses] } }),
};

const known: readonly Known[] = [
  { api: 'Administrators', apiVersions: ['policy.networking.k8s.io/v1alpha1'], kinds: admin },
  { api: 'Administrators', apiVersions: ['policy.networking.k8s.io/v1alpha2'], kinds: cluster },
  { api: 'Calico', apiVersions: ['projectcalico.org/v3', 'crd.projectcalico.org/v1'], kinds: calico },
  { api: 'Cilium', apiVersions: ['cilium.io/v2'], kinds: cilium },
  { api: 'Cilium', apiVersions: ['cilium.io/v2', 'cilium.io/v2alpha1'], kinds: cidrGroup },
];

/** Those that the cluster serves; without an API server that says so, all. */
export function startersFor(source: SourceInfo | undefined): readonly Starter[] {
  const served = source?.served ?? (source?.kind === 'kubernetes' ? [] : undefined);
  return known.flatMap(({ api, apiVersions, kinds }) =>
    Object.keys(kinds).flatMap((kind) => {
      const apiVersion = apiVersions.find(
        (version) => served === undefined || served.some((each) => each.kind === kind && each.apiVersion === version),
      );
      return apiVersion === undefined ? [] : [{ api, apiVersion, kind }];
    }),
  );
}

export function starterText({ apiVersion, kind }: Starter, namespace: string): string {
  const begin = known.find(({ apiVersions, kinds }) => apiVersions.includes(apiVersion) && Object.hasOwn(kinds, kind))?.kinds[
    kind
  ];
  return printYaml({ apiVersion, kind, ...begin?.(namespace) });
}
