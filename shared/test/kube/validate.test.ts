/** Table 1.7 of the specification, V-1…V-15: for each what is refused, what is only warned of, and what passes. */
import { describe, expect, test } from 'vitest';
import { formatPath, readYaml, validateNetworkPolicy } from '../../src/kube/index.ts';
import type { JsonValue, Problem } from '../../src/kube/index.ts';

function parsed(text: string): JsonValue {
  const value = readYaml(text)[0]?.value;
  if (value === undefined) throw new Error(`not YAML: ${text}`);
  return value;
}

const long = (length: number): string => 'a'.repeat(length);

function policy(spec: string, metadata = 'name: p'): JsonValue {
  return parsed(`{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {${metadata}}, spec: {${spec}}}`);
}

const inFrom = (peer: string): string => `ingress: [{from: [${peer}]}]`;
const inPorts = (port: string): string => `ingress: [{ports: [${port}]}]`;
const inSubject = (selector: string): string => `podSelector: {${selector}}`;

const brief = ({ severity, rule, path }: Problem): string => `${severity} ${rule ?? '-'} at ${formatPath(path)}`;
const problemsOf = (spec: string, metadata?: string): string[] => validateNetworkPolicy(policy(spec, metadata)).map(brief);
const one = (spec: string, metadata?: string): Problem => {
  const [problem, ...rest] = validateNetworkPolicy(policy(spec, metadata));
  if (problem === undefined || rest.length > 0) throw new Error(`${1 + rest.length} problems in ${spec}`);
  return problem;
};

const label253 = `${long(63)}.${long(63)}.${long(63)}.${long(61)}`;

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

describe('V-6: an exception lies inside its block and is smaller', () => {
  const at = 'at spec.ingress[0].from[0].ipBlock.except[0]';
  const block = (cidr: string, except: string): string => inFrom(`{ipBlock: {cidr: "${cidr}", except: ["${except}"]}}`);

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

describe('V-11: selectors and labels', () => {
  test.each([
    'matchLabels: {a: b}',
    'matchLabels: {app.kubernetes.io/name: web}',
    `matchLabels: {a: ""}`,
    'matchLabels: {A_b.C-d: A_b.C-d}',
    `matchLabels: {${long(63)}: ${long(63)}}`,
    `matchLabels: {${label253}/${long(63)}: x}`,
    'matchLabels: {constructor: toString, __proto__: x}',
    'matchExpressions: [{key: a, operator: In, values: [b, c]}]',
    'matchExpressions: [{key: a, operator: NotIn, values: [""]}]',
    'matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist, values: []}]',
    'matchLabels: null, matchExpressions: null',
  ])('%s passes', (selector) => {
    // `__proto__` is the one of these that the API server has to refuse: a label begins with a letter or digit.
    const expected = selector.includes('__proto__') ? ['error V-11 at spec.podSelector.matchLabels.__proto__'] : [];
    expect(problemsOf(inSubject(selector))).toEqual(expected);
  });

  test.each(['-a', 'a-', 'a b', '/a', 'a/', 'a/b/c', 'A.b/c', 'a_b/c', 'ä', '""', long(64), `${label253}a/b`])(
    'the key %s is refused',
    (key) => {
      const [problem] = validateNetworkPolicy(policy(inSubject(`matchLabels: {${key}: x}`)));
      expect(problem).toMatchObject({ severity: 'error', rule: 'V-11' });
      expect(problem?.path).toHaveLength(4);
    },
  );

  test.each(['-a', 'a-', 'a b', 'a/b', 'ä', long(64)])('the value %s is refused, in labels and in expressions', (value) => {
    expect(problemsOf(inSubject(`matchLabels: {a: ${value}}`))).toEqual(['error V-11 at spec.podSelector.matchLabels.a']);
    expect(problemsOf(inSubject(`matchExpressions: [{key: a, operator: In, values: [${value}]}]`))).toEqual([
      'error V-11 at spec.podSelector.matchExpressions[0].values[0]',
    ]);
  });

  test.each([
    ['{key: a, operator: In}', '`In` needs at least one value', 'values'],
    ['{key: a, operator: NotIn, values: []}', '`NotIn` needs at least one value', 'values'],
    ['{key: a, operator: Exists, values: [b]}', '`Exists` takes no values', 'values'],
    ['{key: a, operator: DoesNotExist, values: [b]}', '`DoesNotExist` takes no values', 'values'],
    ['{key: a, operator: Gt, values: ["1"]}', '`Gt` is no operator', 'operator'],
    ['{key: a, operator: in, values: [b]}', '`in` is no operator', 'operator'],
    ['{key: a, values: [b]}', 'an expression needs an `operator`', 'operator'],
    ['{operator: Exists}', 'an expression needs a `key`', 'key'],
  ])('%s is refused', (expression, message, field) => {
    expect(one(inFrom(`{namespaceSelector: {matchExpressions: [${expression}]}}`))).toMatchObject({
      severity: 'error',
      rule: 'V-11',
      message,
      path: ['spec', 'ingress', 0, 'from', 0, 'namespaceSelector', 'matchExpressions', 0, field],
    });
  });

  test("the policy's own labels and annotations", () => {
    expect(problemsOf('', 'name: p, labels: {a b: c}, annotations: {Example.com/a: "any text at all"}')).toEqual([
      'error V-11 at metadata.labels["a b"]',
    ]);
    expect(problemsOf('', 'name: p, annotations: {a b: x}')).toEqual(['error V-11 at metadata.annotations["a b"]']);
  });
});

describe('V-12: types', () => {
  test.each([
    ['true', 'the boolean `true`', 'quote it: `"true"`'],
    ['on', 'the boolean `true`', 'quote it: `"true"`'],
    ['1.0', 'the number `1`', 'quote it: `"1"`'],
    ['10', 'the number `10`', 'quote it: `"10"`'],
    ['[a]', 'a list', undefined],
    ['{a: b}', 'a mapping', undefined],
  ])('the label value %s is no string', (value, what, hint) => {
    const problem = one(inSubject(`matchLabels: {a: ${value}}`));
    expect(problem).toMatchObject({ severity: 'error', rule: 'V-12', message: `must be a string, not ${what}` });
    expect(problem.hint).toBe(hint);
  });

  test('a null label value is the empty string', () => {
    expect(problemsOf(inSubject('matchLabels: {a: }, matchExpressions: [{key: a, operator: In, values: [null]}]'))).toEqual([]);
  });

  test.each([
    ['podSelector: []', 'spec.podSelector'],
    ['podSelector: {matchLabels: [a]}', 'spec.podSelector.matchLabels'],
    ['podSelector: {matchExpressions: {a: b}}', 'spec.podSelector.matchExpressions'],
    ['podSelector: {matchExpressions: [a]}', 'spec.podSelector.matchExpressions[0]'],
    ['policyTypes: Ingress', 'spec.policyTypes'],
    ['policyTypes: [1]', 'spec.policyTypes[0]'],
    ['ingress: {from: []}', 'spec.ingress'],
    ['ingress: [all]', 'spec.ingress[0]'],
    ['ingress: [{from: {podSelector: {}}}]', 'spec.ingress[0].from'],
    ['egress: [{ports: 80}]', 'spec.egress[0].ports'],
    ['egress: [{ports: [80]}]', 'spec.egress[0].ports[0]'],
    [inPorts('{port: 80.5}'), 'spec.ingress[0].ports[0].port'],
    [inPorts('{port: true}'), 'spec.ingress[0].ports[0].port'],
    [inPorts('{port: 1, endPort: "2"}'), 'spec.ingress[0].ports[0].endPort'],
    [inPorts('{protocol: 6}'), 'spec.ingress[0].ports[0].protocol'],
    [inFrom('{ipBlock: 10.0.0.0/8}'), 'spec.ingress[0].from[0].ipBlock'],
    [inFrom('{ipBlock: {cidr: 10.0.0.0/8, except: 10.1.0.0/16}}'), 'spec.ingress[0].from[0].ipBlock.except'],
  ])('{%s}', (spec, path) => {
    expect(problemsOf(spec)).toEqual([`error V-12 at ${path}`]);
  });

  test.each(['[]', 'text', '1'])('the whole policy is %s', (text) => {
    expect(validateNetworkPolicy(parsed(text)).map(brief)).toEqual(['error V-12 at ']);
  });

  test.each([
    ['{metadata: []}', 'metadata'],
    ['{metadata: {name: p}, spec: none}', 'spec'],
    ['{metadata: {name: 1}}', 'metadata.name'],
    ['{metadata: {name: p, labels: x}}', 'metadata.labels'],
    ['{metadata: {name: p, annotations: {a: 1}}}', 'metadata.annotations.a'],
  ])('%s', (text, path) => {
    expect(validateNetworkPolicy(parsed(text)).map(brief)).toContain(`error V-12 at ${path}`);
  });
});

describe('V-13: unknown fields are dropped, and it is said what that opens', () => {
  test('a pruned `form` leaves a rule that admits everyone', () => {
    expect(one('ingress: [{form: [{podSelector: {}}]}]')).toMatchObject({
      severity: 'warning',
      rule: 'V-13',
      message: 'unknown field `form` is dropped by the API server; without it the rule admits every peer',
      hint: 'did you mean `from`?',
      path: ['spec', 'ingress', 0, 'form'],
    });
  });

  test.each([
    ['ingress: [{to: [{podSelector: {}}]}]', 'did you mean `from`?', 'admits every peer'],
    ['egress: [{from: [{podSelector: {}}]}]', 'did you mean `to`?', 'admits every peer'],
    ['ingress: [{from: [{podSelector: {}}], port: [{port: 80}]}]', 'did you mean `ports`?', 'opens every port'],
    [inFrom('{podSelector: {}, namespaceSelectors: {}}'), 'did you mean `namespaceSelector`?', 'the peer matches more'],
    [inFrom('{ipBlock: {cidr: 10.0.0.0/8, expect: []}}'), 'did you mean `except`?', 'the block is wider'],
    [inPorts('{prot: 80}'), 'did you mean `port`?', 'opens more ports'],
    ['podSelector: {matchlabels: {a: b}}', 'did you mean `matchLabels`?', 'selects more pods'],
    ['podselector: {matchLabels: {a: b}}', 'did you mean `podSelector`?', ''],
    ['podSelector: {app: web}', undefined, 'selects more pods'],
  ])('{%s}', (spec, hint, effect) => {
    const problem = one(spec);
    expect(problem).toMatchObject({ severity: 'warning', rule: 'V-13' });
    expect(problem.hint).toBe(hint);
    expect(problem.message).toContain(effect);
  });

  test('a peer of which nothing is left is refused all the same (V-3)', () => {
    expect(problemsOf(inFrom('{podselector: {}}'))).toEqual([
      'warning V-13 at spec.ingress[0].from[0].podselector',
      'error V-3 at spec.ingress[0].from[0]',
    ]);
  });

  test('at the top, in the metadata, and with a name from the prototype', () => {
    const problems = validateNetworkPolicy(parsed('{metadata: {name: p, lables: {}}, specs: {}, constructor: 1, __proto__: 1}'));
    expect(problems.map(brief)).toEqual([
      'warning V-13 at specs',
      'warning V-13 at constructor',
      'warning V-13 at __proto__',
      'warning V-13 at metadata.lables',
    ]);
  });

  test('what a live object has is known', () => {
    const metadata =
      'name: p, namespace: a, uid: u, resourceVersion: "1", generation: 1, creationTimestamp: "2026-01-01T00:00:00Z", ' +
      'labels: {}, annotations: {}, managedFields: [], ownerReferences: [], finalizers: []';
    expect(problemsOf('', metadata)).toEqual([]);
  });
});

describe('V-14: only warned of', () => {
  test.each([
    ['10.0.0.5/24', '10.0.0.0/24'],
    ['010.0.0.0/8', '10.0.0.0/8'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['FD00::/8', 'fd00::/8'],
    ['fd00:0:0::/8', 'fd00::/8'],
  ])('%s', (cidr, canonical) => {
    expect(one(inFrom(`{ipBlock: {cidr: "${cidr}"}}`))).toMatchObject({
      severity: 'warning',
      rule: 'V-14',
      message: `\`${cidr}\` means \`${canonical}\``,
      hint: `write \`${canonical}\``,
    });
  });
});

describe('V-15: not refused', () => {
  test.each([
    ['a selector that matches nothing', inSubject('matchLabels: {no: such}')],
    [
      'one that contradicts itself',
      inSubject('matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]'),
    ],
    ['egress rules without the type', 'policyTypes: [Ingress], egress: [{to: [{podSelector: {}}]}]'],
    ['duplicate rules', 'ingress: [{ports: [{port: 1}]}, {ports: [{port: 1}]}]'],
    ['an unknown named port', inPorts('{port: no-such}')],
    ['a namespace that is not there', inFrom('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: nowhere}}}')],
    ['no spec at all', 'policyTypes: null'],
  ])('%s', (_what, spec) => {
    expect(problemsOf(spec)).toEqual([]);
  });
});
