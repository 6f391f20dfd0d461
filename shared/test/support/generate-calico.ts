/** Random clusters under Calico: its policies of both kinds, tiers, sets, host endpoints and staged ones beside NetworkPolicies. */
import type {
  ClusterObject,
  EndpointsObject,
  ForeignPolicyObject,
  JsonObject,
  JsonValue,
  PodObject,
  ServiceObject,
} from '../../src/kube/index.ts';
import { calico, rawShape } from './calico.ts';
import { service } from './cluster.ts';
import { portNumbers, randomCluster } from './generate.ts';
import type { Random } from './generate.ts';

const namespaces = ['a', 'b', 'constructor', 'kube-system'] as const;
const keys = ['app', 'tier', 'constructor', 'app.kubernetes.io/name'] as const;
const values = ['web', 'db', 'api', ''] as const;
const accounts = ['default', 'ci', 'x'.repeat(63)] as const;
const nets4 = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.0.2',
  '10.1.0.4/30',
  '192.168.0.0/24',
  '203.0.113.0/24',
  '203.0.113.9/32',
];
const nets6 = ['::/0', 'fd00::/8', 'fd00:0:0:1::4/126', '2001:db8::1'];

const times = <Item>(from: Random, most: number, make: () => Item): Item[] => Array.from({ length: from.int(most + 1) }, make);

function condition(from: Random, key: string, texts: readonly string[]): string {
  const value = from.pick(texts);
  const [text, begin] = [`'${value}'`, `'${value.slice(0, 1)}'`];
  switch (from.int(8)) {
    case 0:
      return `${key} == ${text}`;
    case 1:
      return `${key} != ${text}`;
    case 2:
      return `has(${key})`;
    case 3:
      return `${key} in {${times(from, 2, () => `"${from.pick(texts)}"`).join(', ')}}`;
    case 4:
      return `${key} not in {${times(from, 2, () => `'${from.pick(texts)}'`).join(',')}}`;
    case 5:
      return `${key} contains ${begin}`;
    case 6:
      return `${key} starts with ${begin}`;
    default:
      return `${key} endswith ${text}`;
  }
}

function expression(from: Random, one: () => string, depth = 2): string {
  if (depth === 0 || from.chance(0.6)) return from.chance(0.8) ? one() : `!${one()}`;
  const parts = [expression(from, one, depth - 1), expression(from, one, depth - 1)];
  const joined = parts.join(from.pick([' && ', ' || ', '&&', '||']));
  return from.chance(0.5) ? joined : `${from.pick(['', '!'])}(${joined})`;
}

function selector(from: Random): string {
  if (from.chance(0.1)) return 'all()';
  return expression(from, () => {
    if (from.chance(0.7)) return condition(from, from.pick(keys), values);
    const [key, texts] = from.pick([
      ['projectcalico.org/namespace', namespaces],
      ['projectcalico.org/orchestrator', ['k8s', 'x']],
      ['projectcalico.org/serviceaccount', accounts.slice(0, 2)],
      ['pcns.app', values],
      ['pcns.projectcalico.org/name', namespaces],
      ['pcsa.app', values],
    ] as const);
    return condition(from, key, texts);
  });
}

function namespaceSelector(from: Random): string {
  if (from.chance(0.3)) return 'all()';
  return expression(from, () =>
    from.chance(0.5)
      ? condition(from, from.pick(keys), values)
      : condition(from, from.pick(['projectcalico.org/name', 'kubernetes.io/metadata.name']), namespaces),
  );
}

function accountSelector(from: Random): string {
  return from.chance(0.5) ? condition(from, 'projectcalico.org/name', accounts.slice(0, 2)) : condition(from, 'app', values);
}

interface RuleShape {
  readonly nets: readonly string[];
  readonly ports: boolean;
}

function port(from: Random, numbersToo: boolean): JsonValue {
  const kind = numbersToo ? from.int(3) : 2;
  if (kind === 2) return from.pick(['http', 'pg', 'dns']);
  const start = from.pick(portNumbers);
  return kind === 0 ? start : `${start}:${from.pick(portNumbers.filter((end) => end >= start))}`;
}

function entity(from: Random, { nets, ports }: RuleShape): JsonObject {
  const made: Record<string, JsonValue> = {};
  const narrow = nets.filter((net) => !net.endsWith('/0'));
  if (from.chance(0.2)) made['nets'] = [from.pick(nets), ...times(from, 1, () => from.pick(nets))];
  if (from.chance(0.12)) made['notNets'] = [from.pick(narrow)];
  if (from.chance(0.4)) made['selector'] = selector(from);
  if (from.chance(0.15)) made['notSelector'] = selector(from);
  if (from.chance(0.2)) made['namespaceSelector'] = from.chance(0.2) ? 'global()' : namespaceSelector(from);
  if (from.chance(0.12))
    made['serviceAccounts'] = {
      ...(from.chance(0.6) ? { names: [from.pick(accounts), from.pick(accounts)] } : {}),
      ...(from.chance(0.5) ? { selector: accountSelector(from) } : {}),
    };
  if (ports || from.chance(0.1)) {
    if (from.chance(0.5)) made['ports'] = [port(from, ports), port(from, ports)];
    if (from.chance(0.2)) made['notPorts'] = [port(from, ports)];
  }
  return made;
}

const withPortsOf: readonly (number | string)[] = ['TCP', 'tcp', 'UDP', 6, 17, 'SCTP'];
const withoutPorts: readonly (number | string)[] = ['ICMP', 1, 'icmpv6', 47, 'UDPLite'];

/** Types where other protocols have ports. */
function icmp(from: Random, protocol: number | string | undefined): JsonObject {
  if (!['ICMP', 1, 'icmpv6'].includes(protocol ?? '')) return {};
  const type = from.chance(0.5) ? { type: 8, code: 0 } : { type: 3 };
  return { ...(from.chance(0.3) ? { icmp: type } : {}), ...(from.chance(0.2) ? { notICMP: { type: 0 } } : {}) };
}

/** What no packet's ports are asked of, also where it names no port. */
function portless(from: Random, direction: 'ingress' | 'egress'): JsonObject {
  const protocol = from.chance(0.8) ? from.pick(withoutPorts) : undefined;
  const nets = from.chance(0.7) ? nets4 : nets6;
  const { ports: _, notPorts: __, ...peer } = entity(from, { nets, ports: false });
  return {
    action: from.pick(['Allow', 'Deny', 'Pass']),
    ...(protocol === undefined ? { notProtocol: from.pick(withoutPorts) } : { protocol }),
    ...icmp(from, protocol),
    ...(from.chance(0.3) ? { ipVersion: nets === nets4 ? 4 : 6 } : {}),
    ...(from.chance(0.6) ? { [direction === 'ingress' ? 'source' : 'destination']: peer } : {}),
  };
}

function rule(from: Random, direction: 'ingress' | 'egress'): JsonObject {
  if (from.chance(0.12)) return portless(from, direction);
  const protocol = from.chance(0.4) ? from.pick(withPortsOf) : undefined;
  const shape: RuleShape = { nets: from.chance(0.7) ? nets4 : nets6, ports: protocol !== undefined && from.chance(0.6) };
  const [peer, own] = direction === 'ingress' ? ['source', 'destination'] : ['destination', 'source'];
  const byService = from.chance(0.2);
  const { ports: _, notPorts: __, ...plain } = entity(from, shape);
  const services = { services: { name: from.pick(['s0', 's1', 's2']), ...(from.chance(0.5) ? { namespace: 'a' } : {}) } };
  // On egress the peer is where ports belong; source ports are rare.
  const withPorts = (direction === 'egress' || from.chance(0.15)) && !byService ? entity(from, shape) : plain;
  const mine = direction === 'ingress' && from.chance(0.5) ? entity(from, shape) : {};
  return {
    action: from.pick(['Allow', 'Allow', 'Deny', 'Deny', 'Pass', 'Log']),
    ...(protocol === undefined ? {} : { protocol }),
    ...(protocol === undefined && from.chance(0.1) ? { notProtocol: from.pick(['UDP', 'ICMP', 6]) } : {}),
    ...(from.chance(0.8) ? { [peer ?? '']: byService ? services : withPorts } : {}),
    ...(from.chance(0.3) ? { [own ?? '']: direction === 'ingress' ? mine : onlyWho(from, shape) } : {}),
  };
}

function onlyWho(from: Random, shape: RuleShape): JsonObject {
  const { nets: _, notNets: __, ports, notPorts: ___, ...who } = entity(from, shape);
  return ports !== undefined && from.chance(0.1) ? { ...who, ports } : who;
}

function spec(from: Random, global: boolean, orders: number[], tier: string): JsonObject {
  const order = from.chance(0.6) ? orders.splice(from.int(orders.length), 1)[0] : undefined;
  return {
    ...(tier === 'default' ? {} : { tier }),
    ...(order === undefined ? {} : { order }),
    ...(from.chance(0.7) ? { selector: selector(from) } : {}),
    ...(global && from.chance(0.3) ? { namespaceSelector: namespaceSelector(from) } : {}),
    ...(from.chance(0.15) ? { serviceAccountSelector: accountSelector(from) } : {}),
    ...(from.chance(0.5) ? { types: from.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress'], []]) } : {}),
    ...(from.chance(0.75) ? { ingress: times(from, 3, () => rule(from, 'ingress')) } : {}),
    ...(from.chance(0.6) ? { egress: times(from, 3, () => rule(from, 'egress')) } : {}),
    ...(global && from.chance(0.05) ? { applyOnForward: true, doNotTrack: true } : {}),
  };
}

/** Some orders twice, that of Kubernetes' own policies among them. */
const someOrders = [-1, 10, 10, 999.5, 1000, 1000, 1001, 2000, 2000, 5000];

export function randomCalico(from: Random): ClusterObject[] {
  const raw = from.chance(0.3);
  const objects: ClusterObject[] = randomCluster(from)
    .filter((object) => object.kind !== 'NetworkPolicy' || from.chance(0.4))
    .map((object) => (object.kind === 'Pod' ? withCalicoLabels(from, object) : object));
  for (const name of tierNames) if (from.chance(0.7)) objects.push(calico(`Tier ${name}`, tierSpec(from, name), shape(raw, {})));
  const orders = [...someOrders];
  for (let index = 1 + from.int(6); index > 0; index--) objects.push(randomPolicy(from, index, raw, orders));
  if (from.chance(0.2)) objects.push(calico(`StagedGlobalNetworkPolicy default.s`, 'ingress: [{action: Deny}]', shape(raw, {})));
  objects.push(...times(from, 3, () => set(from, raw)));
  if (from.chance(0.15)) objects.push(hostEndpoint(from, raw));
  if (from.chance(0.2)) objects.push(felix('default', from.pick(['Drop', 'Accept', 'Return'])));
  if (from.chance(0.1)) objects.push(felix('node.n1', from.pick(['Drop', 'Accept', 'Return'])));
  for (const name of ['ci', 'default'])
    for (const namespace of namespaces) if (from.chance(0.4)) objects.push(account(namespace, name, from.pick(values)));
  for (const name of ['s0', 's1']) objects.push(...backed(from, name));
  return objects;
}

/** Also such as Calico makes itself. */
function hostEndpoint(from: Random, raw: boolean): ForeignPolicyObject {
  const profiles = from.chance(0.6) ? { profiles: ['projectcalico-default-allow'] } : {};
  const labels = { [from.pick(keys)]: from.pick(values) };
  return calico(
    'HostEndpoint h',
    { node: from.pick(['n1', 'n2']), expectedIPs: ['192.168.0.1'], ...profiles },
    shape(raw, labels),
  );
}

export function felix(name: string, action: string): ClusterObject {
  const data = { defaultEndpointToHostAction: action };
  return {
    kind: 'EngineConfig',
    configKind: 'FelixConfiguration',
    name,
    namespace: '',
    uid: name,
    resourceVersion: '1',
    labels: {},
    data,
  };
}

/** Of an account, and with labels of its own under the keys that Calico gives or inherits (CAL-6). */
function withCalicoLabels(from: Random, pod: PodObject): PodObject {
  const own = { 'pcns.app': from.pick(values), 'pcsa.app': from.pick(values), 'projectcalico.org/serviceaccount': 'ci' };
  return {
    ...pod,
    ...(from.chance(0.5) ? { serviceAccount: from.pick(accounts) } : {}),
    ...(from.chance(0.3)
      ? { initPorts: [{ name: from.pick(['http', 'pg', 'dns']), protocol: 'TCP', port: from.pick(portNumbers) }] }
      : {}),
    ...(from.chance(0.25) ? { labels: { ...pod.labels, ...own } } : {}),
  };
}

/** In the raw view labels are in an annotation. */
function shape(raw: boolean, labels: Record<string, string>): Parameters<typeof calico>[2] {
  if (!raw) return { labels };
  return { apiVersion: rawShape, annotations: { 'projectcalico.org/metadata': JSON.stringify({ labels }) } };
}

/** Before, between and after the names of the built-in tiers, beside which they may stand (CAL-17). */
const tierNames = ['abc', 'core', 'sec', 'last', 'none'];
const tierOrders: ReadonlyMap<string, readonly number[]> = new Map([
  ['abc', [1000, 1_000_000]],
  ['core', [500, 1000, 10_000_000]],
  ['sec', [10, 10, 1000]],
  ['last', [2_000_000, 10_000_000]],
]);

function tierSpec(from: Random, name: string): JsonObject {
  const orders = tierOrders.get(name);
  const order = orders && from.pick(orders);
  return {
    ...(order === undefined ? {} : { order }),
    ...(from.chance(0.7) ? { defaultAction: from.pick(['Deny', 'Pass']) } : {}),
  };
}

function randomPolicy(from: Random, index: number, raw: boolean, orders: number[]): ForeignPolicyObject {
  const global = from.chance(0.5);
  const tier = from.pick(['default', 'default', 'default', ...tierNames]);
  // Names of which one begins another are ordered otherwise by newer versions (CAL-16).
  const own = from.pick([`p${index}`, `p${'-x'.repeat(index)}`]);
  const name = tier !== 'default' || raw ? `${tier}.${own}` : own;
  const title = global ? `GlobalNetworkPolicy ${name}` : `NetworkPolicy ${from.pick(namespaces)}/${name}`;
  return calico(title, spec(from, global, orders, tier), shape(raw, {}));
}

function set(from: Random, raw: boolean): ForeignPolicyObject {
  const labels = Object.fromEntries(times(from, 2, () => [from.pick(keys), from.pick(values)] as const));
  const nets = times(from, 3, () => from.pick(from.chance(0.7) ? nets4 : nets6));
  const name = `set${from.int(1000)}`;
  const title = from.chance(0.5) ? `GlobalNetworkSet ${name}` : `NetworkSet ${from.pick(namespaces)}/${name}`;
  return calico(title, { nets }, shape(raw, labels));
}

function account(namespace: string, name: string, value: string): ClusterObject {
  return {
    kind: 'ServiceAccount',
    name,
    namespace,
    uid: `${namespace}/${name}`,
    resourceVersion: '1',
    labels: { app: value },
    automount: true,
  };
}

function backed(from: Random, name: string): readonly ClusterObject[] {
  const plain = service(`a/${name}`, ...from.pick([['10.96.0.1'], [], ['10.96.0.1', 'fd00::96']])) as ServiceObject;
  const ports: ServiceObject['ports'] = [
    { protocol: 'TCP', port: from.pick(portNumbers), ...(from.chance(0.5) ? { targetPort: from.pick(['http', 80]) } : {}) },
  ];
  const families = from.pick<Pick<ServiceObject, 'families'>>([
    {},
    {},
    { families: [4] },
    { families: [6] },
    { families: [4, 6] },
  ]);
  if (from.chance(0.7)) return [{ ...plain, ...families, selector: { [from.pick(keys)]: from.pick(values) }, ports }];
  const subsets = [
    { addresses: ['203.0.113.9', '10.1.0.1'], notReady: ['8.8.8.8'], ports: [{ protocol: 'TCP', port: 80 }] },
  ] as const;
  const endpoints: EndpointsObject = { ...plain, kind: 'Endpoints', service: name, subsets };
  return from.chance(0.7) ? [{ ...plain, ports }, endpoints] : [{ ...plain, ports }];
}
