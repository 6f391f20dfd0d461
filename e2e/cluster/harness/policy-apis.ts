/** The other policy APIs, as CustomResourceDefinitions that take whatever is written: what is right is the product's to judge. */
import type { JsonObject } from '@eastwest/shared/kube';
import { policyKindOf } from '@eastwest/shared/kube';
import { expect } from '@playwright/test';
import type { ClusterApi } from './api.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export interface PolicyApi {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

export const policyApis: readonly PolicyApi[] = [
  { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', plural: 'clusternetworkpolicies' },
  { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies' },
  { apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkPolicy', plural: 'globalnetworkpolicies' },
  { apiVersion: 'projectcalico.org/v3', kind: 'Tier', plural: 'tiers' },
];

export async function installApi(admin: ClusterApi, api: PolicyApi): Promise<void> {
  const [group = '', version = ''] = api.apiVersion.split('/');
  await admin.create(definitions, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    // Groups of k8s.io want a word of approval; any will do.
    metadata: { name: nameOf(api), annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
    spec: {
      group,
      scope: isNamespaced(api) ? 'Namespaced' : 'Cluster',
      names: { kind: api.kind, plural: api.plural },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  });
  await expect.poll(async () => (await admin.request('GET', `/apis/${api.apiVersion}/${api.plural}`)).status).toBe(200);
}

export async function removeApi(admin: ClusterApi, api: PolicyApi): Promise<void> {
  await admin.delete(`${definitions}/${nameOf(api)}`);
}

export function collection({ apiVersion, plural }: PolicyApi, namespace?: string): string {
  return `/apis/${apiVersion}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}`;
}

export function manifestOf({ apiVersion, kind }: PolicyApi, name: string, spec: JsonObject, namespace?: string): JsonObject {
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace }, spec };
}

function isNamespaced({ apiVersion, kind }: PolicyApi): boolean {
  return policyKindOf(apiVersion, kind)?.scope === 'namespace';
}

function nameOf({ apiVersion, plural }: PolicyApi): string {
  return `${plural}.${apiVersion.split('/')[0] ?? ''}`;
}
