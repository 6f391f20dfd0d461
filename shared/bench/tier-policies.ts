/** Policies of the other APIs for a cluster of the benchmark, as their users write them: guard rails above, few and wide. */
import { keyOf, policyOfManifest } from '../src/kube/index.ts';
import type { ClusterState, AnyPolicyObject, JsonObject } from '../src/kube/index.ts';

type Make = (index: number, port?: number) => AnyPolicyObject;

/** How many a large cluster has, and which of them somebody types at. */
export const tierPolicies: Readonly<Record<string, { readonly make: Make; readonly count: number; readonly typed: number }>> = {
  ClusterNetworkPolicies: { make: clusterNetworkPolicy, count: 48, typed: 3 },
  'Calico policies': { make: calicoPolicy, count: 400, typed: 2 },
  'Cilium policies': { make: ciliumPolicy, count: 400, typed: 2 },
};

export function withTierPolicies(state: ClusterState, make: Make, count: number): ClusterState {
  const objects = new Map(state.objects);
  for (let index = 0; index < count; index++) {
    const object = make(index);
    objects.set(keyOf(object), object);
  }
  return { ...state, objects };
}

function foreign(apiVersion: string, kind: string, namespace: string, name: string, spec: JsonObject): AnyPolicyObject {
  return policyOfManifest({ apiVersion, kind, metadata: { name, ...(namespace === '' ? {} : { namespace }) }, spec });
}

/** In turn: monitoring may scrape, test stays out of prod, no metadata server, leave it to the team. */
export function clusterNetworkPolicy(index: number, port = 8080): AnyPolicyObject {
  const rules: readonly JsonObject[] = [
    {
      subject: { namespaces: {} },
      ingress: [{ action: 'Accept', from: [{ namespaces: named('monitoring') }], protocols: [tcp(9090 + (index % 5))] }],
    },
    {
      subject: { namespaces: { matchLabels: { stage: 'prod' } } },
      ingress: [{ action: 'Deny', from: [{ namespaces: { matchLabels: { stage: 'test', team: `team-${index % 10}` } } }] }],
    },
    {
      subject: { namespaces: {} },
      egress: [{ action: 'Deny', to: [{ networks: [`169.254.${index}.0/24`] }], protocols: [tcp(80)] }],
    },
    {
      subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { tier: 'store' } } } },
      ingress: [
        { action: 'Pass', from: [{ namespaces: { matchLabels: { team: `team-${index % 10}` } } }], protocols: [tcp(port)] },
      ],
    },
  ];
  const spec = { tier: index % 8 === 7 ? 'Baseline' : 'Admin', priority: index, ...rules[index % 4] };
  return foreign('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', '', `guard-${index}`, spec);
}

const named = (name: string): JsonObject => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

const tcp = (number: number): JsonObject => ({ tcp: { destinationPort: { number } } });

export function calicoPolicy(index: number, port = 8080): AnyPolicyObject {
  const api = 'projectcalico.org/v3';
  const namespace = `app-${2 + (index % 8)}`;
  const ports = { ports: [port + (index % 3)] };
  switch (index % 4) {
    case 0:
      return foreign(api, 'GlobalNetworkPolicy', '', `scrape-${index}`, {
        order: index,
        types: ['Ingress'],
        ingress: [
          {
            action: 'Allow',
            protocol: 'TCP',
            source: { namespaceSelector: "kubernetes.io/metadata.name == 'monitoring'" },
            destination: ports,
          },
          { action: 'Pass' },
        ],
      });
    case 1:
      return foreign(api, 'GlobalNetworkPolicy', '', `stage-${index}`, {
        order: index,
        namespaceSelector: "stage == 'prod'",
        types: ['Ingress'],
        ingress: [
          { action: 'Deny', source: { namespaceSelector: `stage == 'test' && team == 'team-${index % 10}'` } },
          { action: 'Pass' },
        ],
      });
    case 2:
      return foreign(api, 'NetworkPolicy', namespace, `team-${index}`, {
        order: index,
        selector: "tier in {'store', 'logic'}",
        types: ['Ingress'],
        ingress: [{ action: 'Allow', protocol: 'TCP', source: { selector: "tier == 'front'" }, destination: ports }],
      });
    default:
      return foreign(api, 'NetworkPolicy', namespace, `out-${index}`, {
        order: index,
        selector: `app == 'service-${index % 20}'`,
        types: ['Egress'],
        egress: [{ action: 'Allow', protocol: 'TCP', destination: { notNets: [`10.${index % 200}.0.0/16`], ...ports } }],
      });
  }
}

export function ciliumPolicy(index: number, port = 8080): AnyPolicyObject {
  const namespace = `app-${2 + (index % 8)}`;
  const toPorts = [{ ports: [{ port: `${port + (index % 3)}`, protocol: 'TCP' }] }];
  switch (index % 4) {
    case 0:
      return foreign('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', '', `scrape-${index}`, {
        endpointSelector: { matchLabels: { tier: 'store' } },
        ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'monitoring' } }], toPorts }],
      });
    case 1:
      return foreign('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', '', `deny-${index}`, {
        endpointSelector: {},
        enableDefaultDeny: { egress: false },
        egressDeny: [{ toCIDR: [`169.254.${index % 250}.0/24`] }],
      });
    case 2:
      return foreign('cilium.io/v2', 'CiliumNetworkPolicy', namespace, `team-${index}`, {
        endpointSelector: { matchLabels: { app: `service-${index % 20}` } },
        ingress: [{ fromEndpoints: [{ matchLabels: { tier: 'front' } }], toPorts }],
      });
    default:
      return foreign('cilium.io/v2', 'CiliumNetworkPolicy', namespace, `out-${index}`, {
        endpointSelector: { matchLabels: { app: `service-${index % 20}` } },
        egress: [{ toEntities: ['cluster'] }, { toCIDRSet: [{ cidr: '0.0.0.0/0', except: [`10.${index % 200}.0.0/16`] }] }],
      });
  }
}
