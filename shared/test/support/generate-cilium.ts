/** Random clusters with Cilium's policies among NetworkPolicies: every member, every section, small alphabets. */
import { profiles, rawProfile } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import type {
  ClusterObject,
  EndpointsObject,
  ForeignPolicyObject,
  JsonObject,
  JsonValue,
  PodObject,
  ServiceObject,
} from '../../src/kube/index.ts';
import { ccnp, cidrGroup, cnp } from './cilium.ts';
import { service } from './cluster.ts';
import { namespaceNames, portNumbers, randomCluster } from './generate.ts';
import type { Random } from './generate.ts';

const keys = [
  'app',
  'k8s:app',
  'any:tier',
  'constructor',
  'app.kubernetes.io/name',
  'pod-template-hash',
  'container:app',
] as const;
const values = ['web', 'db', 'api', ''] as const;
const blocks = ['0.0.0.0/0', '10.0.0.0/8', '203.0.113.0/24', '203.0.113.128/25', '8.8.8.8/32', '::/0', '2001:db8::/32'] as const;
const smaller = ['203.0.113.200/32', '203.0.113.0/28', '203.0.113.9/32'] as const;
const entities = [
  'all',
  'world',
  'world-ipv4',
  'cluster',
  'cluster-mesh',
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'none',
] as const;
const groups = ['office', 'partner', 'gone'] as const;

function expression(from: Random, all: readonly string[]): JsonObject {
  const operator = from.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  const key = from.pick(all);
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator };
  const wanted = key.includes('namespace') && from.chance(0.7) ? namespaceNames : values;
  return { key, operator, values: Array.from({ length: 1 + from.int(2) }, () => from.pick(wanted)) };
}

function selector(from: Random, all: readonly string[] = keys): JsonObject {
  const result: Record<string, JsonValue> = {};
  if (from.chance(0.25)) return result;
  if (from.chance(0.6)) result['matchLabels'] = Object.fromEntries([[from.pick(all), from.pick(values)]]);
  if (from.chance(0.5)) result['matchExpressions'] = Array.from({ length: 1 + from.int(2) }, () => expression(from, all));
  return result;
}

const spaceKeys = [
  'io.kubernetes.pod.namespace',
  'k8s:io.kubernetes.pod.namespace',
  'k8s:io.cilium.k8s.namespace.labels.tier',
  'io.cilium.k8s.namespace.labels.app',
] as const;
const reserved = [
  'reserved:host',
  'reserved:remote-node',
  'reserved:world',
  'reserved:kube-apiserver',
  'reserved:health',
] as const;

const accountKeys = ['io.cilium.k8s.policy.serviceaccount', 'k8s:io.cilium.k8s.policy.serviceaccount'] as const;

function subject(from: Random): JsonObject {
  return from.chance(0.15) ? selector(from, [...keys, ...spaceKeys]) : selector(from);
}

function peerSelector(from: Random): JsonObject {
  const kind = from.int(6);
  if (kind === 0) return { matchLabels: { 'k8s:io.kubernetes.pod.namespace': from.pick(namespaceNames) } };
  if (kind === 1) return selector(from, [...keys, ...spaceKeys]);
  if (kind === 2) return selector(from, [...reserved, 'k8s:app']);
  if (kind === 3) return { matchLabels: { [from.pick(accountKeys)]: from.pick(['default', 'runner']) } };
  if (from.chance(0.08)) return selector(from, ['io.cilium.k8s.policy.cluster', 'app']);
  return selector(from);
}

function setItem(from: Random): JsonObject {
  const kind = from.int(4);
  const except = from.chance(0.5) ? { except: [from.pick(smaller)] } : {};
  if (kind === 0) return { cidrGroupRef: from.pick(groups), ...except };
  if (kind === 1) return { cidrGroupSelector: selector(from, ['site', 'kind']), ...except };
  return kind === 2 ? { cidr: '203.0.113.0/24', ...except } : { cidr: from.pick(blocks) };
}

function serviceItem(from: Random): JsonObject {
  const namespace = from.chance(0.5) ? { namespace: from.pick(namespaceNames) } : {};
  if (from.chance(0.6)) return { k8sService: { serviceName: from.pick(['front', 'legacy', 'gone']), ...namespace } };
  return { k8sServiceSelector: { selector: { matchLabels: { tier: from.pick(['edge', 'none']) } }, ...namespace } };
}

type Make = (from: Random) => JsonValue;

const members: readonly (readonly [string, Make])[] = [
  ['Endpoints', peerSelector],
  ['Endpoints', peerSelector],
  ['Entities', (from) => from.pick(entities)],
  ['CIDR', (from) => from.pick(blocks)],
  ['CIDRSet', setItem],
];

function peers(from: Random, side: 'from' | 'to', denies: boolean): JsonObject {
  const kind = from.int(20);
  if (kind < 3) return {};
  if (side === 'to' && kind === 3) return { toServices: list(from, 2, serviceItem) };
  if (side === 'to' && kind === 4 && !denies) return { toFQDNs: [{ matchName: 'api.example.com' }] };
  if (kind === 5 && from.chance(0.3))
    return { [`${side}Nodes`]: [from.chance(0.5) ? {} : { matchLabels: { 'kubernetes.io/os': 'linux' } }] };
  const [name, make] = from.pick(members);
  return { [`${side}${name}`]: from.chance(0.05) ? [] : list(from, 2, make) };
}

function list(from: Random, most: number, make: Make): JsonValue[] {
  return Array.from({ length: 1 + from.int(most) }, () => make(from));
}

function portItem(from: Random): JsonObject {
  const protocol = from.chance(0.5) ? {} : { protocol: from.pick(['TCP', 'UDP', 'SCTP', 'ANY']) };
  const endPort = from.chance(0.25) ? { endPort: from.pick(portNumbers) } : {};
  const kind = from.int(5);
  if (kind === 0) return { port: '0', ...protocol };
  if (kind === 1) return { port: from.pick(['http', 'pg', 'DNS']), ...protocol, ...endPort };
  return { port: String(from.pick(portNumbers)), ...protocol, ...endPort };
}

function traffic(from: Random): JsonObject {
  const kind = from.int(10);
  if (kind === 6 && from.chance(0.3)) {
    const http = { http: [{ method: 'GET' }] };
    return { toPorts: [{ ports: [{ port: String(from.pick(portNumbers)), protocol: 'TCP' }], rules: http }] };
  }
  if (kind < 4) return {};
  if (kind === 4) return { icmps: [{ fields: [{ type: 8 }] }] };
  if (kind === 5) return { toPorts: from.pick<JsonValue[]>([[], [{}], [{ ports: [] }]]) };
  return { toPorts: list(from, 1, (one) => ({ ports: list(one, 2, portItem) })) };
}

function items(from: Random, side: 'from' | 'to', denies: boolean): JsonValue[] {
  return Array.from({ length: from.int(3) }, () => (from.chance(0.06) ? {} : { ...peers(from, side, denies), ...traffic(from) }));
}

function randomRule(from: Random): JsonObject {
  const section = (name: string, side: 'from' | 'to', denies: boolean, often: number): JsonObject =>
    from.chance(often) ? { [name]: items(from, side, denies) } : {};
  const rule: JsonObject = {
    endpointSelector: subject(from),
    ...section('ingress', 'from', false, 0.8),
    ...section('ingressDeny', 'from', true, 0.25),
    ...section('egress', 'to', false, 0.7),
    ...section('egressDeny', 'to', true, 0.25),
  };
  const flag = (): JsonValue => from.chance(0.5);
  const some = ['ingress', 'ingressDeny', 'egress', 'egressDeny'].some((name) => ((rule[name] ?? []) as JsonValue[]).length > 0);
  const open = from.chance(0.25) ? { enableDefaultDeny: { [from.pick(['ingress', 'egress'])]: flag() } } : {};
  return { ...rule, ...(some ? {} : { ingress: [{}] }), ...open };
}

/** CIL-23: now and then one that is void. */
function spoiled(from: Random): JsonObject {
  const rule = from.pick<JsonObject>([
    { fromEndpoints: [{}], fromEntities: ['world'] },
    { toPorts: [{ ports: [{ protocol: 'TCP' }] }] },
    { toPorts: [{ ports: [{ port: '80', protocol: 'tcp' }] }] },
  ]);
  return { endpointSelector: {}, ingress: [rule], ingressDeny: [{ fromEntities: ['all'] }] };
}

function randomCiliumPolicy(from: Random, index: number): ClusterObject {
  const specs = Array.from({ length: from.chance(0.15) ? 2 : 1 }, () => (from.chance(0.04) ? spoiled(from) : randomRule(from)));
  if (from.chance(0.6)) return oneOrMore(from, cnp(`${from.pick(namespaceNames)}/c${index}`, ...specs));
  const host = from.chance(0.04) ? [{ nodeSelector: {}, ingress: [{}] }] : [];
  return oneOrMore(from, ccnp(`c${index}`, ...specs, ...host));
}

/** CIL-1: the first of several rules may stand in `spec`. */
function oneOrMore(from: Random, policy: ForeignPolicyObject): ForeignPolicyObject {
  const [first, ...specs] = (policy.manifest['specs'] ?? []) as readonly JsonValue[];
  if (first === undefined || from.chance(0.5)) return policy;
  return { ...policy, manifest: { ...policy.manifest, spec: first, specs } };
}

function endpoints(path: string, ...addresses: readonly string[]): EndpointsObject {
  const [namespace = '', name = ''] = path.split('/');
  return {
    kind: 'EndpointSlice',
    name,
    namespace,
    uid: path,
    resourceVersion: '1',
    labels: {},
    service: name,
    subsets: [{ addresses, ports: [] }],
  };
}

function services(from: Random): readonly ClusterObject[] {
  const made: ClusterObject[] = [];
  const home = from.pick(namespaceNames);
  const labels = { tier: 'edge' };
  if (from.chance(0.7))
    made.push({ ...(service(`${home}/front`) as ServiceObject), labels, selector: { app: from.pick(values) } });
  if (from.chance(0.5)) made.push({ ...(service(`${home}/legacy`) as ServiceObject), labels: from.chance(0.5) ? labels : {} });
  if (from.chance(0.5)) made.push(endpoints(`${home}/legacy`, '203.0.113.9', '192.168.0.1'));
  if (from.chance(0.7)) made.push(endpoints('default/kubernetes', from.pick(['192.168.0.1', '203.0.113.9', '192.168.0.3'])));
  return made;
}

export function randomCiliumCluster(from: Random): ClusterObject[] {
  const base = randomCluster(from).map((object): ClusterObject => (object.kind === 'Pod' ? dressed(from, object) : object));
  // Fewer NetworkPolicies, so that Cilium's decide as well.
  const kept = base.filter(({ kind }) => kind !== 'NetworkPolicy' || from.chance(0.3));
  const policies = Array.from({ length: 1 + from.int(4) }, (_, index) => randomCiliumPolicy(from, index));
  const sets = [
    cidrGroup('office', ['203.0.113.0/24', '2001:db8::/32'], { site: 'web' }),
    cidrGroup('partner', ['8.8.8.0/24', '203.0.113.0/28'], { site: 'db', kind: '' }),
  ];
  return [...kept, ...policies, ...sets.filter(() => from.chance(0.8)), ...services(from)];
}

function dressed(from: Random, pod: PodObject): PodObject {
  const hash = from.chance(0.3) ? { 'pod-template-hash': from.pick(values) } : {};
  const account = from.chance(0.3) ? { serviceAccount: 'runner' } : {};
  // Two containers may give their ports one name (NP-37).
  const [port] = pod.ports;
  const twice = port !== undefined && from.chance(0.2) ? [{ ...port, port: from.pick(portNumbers) }] : [];
  return { ...pod, labels: { ...pod.labels, ...hash }, ports: [...pod.ports, ...twice], ...account };
}

/** Half of the time as where nothing tells the engine; else as Cilium, set up in one way or another (CIL-10, CIL-20). */
export function randomCiliumProfile(from: Random): Profile {
  if (from.chance(0.5)) return rawProfile;
  const settings: readonly Partial<Profile>[] = [
    {},
    {},
    { isolates: 'every-pod' },
    { networkPolicies: 'ignored' },
    { ciliumBlocks: 'pods', ipBlockMatchesPods: true },
    { ciliumBlocks: 'nodes', ipBlockMatchesNodes: true },
    { ciliumBlocks: 'pods and nodes', ipBlockMatchesPods: true, ipBlockMatchesNodes: true },
  ];
  return { ...profiles.cilium, ...from.pick(settings) };
}
