/** Table 1.7 of the specification, V-1…V-10: for each what is refused and what passes. V-11…V-15 are beside it. */
import { describe, expect, test } from 'vitest';
import { inFrom, inPorts, label253, long, one, problemsOf } from './specs.ts';

describe('V-1: names', () => {
  test.each(['p', 'a.b', '0', 'a-b.c-d', label253, 'constructor'])('%s passes', (name) => {
    expect(problemsOf('', `name: "${name}"`)).toEqual([]);
  });

  test.each(['P', 'a_b', '-a', 'a-', 'a..b', '.a', 'a.', 'a/b', 'ä', `${label253}a`, 'a b'])('%s is refused', (name) => {
    expect(problemsOf('', `name: "${name}"`)).toEqual(['error V-1 at metadata.name']);
  });

  test.each(['', 'name: ""', 'namespace: a'])('a policy with {%s} has no name', (metadata) => {
    expect(one('', metadata)).toMatchObject({ message: 'the policy has no name', path: ['metadata', 'name'] });
  });

  test('a generated name is one', () => {
    expect(problemsOf('', 'generateName: web-')).toEqual([]);
    expect(problemsOf('', 'generateName: Web-')).toEqual(['error V-1 at metadata.generateName']);
  });

  test.each([
    ['a-b', []],
    [long(63), []],
    ['a.b', ['error V-1 at metadata.namespace']],
    ['A', ['error V-1 at metadata.namespace']],
    [long(64), ['error V-1 at metadata.namespace']],
  ])('namespace %s', (namespace, expected) => {
    expect(problemsOf('', `name: p, namespace: ${namespace}`)).toEqual(expected);
  });
});

describe('V-2: policy types', () => {
  test.each(['', 'policyTypes: []', 'policyTypes: null', 'policyTypes: [Ingress]', 'policyTypes: [Egress, Ingress]'])(
    '{%s} passes',
    (spec) => expect(problemsOf(spec)).toEqual([]),
  );

  test('NP-12: duplicates pass', () => {
    expect(problemsOf('policyTypes: [Ingress, Ingress]')).toEqual([]);
  });

  test('three are refused, duplicates too', () => {
    expect(problemsOf('policyTypes: [Ingress, Egress, Egress]')).toEqual(['error V-2 at spec.policyTypes']);
  });

  test.each(['ingress', 'INGRESS', 'Both', '""'])('%s is refused: case counts', (type) => {
    expect(one(`policyTypes: [Ingress, ${type}]`)).toMatchObject({
      severity: 'error',
      rule: 'V-2',
      hint: 'write `Ingress` or `Egress`',
      path: ['spec', 'policyTypes', 1],
    });
  });
});

describe('V-3: a peer says who', () => {
  test.each(['{}', 'null', '{podSelector: null}', '{namespaceSelector: null, ipBlock: null}'])('%s is refused', (peer) => {
    expect(one(inFrom(peer))).toMatchObject({
      rule: 'V-3',
      message: 'must specify a peer',
      path: ['spec', 'ingress', 0, 'from', 0],
    });
  });

  test.each(['{podSelector: {}}', '{namespaceSelector: {}}', '{podSelector: {}, namespaceSelector: {}}'])('%s passes', (peer) => {
    expect(problemsOf(inFrom(peer))).toEqual([]);
  });

  test.each(['ingress: [{}]', 'ingress: [null]', 'ingress: [{from: []}]', 'egress: [{to: null}]'])(
    'NP-22: {%s} is valid, unlike an empty peer',
    (spec) => expect(problemsOf(spec)).toEqual([]),
  );

  test('egress peers too', () => {
    expect(problemsOf('egress: [{}, {to: [{podSelector: {}}, {}]}]')).toEqual(['error V-3 at spec.egress[1].to[1]']);
  });
});

describe('V-4: an address block stands alone', () => {
  test.each([
    ['podSelector: {}', '`ipBlock` may not stand beside `podSelector`'],
    ['namespaceSelector: {}', '`ipBlock` may not stand beside `namespaceSelector`'],
    ['podSelector: {}, namespaceSelector: {}', '`ipBlock` may not stand beside `podSelector` and `namespaceSelector`'],
  ])('not beside %s', (selectors, message) => {
    expect(one(inFrom(`{ipBlock: {cidr: 10.0.0.0/8}, ${selectors}}`))).toMatchObject({
      rule: 'V-4',
      message,
      hint: 'make it an item of its own',
      path: ['spec', 'ingress', 0, 'from', 0, 'ipBlock'],
    });
  });

  test('a null selector is none', () => {
    expect(problemsOf(inFrom('{ipBlock: {cidr: 10.0.0.0/8}, podSelector: null}'))).toEqual([]);
  });
});

describe('V-5: blocks', () => {
  test.each(['{}', '{cidr: ""}', '{cidr: null}'])('%s has none', (block) => {
    expect(one(inFrom(`{ipBlock: ${block}}`))).toMatchObject({
      rule: 'V-5',
      message: 'an address block needs a `cidr`',
      path: ['spec', 'ingress', 0, 'from', 0, 'ipBlock', 'cidr'],
    });
  });

  test.each([
    ['10.0.0.1', 'add the prefix length: `10.0.0.1/32`'],
    ['"fd00::1"', 'add the prefix length: `fd00::1/128`'],
    ['10.0.0.0/33', 'for example `10.0.0.0/8` or `fd00::/8`'],
    ['10.0.0/8', 'for example `10.0.0.0/8` or `fd00::/8`'],
    ['any/0', 'for example `10.0.0.0/8` or `fd00::/8`'],
  ])('%s is refused', (cidr, hint) => {
    expect(one(inFrom(`{ipBlock: {cidr: ${cidr}}}`))).toMatchObject({ severity: 'error', rule: 'V-5', hint });
  });

  test.each(['0.0.0.0/0', '"::/0"', '10.1.2.3/32', '"fd00::/8"'])('%s passes', (cidr) => {
    expect(problemsOf(inFrom(`{ipBlock: {cidr: ${cidr}}}`))).toEqual([]);
  });
});

const block = (cidr: string, except: string): string => inFrom(`{ipBlock: {cidr: "${cidr}", except: ["${except}"]}}`);

describe('V-6: an exception lies inside its block and is smaller', () => {
  const at = 'at spec.ingress[0].from[0].ipBlock.except[0]';

  test.each([
    ['10.0.0.0/8', '10.1.0.0/16'],
    ['10.0.0.0/8', '10.255.255.255/32'],
    ['0.0.0.0/0', '128.0.0.0/1'],
    ['fd00::/8', 'fd12::/16'],
  ])('%s except %s passes', (cidr, except) => {
    expect(problemsOf(block(cidr, except))).toEqual([]);
  });

  test.each([
    ['10.0.0.0/8', '11.0.0.0/16'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.0/8', '0.0.0.0/0'],
    ['0.0.0.0/0', 'fd00::/8'],
    ['::/0', '10.0.0.0/8'],
  ])('%s except %s is refused', (cidr, except) => {
    expect(problemsOf(block(cidr, except))).toEqual([`error V-6 ${at}`]);
  });

  test('what is no block is that first', () => {
    expect(problemsOf(block('10.0.0.0/8', '10.1.0.1'))).toEqual([`error V-5 ${at}`]);
  });

  test.each([
    // The API server compares lengths as written and addresses as meant.
    ['10.0.0.0/8', '::ffff:10.1.0.0/112', true],
    ['10.0.0.0/8', '::ffff:10.0.0.0/104', true],
    ['::ffff:10.0.0.0/104', '10.1.0.0/16', false],
    ['::ffff:10.0.0.0/104', '::ffff:10.1.0.0/112', true],
    ['::ffff:0:0/90', '::ffff:10.0.0.0/104', false],
  ])('NP-29: %s except %s, IPv4-mapped', (cidr, except, passes) => {
    const errors = problemsOf(block(cidr, except)).filter((problem) => problem.startsWith('error'));
    expect(errors).toEqual(passes ? [] : [`error V-6 ${at}`]);
  });
});

describe('V-7, V-8, V-9: protocols and ports', () => {
  test.each(['{}', 'null', '{protocol: TCP}', '{protocol: UDP, port: 53}', '{protocol: SCTP, port: http}', '{port: null}'])(
    'NP-32: %s passes',
    (port) => expect(problemsOf(inPorts(port))).toEqual([]),
  );

  test.each(['tcp', 'Tcp', 'ICMP', 'ANY', '""'])('V-7: protocol %s is refused', (protocol) => {
    expect(problemsOf(inPorts(`{protocol: ${protocol}}`))).toEqual(['error V-7 at spec.ingress[0].ports[0].protocol']);
  });

  test.each([1, 80, 65535])('V-8: port %i passes', (port) => {
    expect(problemsOf(inPorts(`{port: ${port}}`))).toEqual([]);
  });

  test.each([0, -1, 65536, 1e12])('V-8: port %d is refused', (port) => {
    expect(problemsOf(inPorts(`{port: ${port}}`))).toEqual(['error V-8 at spec.ingress[0].ports[0].port']);
  });

  test.each(['http', 'a', '0a', 'a-b-c', 'abcdefghijklmno', 'http2'])('V-9: port %s passes', (port) => {
    expect(problemsOf(inPorts(`{port: ${port}}`))).toEqual([]);
  });

  test.each(['abcdefghijklmnop', 'HTTP', 'a--b', '-a', 'a-', 'a_b', '80-90', '""', '"1-2"'])(
    'V-9: port %s is refused',
    (port) => {
      expect(problemsOf(inPorts(`{port: ${port}}`))).toEqual(['error V-9 at spec.ingress[0].ports[0].port']);
    },
  );

  test('V-9: a quoted number is told how to be one', () => {
    expect(one(inPorts('{port: "80"}'))).toMatchObject({
      message: '`80` is not a port name',
      hint: 'write the number without quotes: `80`',
    });
  });
});

describe('V-10: port ranges', () => {
  test.each(['{port: 80, endPort: 80}', '{port: 1, endPort: 65535}', '{port: 80, endPort: null}'])('%s passes', (port) => {
    expect(problemsOf(inPorts(port))).toEqual([]);
  });

  test.each([
    ['{endPort: 90}', '`endPort` needs a `port` that the range begins with'],
    ['{port: http, endPort: 90}', '`endPort` may not be used with the named port `http`'],
    ['{port: 80, endPort: 79}', 'endPort 79 is below port 80'],
    ['{port: 80, endPort: 65536}', 'endPort 65536 is not between 1 and 65535'],
    ['{port: 80, endPort: 0}', 'endPort 0 is not between 1 and 65535'],
  ])('%s is refused', (port, message) => {
    const path = ['spec', 'ingress', 0, 'ports', 0, 'endPort'];
    expect(one(inPorts(port))).toMatchObject({ severity: 'error', rule: 'V-10', message, path });
  });
});
