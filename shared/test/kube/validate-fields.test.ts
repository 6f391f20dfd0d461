/** Table 1.7 of the specification, V-11…V-15: for each what is refused, what is only warned of, and what passes. */
import { describe, expect, test } from 'vitest';
import { validateNetworkPolicy } from '../../src/kube/index.ts';
import { brief, inFrom, inPorts, inSubject, label253, long, one, parsed, policy, problemsOf } from './specs.ts';

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
