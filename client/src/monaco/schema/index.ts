/**
 * One schema for every policy API: which part of it holds is decided by `apiVersion` and `kind` as they are typed, so that
 * a draft that becomes another kind is explained as that kind at once.
 */
import type { JSONSchema } from 'monaco-yaml';
import { adminNetworkPolicy, baselineAdminNetworkPolicy, clusterNetworkPolicy } from './admin.ts';
import {
  calicoNetworkPolicy,
  globalNetworkPolicy,
  globalNetworkSet,
  hostEndpoint,
  networkSet,
  stagedGlobalNetworkPolicy,
  stagedKubernetesNetworkPolicy,
  stagedNetworkPolicy,
  tier,
} from './calico.ts';
import { ciliumCidrGroup, ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy } from './cilium.ts';
import { choice, unoffered } from './kit.ts';
import { networkPolicy } from './network-policy.ts';

interface Kind {
  readonly words: string;
  readonly schema: JSONSchema;
}

interface Api {
  readonly words: string;
  readonly kinds: Readonly<Record<string, Kind>>;
}

const calico: Readonly<Record<string, Kind>> = {
  NetworkPolicy: { words: 'allows and denies for pods of one namespace, in a tier', schema: calicoNetworkPolicy },
  GlobalNetworkPolicy: { words: 'allows and denies for endpoints of the whole cluster, in a tier', schema: globalNetworkPolicy },
  StagedNetworkPolicy: { words: 'a NetworkPolicy that is tried but not enforced', schema: stagedNetworkPolicy },
  StagedGlobalNetworkPolicy: { words: 'a GlobalNetworkPolicy that is tried but not enforced', schema: stagedGlobalNetworkPolicy },
  StagedKubernetesNetworkPolicy: {
    words: 'a NetworkPolicy of Kubernetes that is tried but not enforced',
    schema: stagedKubernetesNetworkPolicy,
  },
  Tier: { words: 'a stage of evaluation, with policies of its own', schema: tier },
  NetworkSet: { words: 'addresses under labels, for rules of its namespace', schema: networkSet },
  GlobalNetworkSet: { words: 'addresses under labels, for rules of the whole cluster', schema: globalNetworkSet },
  HostEndpoint: { words: 'an interface of a node, so that policies can be about it', schema: hostEndpoint },
};

const cidrGroup: Kind = { words: 'addresses under a name', schema: ciliumCidrGroup };

const apis: Readonly<Record<string, Api>> = {
  'networking.k8s.io/v1': {
    words: 'Kubernetes’ own',
    kinds: { NetworkPolicy: { words: 'allows for pods of one namespace; what no rule allows is cut', schema: networkPolicy } },
  },
  'policy.networking.k8s.io/v1alpha1': {
    words: 'for the administrators of a cluster, before and after the NetworkPolicies',
    kinds: {
      AdminNetworkPolicy: { words: 'asked before every NetworkPolicy', schema: adminNetworkPolicy },
      BaselineAdminNetworkPolicy: { words: 'asked where no NetworkPolicy isolates', schema: baselineAdminNetworkPolicy },
    },
  },
  'policy.networking.k8s.io/v1alpha2': {
    words: 'for the administrators of a cluster, the newer form',
    kinds: {
      ClusterNetworkPolicy: { words: 'asked before or after the NetworkPolicies, by its tier', schema: clusterNetworkPolicy },
    },
  },
  'projectcalico.org/v3': { words: 'Calico', kinds: calico },
  'crd.projectcalico.org/v1': { words: 'Calico, as it is stored: better write `projectcalico.org/v3`', kinds: calico },
  'cilium.io/v2': {
    words: 'Cilium',
    kinds: {
      CiliumNetworkPolicy: { words: 'allows and denies for pods of one namespace', schema: ciliumNetworkPolicy },
      CiliumClusterwideNetworkPolicy: {
        words: 'allows and denies for pods and nodes of the whole cluster',
        schema: ciliumClusterwideNetworkPolicy,
      },
      CiliumCIDRGroup: cidrGroup,
    },
  },
  'cilium.io/v2alpha1': { words: 'Cilium, as CiliumCIDRGroup was first', kinds: { CiliumCIDRGroup: cidrGroup } },
};

/** The kinds that are explained, by their API version, each with its schema. */
export const policySchemas: readonly { readonly apiVersion: string; readonly kind: string; readonly schema: JSONSchema }[] =
  Object.entries(apis).flatMap(([apiVersion, { kinds }]) =>
    Object.entries(kinds).map(([kind, { schema }]) => ({ apiVersion, kind, schema })),
  );

/** By pattern rather than by value: what a condition compares with would be offered as a completion, whether it holds or not. */
function when(field: string, value: string, then: JSONSchema): JSONSchema {
  const pattern = `^${value.replaceAll('.', '\\.')}$`;
  // JSON schema's own word; nobody awaits a schema.
  // oxlint-disable-next-line unicorn/no-thenable
  return { if: { required: [field], properties: { [field]: unoffered({ pattern }) } }, then };
}

function ofApi([apiVersion, { kinds }]: [string, Api]): JSONSchema {
  return when('apiVersion', apiVersion, {
    properties: { kind: kindOf(kinds) },
    allOf: Object.entries(kinds).map(([kind, { schema }]) => when('kind', kind, schema)),
  });
}

function kindOf(kinds: Api['kinds']): JSONSchema {
  return choice('What this object is.', Object.fromEntries(Object.entries(kinds).map(([kind, { words }]) => [kind, words])));
}

export const policySchema: JSONSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    apiVersion: choice(
      'The API that this policy is written for.',
      Object.fromEntries(Object.entries(apis).map(([apiVersion, { words }]) => [apiVersion, words])),
    ),
  },
  allOf: Object.entries(apis).map(ofApi),
};
