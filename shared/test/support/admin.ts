/** Admin policies in a few words, and random ones. */
import { parse } from 'yaml';
import type { ForeignPolicyObject, JsonObject, JsonValue } from '../../src/kube/index.ts';
import { selector } from './generate.ts';
import type { Random } from './generate.ts';

/** `admin('ClusterNetworkPolicy/lock', 'tier: Admin, priority: 1, subject: {namespaces: {}}')` */
export function admin(path: string, spec: string | JsonObject, version?: string): ForeignPolicyObject {
  const [policyKind = '', name = ''] = path.split('/');
  const ofKind = policyKind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
  const apiVersion = `policy.networking.k8s.io/${version ?? ofKind}`;
  return {
    kind: 'ForeignPolicy',
    apiVersion,
    policyKind,
    name,
    namespace: '',
    uid: path,
    resourceVersion: '1',
    labels: {},
    manifest: {
      apiVersion,
      kind: policyKind,
      metadata: { name },
      spec: typeof spec === 'string' ? (parse(`{${spec}}`) as JsonObject) : spec,
    },
  };
}

const networks = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.0.2/32',
  '192.168.0.0/24',
  '203.0.113.0/24',
  '::/0',
  'fd00::/8',
];
const portNumbers = [1, 53, 80, 81, 443, 8080];

export function randomAdmins(from: Random): readonly ForeignPolicyObject[] {
  const count = from.int(5);
  const old = from.chance(0.3);
  const made = Array.from({ length: count }, (_, index) => {
    if (!old) return admin(`ClusterNetworkPolicy/p${index}`, clusterSpec(from));
    return admin(`AdminNetworkPolicy/p${index}`, { priority: from.int(3), ...rules(from, ['Allow', 'Deny', 'Pass'], 'ports') });
  });
  if (!old || from.chance(0.5)) return made;
  return [...made, admin('BaselineAdminNetworkPolicy/default', rules(from, ['Allow', 'Deny'], 'ports'))];
}

function clusterSpec(from: Random): JsonObject {
  const tier = from.pick(['Admin', 'Admin', 'Baseline']);
  return { tier, priority: from.int(3), ...rules(from, ['Accept', 'Deny', 'Pass'], 'protocols') };
}

function rules(from: Random, actions: readonly string[], field: 'ports' | 'protocols'): JsonObject {
  const some = (side: 'from' | 'to'): JsonValue[] =>
    Array.from({ length: from.int(3) }, () => rule(from, side, from.pick(actions), field));
  return { subject: subject(from), ingress: some('from'), egress: some('to') };
}

function subject(from: Random): JsonObject {
  return from.chance(0.5) ? { namespaces: namespaces(from) } : { pods: pods(from) };
}

function namespaces(from: Random): JsonObject {
  if (from.chance(0.4)) return { matchLabels: { 'kubernetes.io/metadata.name': from.pick(['a', 'b', 'constructor']) } };
  return selector(from);
}

const pods = (from: Random): JsonObject => ({ namespaceSelector: namespaces(from), podSelector: selector(from) });

function rule(from: Random, side: 'from' | 'to', action: string, field: 'ports' | 'protocols'): JsonObject {
  const peers = Array.from({ length: 1 + from.int(2) }, () => peer(from, side, action));
  // 2.3: nodes and domain names stand beside no named port.
  const named = !peers.some((item) => 'nodes' in item || 'domainNames' in item);
  const items = from.chance(0.5) ? {} : { [field]: [field === 'ports' ? port(from, named) : protocol(from, named)] };
  return { action, [side]: peers, ...items };
}

function peer(from: Random, side: 'from' | 'to', action: string): JsonObject {
  const kind = from.int(side === 'from' ? 2 : 5);
  if (kind === 0) return { namespaces: namespaces(from) };
  if (kind === 1) return { pods: pods(from) };
  if (kind === 2) return { networks: [from.pick(networks)] };
  if (kind === 3) return { nodes: selector(from) };
  return action === 'Allow' || action === 'Accept' ? { domainNames: ['*.example.com'] } : { networks: [from.pick(networks)] };
}

function port(from: Random, named: boolean): JsonObject {
  if (named && from.chance(0.3)) return { namedPort: from.pick(['http', 'pg', 'dns']) };
  const own = from.chance(0.5) ? {} : { protocol: from.pick(['TCP', 'UDP', 'SCTP']) };
  if (from.chance(0.5)) return { portNumber: { ...own, port: from.pick(portNumbers) } };
  return { portRange: { ...own, start: from.pick([1, 53, 80]), end: from.pick([81, 443, 65535]) } };
}

function protocol(from: Random, named: boolean): JsonObject {
  if (named && from.chance(0.3)) return { destinationNamedPort: from.pick(['http', 'pg', 'dns']) };
  const number = from.chance(0.5);
  const destinationPort = number
    ? { number: from.pick(portNumbers) }
    : { range: { start: from.pick([1, 53, 80]), end: from.pick([81, 443, 65535]) } };
  return { [from.pick(['tcp', 'udp', 'sctp'])]: { destinationPort } };
}
