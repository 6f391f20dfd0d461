/** What the CRD and the agent of Cilium reject (CIL-1, CIL-3, CIL-5, CIL-23), and what is only warned of. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatPath, validateCilium, validateCiliumPolicy, validatePolicy } from '../../src/kube/index.ts';
import type { JsonObject, Problem } from '../../src/kube/index.ts';

const manifest = (content: string, kind = 'CiliumNetworkPolicy'): JsonObject =>
  parse(`{apiVersion: cilium.io/v2, kind: ${kind}, metadata: {name: p}, ${content}}`) as JsonObject;

const said = ({ severity, rule, path }: Problem): string => `${severity} ${rule ?? ''} at ${formatPath(path)}`;

/** Of a rule under `spec` that selects every pod. */
const problems = (rule: string): readonly string[] =>
  validateCiliumPolicy(manifest(`spec: {endpointSelector: {}, ${rule}}`)).map(said);
const inIngress = (item: string): readonly string[] => problems(`ingress: [{${item}}]`);
const inEgress = (item: string): readonly string[] => problems(`egress: [{${item}}]`);
const inPort = (port: string): readonly string[] => inIngress(`toPorts: [{ports: [{${port}}]}]`);
const group = (spec: string): readonly string[] => validateCilium(manifest(`spec: {${spec}}`, 'CiliumCIDRGroup')).map(said);
const at = 'spec.ingress[0]';

describe('CIL-1: the shape of a policy', () => {
  test.each([
    ['spec: {endpointSelector: {}, ingress: [{}]}', []],
    ['specs: [{endpointSelector: {}, egressDeny: [{}]}]', []],
    ['specs: []', []],
    ['status: {}', ['error CIL-1 at ']],
    ['spec: {ingress: [{}]}', ['error CIL-1 at spec.endpointSelector']],
    ['spec: {endpointSelector: {}}', ['error CIL-1 at spec']],
    ['spec: {endpointSelector: {}, ingress: [], egress: null}', ['error CIL-1 at spec']],
    ['specs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}}]', ['error CIL-1 at specs[1]']],
    ['spec: {nodeSelector: {}, ingress: [{}]}', ['error CIL-1 at spec.nodeSelector']],
    ['spec: {endpointSelector: {}, nodeSelector: {}, ingress: [{}]}', ['error CIL-1 at spec.nodeSelector']],
    ['spec: {endpointSelector: {}, ingress: {}}', ['error V-12 at spec.ingress', 'error CIL-1 at spec']],
  ])('{%s}', (content, expected) => {
    expect(validateCiliumPolicy(manifest(content)).map(said)).toEqual(expected);
  });

  test('a clusterwide policy may select nodes', () => {
    const policy = manifest('spec: {nodeSelector: {}, ingress: [{}]}', 'CiliumClusterwideNetworkPolicy');
    expect(validateCiliumPolicy(policy)).toEqual([]);
  });

  test('a name is needed (V-1)', () => {
    const { metadata: _, ...rest } = manifest('spec: {endpointSelector: {}, ingress: [{}]}');
    expect(validateCiliumPolicy(rest).map(said)).toEqual(['error V-1 at metadata.name']);
    expect(validateCiliumPolicy([]).map(said)).toEqual(['error V-12 at ']);
  });
});

describe('CIL-3: selectors', () => {
  test.each([
    'app: web',
    '"k8s:app": web',
    '"any:app": ""',
    '"reserved:host": ""',
    '"k8s:io.kubernetes.pod.namespace": a',
    'a.b/c: d',
  ])('{%s} passes', (labels) => expect(inIngress(`fromEndpoints: [{matchLabels: {${labels}}}]`)).toEqual([]));

  test.each([
    ['"k8s:a:b": c', 'error CIL-3', '["k8s:a:b"]'],
    ['"k-8:a": c', 'error CIL-3', '["k-8:a"]'],
    ['":a": c', 'error CIL-3', '[":a"]'],
    ['"k8s:": c', 'error V-11', '["k8s:"]'],
    ['"a b": c', 'error V-11', '["a b"]'],
    ['app: "a b"', 'error V-11', '.app'],
    ['app: true', 'error V-12', '.app'],
  ])('{%s} does not', (labels, kind, key) => {
    expect(inIngress(`fromEndpoints: [{matchLabels: {${labels}}}]`)).toEqual([
      `${kind} at ${at}.fromEndpoints[0].matchLabels${key}`,
    ]);
  });

  test('expressions are checked like those of Kubernetes (V-11)', () => {
    expect(inIngress('fromEndpoints: [{matchExpressions: [{key: "k8s:a", operator: In}]}]')).toEqual([
      `error V-11 at ${at}.fromEndpoints[0].matchExpressions[0].values`,
    ]);
  });
});

describe('CIL-5: members', () => {
  test.each([
    ['fromEndpoints: [{}], fromEntities: [world]', 'fromEntities'],
    ['fromCIDR: [10.0.0.0/8], fromCIDRSet: [{cidr: 10.0.0.0/8}]', 'fromCIDRSet'],
    ['fromEntities: [world], fromCIDR: [10.0.0.0/8]', 'fromCIDR'],
  ])('{%s} is refused', (item, member) => {
    expect(inIngress(item)).toEqual([`error CIL-5 at ${at}.${member}`]);
  });

  test('an empty list stands beside another', () => {
    expect(inIngress('fromEndpoints: [{}], fromCIDR: []')).toEqual([]);
  });

  test('names, Services and blocks do not go together either', () => {
    expect(inEgress('toFQDNs: [{matchName: a.b}], toServices: [{k8sService: {serviceName: a}}], toCIDR: [10.0.0.0/8]')).toEqual([
      'error CIL-5 at spec.egress[0].toServices',
      'error CIL-5 at spec.egress[0].toFQDNs',
    ]);
  });

  test('members of the other direction, and of allow rules in deny rules, are unknown fields (V-13)', () => {
    expect(inIngress('toEndpoints: [{}]')).toEqual([`warning V-13 at ${at}.toEndpoints`]);
    expect(problems('egressDeny: [{toFQDNs: [{matchName: a}]}]')).toEqual(['warning V-13 at spec.egressDeny[0].toFQDNs']);
    expect(problems('ingressDeny: [{authentication: {mode: required}}]')).toEqual([
      'warning V-13 at spec.ingressDeny[0].authentication',
    ]);
    expect(inIngress('fromRequires: [{}]')).toEqual([`error CIL-23 at ${at}.fromRequires`]);
  });

  test('a misspelt one is named with what was meant', () => {
    const [found] = validateCiliumPolicy(manifest('spec: {endpointSelector: {}, ingress: [{fromEndpoint: [{}]}]}'));
    expect(found).toMatchObject({ severity: 'warning', rule: 'V-13', hint: 'did you mean `fromEndpoints`?' });
  });

  test('entities', () => {
    expect(inIngress('fromEntities: [all, world, cluster, host, remote-node, kube-apiserver, init, health, none]')).toEqual([]);
    expect(inIngress('fromEntities: [World]')).toEqual([`error CIL-23 at ${at}.fromEntities[0]`]);
    expect(inIngress('fromEntities: [world-ipv4]')).toEqual([`warning CIL-23 at ${at}.fromEntities[0]`]);
  });

  test('members that do nothing, or everything, are warned of', () => {
    expect(inIngress('fromNodes: [{}]')).toEqual([`warning CIL-23 at ${at}.fromNodes`]);
    expect(problems('egressDeny: [{toServices: [{k8sService: {serviceName: a}}]}]')).toEqual([
      'warning CIL-23 at spec.egressDeny[0].toServices',
    ]);
    expect(problems('egress: [{}], enableDefaultDeny: {ingress: true}')).toEqual([
      'warning CIL-24 at spec.enableDefaultDeny.ingress',
    ]);
  });

  test('Services and names', () => {
    expect(inEgress('toServices: [{k8sServiceSelector: {namespace: a}}]')).toEqual([
      'error CIL-23 at spec.egress[0].toServices[0].k8sServiceSelector.selector',
    ]);
    expect(inEgress('toFQDNs: [{matchName: api.example.com}, {matchPattern: "**.example.com."}]')).toEqual([]);
    for (const item of [
      '{}',
      '{matchName: a, matchPattern: b}',
      '{matchName: "*.a"}',
      '{matchName: "a..b"}',
      '{matchPattern: "a b"}',
    ])
      expect(inEgress(`toFQDNs: [${item}]`)).toHaveLength(1);
  });
});

describe('CIL-20, CIL-23: blocks', () => {
  test.each(['10.0.0.0/8', '0.0.0.0/0', '::/0', 'fd00::/8', '10.0.0.1/32'])('%s passes', (cidr) => {
    expect(inIngress(`fromCIDR: ["${cidr}"]`)).toEqual([]);
  });

  test.each(['10.0.0.1', 'fd00::1', '10.0.0.0/33', '10.0.0.0/08', '010.0.0.0/8', 'ten', ''])('%s does not', (cidr) => {
    expect(inIngress(`fromCIDR: ["${cidr}"]`)).toEqual([`error CIL-23 at ${at}.fromCIDR[0]`]);
    expect(inIngress(`fromCIDRSet: [{cidr: "${cidr}"}]`)).toEqual([`error CIL-23 at ${at}.fromCIDRSet[0].cidr`]);
  });

  test('host bits and IPv4-mapped blocks are warned of', () => {
    expect(inIngress('fromCIDR: [10.0.0.5/24]')).toEqual([`warning CIL-20 at ${at}.fromCIDR[0]`]);
    expect(inIngress('fromCIDR: ["::ffff:10.0.0.0/104"]')).toEqual([`warning CIL-20 at ${at}.fromCIDR[0]`]);
  });

  test('an item names its addresses in one way', () => {
    expect(inIngress('fromCIDRSet: [{}]')).toEqual([`error CIL-23 at ${at}.fromCIDRSet[0]`]);
    expect(inIngress('fromCIDRSet: [{cidr: 10.0.0.0/8, cidrGroupRef: a}]')).toEqual([
      `error CIL-23 at ${at}.fromCIDRSet[0].cidrGroupRef`,
    ]);
    expect(inIngress('fromCIDRSet: [{cidrGroupRef: A}]')).toEqual([`error CIL-23 at ${at}.fromCIDRSet[0].cidrGroupRef`]);
    expect(inIngress('fromCIDRSet: [{cidrGroupSelector: {matchLabels: {a: b}}}]')).toEqual([]);
  });

  test('an exception lies inside, and may be the whole', () => {
    expect(inIngress('fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.0.0.0/8]}]')).toEqual([]);
    for (const except of ['11.0.0.0/8', '10.0.0.0/7', 'fd00::/8', '10.0.0.1'])
      expect(inIngress(`fromCIDRSet: [{cidr: 10.0.0.0/8, except: ["${except}"]}]`)).toEqual([
        `error CIL-23 at ${at}.fromCIDRSet[0].except[0]`,
      ]);
  });

  test('a group is a list of blocks', () => {
    expect(group('externalCIDRs: [10.0.0.0/8]')).toEqual([]);
    expect(group('')).toEqual(['error CIL-23 at spec.externalCIDRs']);
    expect(group('externalCIDRs: [10.0.0.1]')).toEqual(['error CIL-23 at spec.externalCIDRs[0]']);
  });
});

describe('CIL-16, CIL-17, CIL-23: ports', () => {
  test.each([
    'port: "80"',
    'port: "0"',
    'port: "65535"',
    'port: http',
    'port: HTTP-2',
    'port: 1a',
    'port: "80", endPort: 90, protocol: TCP',
    'port: "80", endPort: 0',
    'port: "80", protocol: ANY',
    'port: "0", protocol: GRE',
  ])('{%s} passes', (port) => expect(inPort(port)).toEqual([]));

  test.each([
    ['port: 80', 'error V-12', '.port'],
    ['protocol: TCP', 'error CIL-23', '.port'],
    ['port: ""', 'error CIL-23', '.port'],
    ['port: "65536"', 'error CIL-23', '.port'],
    ['port: "-1"', 'error CIL-23', '.port'],
    ['port: "80-90"', 'error CIL-23', '.port'],
    ['port: a--b', 'error CIL-23', '.port'],
    ['port: a-name-far-too-long', 'error CIL-23', '.port'],
    ['port: "089"', 'error CIL-23', '.port'],
    ['port: "80", protocol: tcp', 'error CIL-23', '.protocol'],
    ['port: "80", protocol: ICMP', 'error CIL-23', '.protocol'],
    ['port: "80", protocol: GRE', 'error CIL-23', '.port'],
    ['port: "80", endPort: 65536', 'error CIL-23', '.endPort'],
    ['port: "80", endPort: "90"', 'error V-12', '.endPort'],
  ])('{%s} does not', (port, kind, key) => {
    expect(inPort(port)).toEqual([`${kind} at ${at}.toPorts[0].ports[0]${key}`]);
  });

  test('at most 40 of them', () => {
    const ports = Array.from({ length: 41 }, (_, index) => `{port: "${index + 1}"}`).join(', ');
    expect(inIngress(`toPorts: [{ports: [${ports}]}]`)).toEqual([`error CIL-23 at ${at}.toPorts[0].ports`]);
  });

  test('ICMP types by number or by a name of the family, not beside ports', () => {
    expect(inIngress('icmps: [{fields: [{type: 8}, {type: EchoRequest, family: IPv6}, {type: "0"}]}]')).toEqual([]);
    const field = `${at}.icmps[0].fields[0]`;
    expect(inIngress('icmps: [{fields: [{}]}]')).toEqual([`error CIL-23 at ${field}.type`]);
    expect(inIngress('icmps: [{fields: [{type: 256}]}]')).toEqual([`error CIL-23 at ${field}.type`]);
    expect(inIngress('icmps: [{fields: [{type: NeighborSolicitation}]}]')).toEqual([`error CIL-23 at ${field}.type`]);
    expect(inIngress('icmps: [{fields: [{type: 8, family: IPv5}]}]')).toEqual([`error CIL-23 at ${field}.family`]);
    expect(inIngress('icmps: [{}], toPorts: [{ports: [{port: "80"}]}]')).toEqual([`error CIL-23 at ${at}.icmps`]);
  });
});

describe('L7 rules', () => {
  const http = 'rules: {http: [{}]}';
  const one = '{port: "80", protocol: TCP}';

  test.each([
    `ports: [${one}], ${http}`,
    'ports: [{port: "80"}], rules: {http: []}',
    `ports: [${one}], serverNames: [a.example.com]`,
    `ports: [${one}], rules: {http: [{method: GET, path: "/.*", headerMatches: [{name: X-A, mismatch: LOG}]}]}`,
  ])('{%s} passes on ingress', (rule) => expect(inIngress(`toPorts: [{${rule}}]`)).toEqual([]));

  test.each([
    [`ports: [{port: "80"}], ${http}`, '.ports[0].protocol'],
    [`ports: [{port: "0", protocol: TCP}], ${http}`, '.ports[0].port'],
    [`ports: [${one}], rules: {}`, '.rules'],
    ['ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}', '.rules.dns'],
    [`ports: [${one}], serverNames: []`, '.serverNames'],
    [`ports: [${one}], serverNames: [a], ${http}`, '.serverNames'],
    [`ports: [${one}], listener: {name: a, envoyConfig: {name: b}}`, '.listener'],
    [`ports: [${one}], terminatingTLS: {}`, '.terminatingTLS.secret'],
    [`ports: [${one}], rules: {http: [{headerMatches: [{}]}]}`, '.rules.http[0].headerMatches[0].name'],
  ])('{%s} does not', (rule, path) => {
    expect(inIngress(`toPorts: [{${rule}}]`)).toEqual([`error CIL-23 at ${at}.toPorts[0]${path}`]);
  });

  test('DNS rules go with ports of egress, one by one', () => {
    const dns = 'rules: {dns: [{matchPattern: "*"}]}';
    expect(inEgress(`toPorts: [{ports: [{port: "53", protocol: ANY}], ${dns}}]`)).toEqual([]);
    expect(inEgress(`toPorts: [{${dns}}]`)).toEqual(['error CIL-23 at spec.egress[0].toPorts[0].ports']);
    expect(inEgress(`toPorts: [{ports: [{port: "53", endPort: 54}], ${dns}}]`)).toEqual([
      'error CIL-23 at spec.egress[0].toPorts[0].ports[0].endPort',
    ]);
    expect(inEgress(`toPorts: [{ports: [{port: "53"}], rules: {dns: [{}]}}]`)).toEqual([
      'error CIL-23 at spec.egress[0].toPorts[0].rules.dns[0]',
    ]);
  });

  test('a deny rule has none (V-13)', () => {
    expect(problems(`ingressDeny: [{toPorts: [{ports: [${one}], ${http}}]}]`)).toEqual([
      'warning V-13 at spec.ingressDeny[0].toPorts[0].rules',
    ]);
  });

  test('authentication has a mode', () => {
    expect(inIngress('authentication: {mode: required}')).toEqual([]);
    expect(inIngress('authentication: {mode: always}')).toEqual([`error CIL-23 at ${at}.authentication.mode`]);
    expect(inIngress('authentication: {}')).toEqual([`error CIL-23 at ${at}.authentication.mode`]);
  });
});

describe('the rest of a rule', () => {
  test('labels, log and default deny', () => {
    expect(problems('ingress: [{}], labels: [{key: a, value: b}], log: {value: hi}, description: d')).toEqual([]);
    expect(problems('ingress: [{}], labels: [{value: b}]')).toEqual(['error CIL-23 at spec.labels[0].key']);
    expect(problems(`ingress: [{}], log: {value: ${'x'.repeat(33)}}`)).toEqual(['error CIL-23 at spec.log.value']);
    expect(problems('ingress: [{}], enableDefaultDeny: {ingress: "no"}')).toEqual([
      'error V-12 at spec.enableDefaultDeny.ingress',
    ]);
  });

  test('drafts are judged by the same', () => {
    expect(validatePolicy(manifest('spec: {endpointSelector: {}}')).map(said)).toEqual(['error CIL-1 at spec']);
  });
});
