/** What the Calico API refuses, and where (section 3). */
import { describe, expect, test } from 'vitest';
import { formatPath, validatePolicy } from '../../../src/kube/index.ts';
import { calico } from '../../support/calico.ts';

/** `path: message` of each problem, warnings in parentheses. */
function problemsOf(title: string, spec: string): readonly string[] {
  return validatePolicy(calico(title, spec).manifest).map(({ path, message, severity }) => {
    const text = `${formatPath(path)}: ${message}`;
    return severity === 'warning' ? `(${text})` : text;
  });
}

const inRule = (rule: string, direction = 'ingress'): string => `${direction}: [{action: Allow, ${rule}}]`;
const at = 'spec.ingress[0]';

const refused: readonly (readonly [spec: string, ...problems: readonly string[]])[] = [
  ['order: first', 'spec.order: must be a number, not the string `first`'],
  ['types: [ingress]', 'spec.types[0]: `ingress` is no policy type'],
  ['tier: 5', 'spec.tier: must be a string, not the number `5`'],
  ['selector: app = "x"', 'spec.selector: not a selector: at column 5 `=` compares nothing'],
  [
    'serviceAccountSelector: "global()"',
    'spec.serviceAccountSelector: `global()` may only stand alone, as the `namespaceSelector` of a source or destination',
  ],
  ['ingress: {}', 'spec.ingress: must be a list, not a mapping'],
  ['ingress: [{}]', `${at}.action: a rule needs an \`action\``],
  ['ingress: [{action: allow}]', `${at}.action: \`allow\` is no action`],
  [inRule('ipVersion: 5'), `${at}.ipVersion: \`5\` is no IP version`],
  [inRule('protocol: HTTP'), `${at}.protocol: \`HTTP\` is no protocol`],
  [inRule('protocol: 0'), `${at}.protocol: \`0\` is no protocol`],
  [inRule('notProtocol: 256'), `${at}.notProtocol: \`256\` is no protocol`],
  [inRule('protocol: 1.5'), `${at}.protocol: \`1.5\` is no protocol`],
  [inRule('icmp: {type: 8}'), `${at}.icmp: ICMP types need the protocol`],
  [inRule('protocol: ICMP, icmp: {type: 255}'), `${at}.icmp.type: 255 is not between 0 and 254`],
  [inRule('protocol: ICMP, notICMP: {code: 0}'), `${at}.notICMP.code: a \`code\` needs a \`type\` that it belongs to`],
  [inRule('protocol: ICMPv6, icmp: {type: 1, code: 256}'), `${at}.icmp.code: 256 is not between 0 and 255`],
  [inRule('source: {nets: [10.0.0.0/33]}'), `${at}.source.nets[0]: \`10.0.0.0/33\` is no address block`],
  [inRule('source: {nets: [example.com]}'), `${at}.source.nets[0]: \`example.com\` is no address block`],
  [
    inRule('source: {notNets: [0.0.0.0/0]}'),
    `${at}.source.notNets[0]: \`0.0.0.0/0\` excludes every address, so the rule would never match`,
  ],
  [
    inRule('source: {nets: [10.0.0.0/8, "fd00::/8"]}'),
    `${at}.source.nets[1]: \`fd00::/8\` is of another address family than \`10.0.0.0/8\``,
  ],
  [
    inRule('source: {nets: [10.0.0.0/8]}, destination: {notNets: ["fd00::/8"]}'),
    `${at}.destination.notNets[0]: \`fd00::/8\` is of another address family than \`10.0.0.0/8\``,
  ],
  [
    inRule('ipVersion: 6, source: {nets: [10.0.0.0/8]}'),
    `${at}.source.nets[0]: \`10.0.0.0/8\` is of another address family than a rule of \`ipVersion: 6\``,
  ],
  [inRule('destination: {ports: [80]}'), `${at}.destination.ports[0]: a port number needs a protocol that has ports`],
  [inRule('destination: {notPorts: ["80:90"]}'), `${at}.destination.notPorts[0]: a port number needs a protocol that has ports`],
  [
    inRule('protocol: ICMP, destination: {ports: [80]}'),
    `${at}.destination.ports[0]: a port number needs a protocol that has ports`,
  ],
  [inRule('protocol: ICMP, destination: {ports: [http]}'), `${at}.destination.ports[0]: the rule's protocol has no ports`],
  [inRule('protocol: TCP, destination: {ports: [0]}'), `${at}.destination.ports[0]: \`0\` is no port`],
  [inRule('protocol: TCP, destination: {ports: ["90:80"]}'), `${at}.destination.ports[0]: \`"90:80"\` is no port`],
  [inRule('protocol: TCP, destination: {ports: [65536]}'), `${at}.destination.ports[0]: \`65536\` is no port`],
  [inRule('protocol: TCP, destination: {ports: ["a b"]}'), `${at}.destination.ports[0]: \`"a b"\` is no port`],
  [
    inRule(`protocol: TCP, destination: {ports: [${Array.from({ length: 51 }, (_, index) => index + 1).join(', ')}]}`),
    `${at}.destination.ports: at most 50 ports are allowed, not 51`,
  ],
  [inRule('source: {selector: "has(app"}'), `${at}.source.selector: not a selector: at column 8 \`has(\` is not closed`],
  [
    inRule('source: {namespaceSelector: "global() || has(x)"}'),
    `${at}.source.namespaceSelector: \`global()\` may only stand alone, as the \`namespaceSelector\` of a source or destination`,
  ],
  [
    inRule('source: {selector: "global()"}'),
    `${at}.source.selector: \`global()\` may only stand alone, as the \`namespaceSelector\` of a source or destination`,
  ],
  [inRule('source: {services: {}}'), `${at}.source.services.name: a Service needs a \`name\``],
  [
    inRule('destination: {services: {name: db}}'),
    `${at}.destination.services: an ingress rule may name a Service only as its source`,
  ],
  [
    inRule('source: {services: {name: db}}', 'egress'),
    'spec.egress[0].source.services: an egress rule may name a Service only as its destination',
  ],
  [
    inRule('source: {services: {name: db}, selector: all(), nets: [10.0.0.1/32]}'),
    `${at}.source.services: \`services\` may not stand beside \`selector\` and \`nets\``,
  ],
  [
    inRule('protocol: TCP, destination: {services: {name: db}, ports: [80]}', 'egress'),
    'spec.egress[0].destination.services: `services` may not stand beside `ports`',
  ],
  ['ingress: [{action: Deny, http: {methods: [GET]}}]', `${at}.http: \`http\` may only stand in an ingress rule that allows`],
  [inRule('http: {methods: [GET]}', 'egress'), 'spec.egress[0].http: `http` may only stand in an ingress rule that allows'],
  [
    'podSelector: {}',
    '(spec.podSelector: unknown field `podSelector` is dropped by the API server; without it the policy may select or match more)',
  ],
  [inRule('from: []'), `(${at}.from: unknown field \`from\` is dropped by the API server; without it the rule matches more)`],
  [
    inRule('source: {net: []}'),
    `(${at}.source.net: unknown field \`net\` is dropped by the API server; without it the source is wider)`,
  ],
];

const accepted: readonly string[] = [
  '',
  'order: 1.5, tier: default, selector: "", types: [Ingress, Egress]',
  inRule('protocol: tcp, destination: {ports: [80, "80", "80:90", http-alt, "A.b_c"], notPorts: [81]}'),
  inRule('protocol: 132, destination: {ports: [80]}'),
  inRule('protocol: "17", destination: {ports: [80]}'),
  inRule('destination: {ports: [http]}'),
  inRule('protocol: UDPLite'),
  inRule('source: {nets: [10.0.0.1, "fd00::1/128"]}').replace(', "fd00::1/128"', ''),
  inRule('source: {namespaceSelector: "global()"}'),
  inRule('source: {namespaceSelector: " ( global( ) ) "}'),
  inRule('source: {serviceAccounts: {names: [a], selector: has(x)}}'),
  inRule('source: {services: {name: db, namespace: b}, ports: [http]}'),
  inRule('destination: {services: {name: db}}', 'egress'),
  inRule('http: {methods: [GET], paths: [{exact: /}]}'),
  inRule('protocol: ICMP, icmp: {type: 8, code: 0}, notICMP: {type: 3}'),
];

const ofGlobal = (spec: string): readonly string[] => problemsOf('GlobalNetworkPolicy p', spec);

describe('policies', () => {
  test.each(refused)('%s', (spec, ...problems) => {
    expect(problemsOf('NetworkPolicy a/p', spec)).toEqual(problems);
  });

  test.each(accepted.map((spec) => [spec]))('accepts %s', (spec) => {
    expect(problemsOf('NetworkPolicy a/p', spec)).toEqual([]);
    expect(problemsOf('StagedNetworkPolicy a/p', `stagedAction: Set${spec === '' ? '' : ', '}${spec}`)).toEqual([]);
  });

  test('CAL-22: flags of global policies', () => {
    expect(ofGlobal('applyOnForward: true, preDNAT: true, namespaceSelector: all()')).toEqual([]);
    expect(ofGlobal('preDNAT: true')).toEqual(['spec.preDNAT: `preDNAT` needs `applyOnForward: true`']);
    expect(ofGlobal('doNotTrack: true, applyOnForward: false')).toEqual([
      'spec.doNotTrack: `doNotTrack` needs `applyOnForward: true`',
    ]);
    expect(ofGlobal('doNotTrack: true, preDNAT: true, applyOnForward: true')).toEqual([
      'spec.doNotTrack: `preDNAT` and `doNotTrack` exclude each other',
    ]);
    expect(ofGlobal('preDNAT: true, applyOnForward: true, egress: [{action: Allow}]')).toEqual([
      'spec.egress: a policy before DNAT has ingress rules only',
    ]);
    expect(ofGlobal('namespaceSelector: global()')).toEqual([
      'spec.namespaceSelector: `global()` may only stand alone, as the `namespaceSelector` of a source or destination',
    ]);
  });
});

describe('other kinds', () => {
  test.each([
    ['Tier sec', 'order: 5, defaultAction: Pass'],
    ['Tier sec', ''],
    ['GlobalNetworkSet s', 'nets: [10.0.0.1, "fd00::/8"]'],
    ['NetworkSet a/s', ''],
    ['HostEndpoint h', 'node: n1, interfaceName: eth0, expectedIPs: [10.0.0.1]'],
    ['StagedKubernetesNetworkPolicy a/p', 'podSelector: {}, policyTypes: [Ingress]'],
    ['StagedGlobalNetworkPolicy p', 'stagedAction: Delete, applyOnForward: true'],
  ])('accepts %s with %s', (title, spec) => {
    expect(problemsOf(title, spec)).toEqual([]);
  });

  test.each([
    ['Tier sec', 'order: "5"', 'spec.order: must be a number, not the string `5`'],
    ['Tier sec', 'defaultAction: Allow', 'spec.defaultAction: `Allow` is no default action'],
    ['GlobalNetworkSet s', 'nets: [10.0.0.0/99]', 'spec.nets[0]: `10.0.0.0/99` is no address block'],
    ['StagedNetworkPolicy a/p', 'stagedAction: Apply', 'spec.stagedAction: `Apply` is no staged action'],
    ['StagedGlobalNetworkPolicy p', 'stagedAction: Apply', 'spec.stagedAction: `Apply` is no staged action'],
  ])('%s with %s', (title, spec, problem) => {
    expect(problemsOf(title, spec)).toEqual([problem]);
  });

  test('hints say what to write', () => {
    const [problem] = validatePolicy(calico('NetworkPolicy a/p', 'selector: app = "x"').manifest);
    expect(problem).toMatchObject({ rule: '3.3', hint: 'write `==`' });
  });
});
