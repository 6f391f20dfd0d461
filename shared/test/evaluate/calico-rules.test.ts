/** What rules of Calico's policies match: semantics, 3.4 and 3.6. */
import { describe, test } from 'vitest';
import type { ClusterObject, Labels, ServicePort } from '../../src/kube/index.ts';
import type { Outcome } from '../../src/evaluate/index.ts';
import { calico } from '../support/calico.ts';
import { expectAnswers, pod, service } from '../support/cluster.ts';
import { goldenPods, X } from '../support/golden.ts';

function expectOf(objects: readonly ClusterObject[], questions: Readonly<Record<string, Outcome>>): void {
  expectAnswers([...goldenPods, ...objects], questions);
}

const rule = (body: string): ClusterObject =>
  calico('GlobalNetworkPolicy p', `selector: app == 'db', types: [Ingress], ingress: [{action: Allow, ${body}}]`);

const out = (body: string): ClusterObject =>
  calico('GlobalNetworkPolicy p', `selector: app == 'web', types: [Egress], egress: [{action: Allow, ${body}}]`);

const inA = (source: string): ClusterObject => calico('NetworkPolicy a/p', `ingress: [{action: Allow, source: {${source}}}]`);

describe('rules (3.4)', () => {
  test('Log records and goes on', () => {
    const spec = 'selector: app == "db", ingress: [{action: Log}, {action: Allow, source: {nets: [10.0.0.1/32]}}, {action: Log}]';
    expectOf([calico('GlobalNetworkPolicy p', spec)], { 'a/web → a/db:5432': 'allowed', 'b/web → a/db:5432': 'denied' });
  });

  test('CAL-13: a rule without criteria allows all, also from outside', () => {
    expectOf([calico('GlobalNetworkPolicy p', 'ingress: [{action: Allow, source: {}}]')], { [`${X} → a/db:1`]: 'allowed' });
  });

  test('CAL-31: nets match pods and nodes by their addresses', () => {
    expectOf([rule('source: {nets: [10.0.0.0/24]}')], { 'a/web → a/db:1': 'allowed', [`${X} → a/db:1`]: 'denied' });
    expectOf([rule('source: {nets: [192.168.0.1]}')], { 'b/host → a/db:1': 'allowed', 'a/web → a/db:1': 'denied' });
    expectOf([rule('source: {selector: all()}')], { 'b/host → a/db:1': 'denied', 'a/web → a/db:1': 'allowed' });
  });

  test('notNets narrows', () => {
    expectOf([rule('source: {notNets: [10.0.0.1/32, 203.0.113.0/24]}')], {
      'a/web → a/db:1': 'denied',
      'b/web → a/db:1': 'allowed',
      [`${X} → a/db:1`]: 'denied',
    });
  });

  test('a selector that denies differs from a notSelector', () => {
    expectOf([rule('source: {selector: "!has(app)"}')], { [`${X} → a/db:1`]: 'denied', 'a/web → a/db:1': 'denied' });
    expectOf([rule('source: {notSelector: has(app)}')], { [`${X} → a/db:1`]: 'allowed', 'a/web → a/db:1': 'denied' });
  });

  test('CAL-12, CAL-26: peers of a NetworkPolicy are of its namespace once a selector is there', () => {
    expectOf([inA('selector: app == "web"')], { 'a/web → a/db:1': 'allowed', 'b/web → a/db:1': 'denied' });
    expectOf([inA('notSelector: app == "db"')], {
      'a/web → a/db:1': 'allowed',
      'b/web → a/db:1': 'denied',
      [`${X} → a/db:1`]: 'denied',
    });
    expectOf([inA('serviceAccounts: {names: [default]}')], { 'a/web → a/db:1': 'allowed', 'b/web → a/db:1': 'denied' });
    expectOf([inA('nets: [10.0.0.0/8]')], { 'b/web → a/db:1': 'allowed' });
    expectOf([inA('')], { [`${X} → a/db:1`]: 'allowed' });
    expectOf([inA('namespaceSelector: all()')], { 'b/web → a/db:1': 'allowed', [`${X} → a/db:1`]: 'denied' });
    expectOf([inA('namespaceSelector: "!has(team)", selector: app == "web"')], {
      'b/web → a/db:1': 'allowed',
      'a/web → a/db:1': 'denied',
    });
  });

  test('the subject may be narrowed by its own side', () => {
    const spec = 'ingress: [{action: Allow, destination: {selector: app == "db", ports: [5432]}, protocol: TCP}]';
    expectOf([calico('GlobalNetworkPolicy p', spec)], {
      'a/web → a/db:5432': 'allowed',
      'a/web → a/db:5433': 'denied',
      'a/web → b/web:5432': 'denied',
    });
  });

  test('serviceAccounts: names or-ed, and the selector', () => {
    expectOf([rule('source: {serviceAccounts: {names: [default, ci]}}')], {
      'a/web → a/db:1': 'allowed',
      [`${X} → a/db:1`]: 'denied',
    });
    expectOf([rule('source: {serviceAccounts: {names: [default], selector: has(grade)}}')], { 'a/web → a/db:1': 'denied' });
  });

  test('CAL-29: numbers, ranges and names in one list; the protocol in any case or by number', () => {
    const ports = 'destination: {ports: [80, "8000:8010", pg]}';
    expectOf([rule(`protocol: tcp, ${ports}`)], {
      'a/web → a/db:80': 'allowed',
      'a/web → a/db:8005': 'allowed',
      'a/web → a/db:8011': 'denied',
      'a/web → a/db:5432': 'allowed',
      'a/web → a/db:80/UDP': 'denied',
    });
    expectOf([rule(`protocol: 17, destination: {ports: [53]}`)], {
      'a/web → a/db:53/UDP': 'allowed',
      'a/web → a/db:53': 'denied',
    });
    expectOf([rule('destination: {ports: [pg]}')], { 'a/web → a/db:5432': 'allowed', 'a/web → a/db:80': 'denied' });
    expectOf([out('destination: {ports: [http], selector: "projectcalico.org/namespace == \'b\'"}')], {
      'a/web → b/web:8080': 'allowed',
      'a/web → a/db:5432': 'denied',
    });
  });

  test('notPorts and notProtocol', () => {
    expectOf([rule('protocol: TCP, destination: {notPorts: [22, pg]}')], {
      'a/web → a/db:22': 'denied',
      'a/web → a/db:5432': 'denied',
      'a/web → a/db:23': 'allowed',
      'a/web → a/db:23/UDP': 'denied',
    });
    expectOf([rule('notProtocol: UDP')], { 'a/web → a/db:1': 'allowed', 'a/web → a/db:1/UDP': 'denied' });
  });

  test('source ports are not said, so what depends on them is not known', () => {
    expectOf([rule('protocol: TCP, source: {ports: [1024]}')], { 'a/web → a/db:1': 'unknown', 'a/web → a/db:1/UDP': 'denied' });
  });

  test('ipVersion', () => {
    expectOf([rule('ipVersion: 6')], { 'a/web → a/db:1': 'denied' });
    expectOf([rule('ipVersion: 4')], { 'a/web → a/db:1': 'allowed' });
  });

  test('a rule with nets is for their family only', () => {
    const six = [pod('a/six', { ips: ['fd00::1'] }), pod('a/db6', { labels: { app: 'db' }, ips: ['fd00::2'] })];
    expectOf([...six, rule('source: {notNets: [10.0.0.0/8]}')], { 'a/six → a/db6:1': 'denied' });
    expectOf([...six, rule('source: {notNets: ["fd01::/16"]}')], { 'a/six → a/db6:1': 'allowed', [`${X} → a/db:1`]: 'denied' });
  });
});

describe('network sets and host endpoints', () => {
  const global = calico('GlobalNetworkSet partners', `nets: [${X}, 10.0.0.3/32]`, { labels: { role: 'partner' } });
  const own = calico('NetworkSet a/nets', 'nets: [198.51.100.0/24]', { labels: { role: 'partner' } });

  test('CAL-24: a plain selector of a global policy finds both kinds of sets', () => {
    const p = calico(
      'GlobalNetworkPolicy p',
      "selector: app == 'db', ingress: [{action: Allow, source: {selector: role == 'partner'}}]",
    );
    expectOf([global, own, p], {
      [`${X} → a/db:1`]: 'allowed',
      '198.51.100.9 → a/db:1': 'allowed',
      'b/web → a/db:1': 'allowed',
      'a/web → a/db:1': 'denied',
    });
  });

  test('CAL-24: of a NetworkPolicy only those of its namespace, and global ones by global()', () => {
    expectOf([global, own, inA('selector: role == "partner"')], {
      [`${X} → a/db:1`]: 'denied',
      '198.51.100.9 → a/db:1': 'allowed',
    });
    expectOf([global, own, inA('selector: role == "partner", namespaceSelector: global()')], {
      [`${X} → a/db:1`]: 'allowed',
      '198.51.100.9 → a/db:1': 'denied',
    });
    expectOf([global, own, inA('namespaceSelector: all()')], { [`${X} → a/db:1`]: 'denied', '198.51.100.9 → a/db:1': 'allowed' });
    expectOf([global, own, inA('namespaceSelector: team == "x"')], {
      '198.51.100.9 → a/db:1': 'allowed',
      'b/web → a/db:1': 'denied',
    });
    // CAL-27
    expectOf([global, own, inA('namespaceSelector: team != "x"')], {
      [`${X} → a/db:1`]: 'allowed',
      '198.51.100.9 → a/db:1': 'denied',
    });
  });

  test('CAL-33: selector and notSelector where two objects hold one address', () => {
    const p = calico(
      'GlobalNetworkPolicy p',
      "selector: app == 'db', ingress: [{action: Allow, source: {selector: has(app) || has(role), notSelector: has(role)}}]",
    );
    // b/web is in the set too: as a pod it is wanted, as part of the set it is not.
    expectOf([global, p], { 'b/web → a/db:1': 'unknown', 'a/web → a/db:1': 'allowed', [`${X} → a/db:1`]: 'denied' });
  });

  test('CAL-33: a negative account selector may find sets', () => {
    const p = calico(
      'GlobalNetworkPolicy p',
      "selector: app == 'db', ingress: [{action: Allow, source: {serviceAccounts: {selector: '!has(x)'}}}]",
    );
    expectOf([global, p], { [`${X} → a/db:1`]: 'unknown', 'a/web → a/db:1': 'allowed', '198.51.100.9 → a/db:1': 'denied' });
  });

  test('CAL-23: selectors find host endpoints by their expected addresses, and what these hosts do is not known', () => {
    const host = calico('HostEndpoint n2-eth0', 'node: n2, interfaceName: "*", expectedIPs: [192.168.0.2]', {
      labels: { role: 'node' },
    });
    const p = calico(
      'GlobalNetworkPolicy p',
      "selector: app == 'web', egress: [{action: Deny, destination: {selector: role == 'node'}}, {action: Allow}]",
    );
    expectOf([host, p], { 'a/web → node:n2:80': 'denied', 'a/web → node:n1:80': 'allowed', 'a/web → a/db:1': 'allowed' });
    expectOf([host], {
      'a/web → node:n2:80': 'unknown',
      'node:n2 → a/web:80': 'unknown',
      [`${X} → node:n2:80`]: 'unknown',
      [`${X} → node:n1:80`]: 'allowed',
      [`${X} → b/host:80`]: 'allowed',
    });
  });
});

const automatic = (more = ''): ClusterObject =>
  calico('HostEndpoint n1-auto', `node: n1, interfaceName: "*", profiles: [projectcalico-default-allow]${more}`, {
    labels: { on: 'n1' },
  });

describe('host endpoints that cut nothing off', () => {
  test('CAL-20: those that Calico makes itself, as long as no policy selects them', () => {
    expectOf([automatic()], { [`${X} → node:n1:80`]: 'allowed', 'b/host → a/db:1': 'allowed' });
    const selecting = (spec: string, expected: Outcome): void =>
      expectOf([automatic(), calico('GlobalNetworkPolicy p', `types: [Ingress], ${spec}`)], { [`${X} → node:n1:80`]: expected });
    selecting('selector: app == "db"', 'allowed');
    selecting('selector: all()', 'unknown');
    selecting('selector: on == "n1", applyOnForward: true, preDNAT: true', 'unknown');
    selecting('selector: all(), namespaceSelector: all()', 'allowed');
    selecting('selector: all(), serviceAccountSelector: has(x)', 'allowed');
    selecting('selector: app = "db"', 'unknown');
  });

  test('CAL-25: what a node sends to its own pods is never policed', () => {
    const host = calico('HostEndpoint n1', 'node: n1, interfaceName: eth0');
    expectOf([host], { 'node:n1 → a/web:80': 'allowed', 'b/host → a/web:80': 'allowed', 'node:n1 → a/db:80': 'unknown' });
    expectOf([host], { 'a/web → node:n1:80': 'unknown' });
    const accepting: ClusterObject = {
      kind: 'EngineConfig',
      configKind: 'FelixConfiguration',
      name: 'default',
      namespace: '',
      uid: 'f',
      resourceVersion: '1',
      labels: {},
      data: { defaultEndpointToHostAction: 'Accept' },
    };
    expectOf([host, accepting], { 'a/web → node:n1:80': 'allowed', 'a/db → node:n1:80': 'unknown' });
  });
});

function backed(name: string, selector: Labels, port: ServicePort): ClusterObject {
  const plain = service(`a/${name}`, '10.96.0.1');
  return plain.kind === 'Service' ? { ...plain, selector, ports: [port] } : plain;
}

const toService = (services: string): ClusterObject =>
  calico('NetworkPolicy a/p', `selector: app == "web", egress: [{action: Allow, destination: {services: {${services}}}}]`);

describe('services (CAL-30)', () => {
  const db = backed('db', { app: 'db' }, { protocol: 'TCP', port: 80, targetPort: 'pg' });

  test('egress: the endpoints and their ports', () => {
    expectOf([db, toService('name: db')], {
      'a/web → a/db:5432': 'allowed',
      'a/web → a/db:80': 'denied',
      'a/web → b/web:5432': 'denied',
    });
    expectOf([db, toService('name: db, namespace: b')], { 'a/web → a/db:5432': 'unknown' });
  });

  test('ingress: whoever stands behind it, at any port', () => {
    const p = calico('NetworkPolicy b/p', 'ingress: [{action: Allow, source: {services: {name: db, namespace: a}}}]');
    expectOf([db, p], { 'a/db → b/web:1': 'allowed', 'a/web → b/web:1': 'denied' });
  });

  test('a Service without a selector: its written endpoints, ready or not; none written: not known', () => {
    const outside: ClusterObject = { ...service('a/out', '10.96.0.2') };
    const subsets = [{ addresses: [X], notReady: ['203.0.113.8'], ports: [{ protocol: 'TCP' as const, port: 443 }] }];
    const written: ClusterObject = {
      kind: 'Endpoints',
      name: 'out',
      namespace: 'a',
      uid: 'e',
      resourceVersion: '1',
      labels: {},
      service: 'out',
      subsets,
    };
    expectOf([outside, written, toService('name: out')], {
      [`a/web → ${X}:443`]: 'allowed',
      'a/web → 203.0.113.8:443': 'allowed',
      [`a/web → ${X}:80`]: 'denied',
      'a/web → 203.0.113.7:443': 'denied',
    });
    expectOf([outside, toService('name: out')], { [`a/web → ${X}:443`]: 'unknown' });
  });

  test('pods on the host network behind a Service are met at their node', () => {
    const agents = backed('agents', { app: 'agent' }, { protocol: 'TCP', port: 9100 });
    const host = pod('a/agent', { labels: { app: 'agent' }, hostNetwork: true, ips: ['192.168.0.2'], nodeName: 'n2' });
    expectOf([agents, host, toService('name: agents')], { 'a/web → node:n2:9100': 'allowed', 'a/web → node:n2:80': 'denied' });
  });
});
