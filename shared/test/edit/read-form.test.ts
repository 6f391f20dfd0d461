import { describe, expect, test } from 'vitest';
import { readForm } from '../../src/edit/index.ts';
import type { FormRule, PolicyForm } from '../../src/edit/index.ts';

function formOf(text: string): PolicyForm {
  const reading = readForm(text);
  if (reading.type === 'unreadable') throw new Error(reading.problems[0]?.message);
  return reading.form;
}

const head = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\n';
const spec = (text: string): PolicyForm => formOf(`${head}spec:\n${text}`);

function firstRule(text: string, direction: 'ingress' | 'egress' = 'ingress'): FormRule {
  const rule = spec(text)[direction].rules[0];
  if (rule?.kind !== 'rule') throw new Error('no rule');
  return rule;
}

describe('a whole policy', () => {
  const form = spec(`  podSelector:
    matchLabels: {app: web}
    matchExpressions:
      - {key: tier, operator: In, values: [front, back]}
      - {key: env, operator: NotIn, values: [test]}
      - {key: team, operator: Exists}
      - {key: old, operator: DoesNotExist}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
        - namespaceSelector: {matchLabels: {team: a}}
        - namespaceSelector: {}
          podSelector: {matchLabels: {app: cart}}
        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
      ports:
        - port: 80
        - {protocol: UDP, port: 53}
        - {protocol: SCTP, port: 7000, endPort: 7010}
        - {port: metrics}
        - {protocol: UDP}
        - {}
    - {}
  egress:
    - ports: [{port: 443}]
`);

  test('subject with all four operators', () => {
    expect(form.subject.labels).toEqual([
      { kind: 'label', path: ['spec', 'podSelector', 'matchLabels', 'app'], key: 'app', value: 'web' },
    ]);
    expect(form.subject.expressions).toMatchObject([
      { kind: 'expression', key: 'tier', operator: 'In', values: ['front', 'back'] },
      { key: 'env', operator: 'NotIn', values: ['test'] },
      { key: 'team', operator: 'Exists', values: [] },
      { key: 'old', operator: 'DoesNotExist', values: [] },
    ]);
  });

  test('peers of every kind, in order, with their paths', () => {
    const rule = form.ingress.rules[0];
    expect(rule).toMatchObject({
      kind: 'rule',
      peersPath: ['spec', 'ingress', 0, 'from'],
      peers: [
        { kind: 'pods', pods: { labels: [], expressions: [] } },
        { kind: 'namespaces', path: ['spec', 'ingress', 0, 'from', 1] },
        { kind: 'both', pods: { path: ['spec', 'ingress', 0, 'from', 2, 'podSelector'] } },
        { kind: 'block', cidr: { text: '10.0.0.0/8' }, except: [{ kind: 'text', text: '10.1.0.0/16' }] },
      ],
    });
  });

  test('ports of every kind', () => {
    expect(form.ingress.rules[0]).toMatchObject({
      ports: [
        { kind: 'number', port: 80 },
        { kind: 'number', protocol: 'UDP', port: 53 },
        { kind: 'range', protocol: 'SCTP', port: 7000, endPort: 7010 },
        { kind: 'name', name: 'metrics' },
        { kind: 'all', protocol: 'UDP' },
        { kind: 'all' },
      ],
    });
  });

  test('rules without peers or ports, and rules that do nothing (NP-9)', () => {
    expect(form.ingress.rules[1]).toMatchObject({ kind: 'rule', peers: [], ports: [] });
    expect(form.egress).toMatchObject({ inEffect: false, rules: [{ kind: 'rule', peers: [] }] });
    expect(form.beyond).toEqual([]);
    expect(form.locked).toBeUndefined();
  });
});

describe('policy types in effect', () => {
  test.each([
    ['absent, without rules (NP-7)', '  podSelector: {}\n', false, true, false],
    ['absent, with an egress rule (NP-8)', '  podSelector: {}\n  egress: [{}]\n', false, true, true],
    ['absent, with an empty egress list (NP-11)', '  podSelector: {}\n  egress: []\n', false, true, false],
    ['an empty list, with an egress rule (NP-8)', '  policyTypes: []\n  egress: [{}]\n', false, true, true],
    ['only Egress (NP-10)', '  policyTypes: [Egress]\n  ingress: [{}]\n', true, false, true],
    ['twice the same (NP-12)', '  policyTypes: [Ingress, Ingress]\n', true, true, false],
  ])('%s', (_, text, explicit, ingress, egress) => {
    expect(spec(text).types).toMatchObject({ explicit, ingress, egress });
  });
});

const beyond = (text: string): readonly string[] =>
  spec(text).beyond.map(({ path, text: written }) => `${path.join('.')} | ${written}`);

describe('what the form cannot express', () => {
  test('unknown fields, and what else the metadata holds, are kept and shown', () => {
    const form = formOf(
      `${head.replace('  name', '  labels: {a: b}\n  name')}spec:\n  podSelector: {}\n  podselector:\n    matchLabels:\n      x: y\n`,
    );
    expect(form.beyond).toMatchObject([
      { path: ['metadata', 'labels'], text: 'labels: {a: b}' },
      {
        path: ['spec', 'podselector'],
        text: 'podselector:\n  matchLabels:\n    x: y',
        message: expect.stringContaining('unknown field'),
      },
    ]);
  });

  test('a list that is none is never taken for an empty one (NP-24, NP-32)', () => {
    const rule = firstRule('  ingress:\n    - from: everyone\n      ports: {port: 80}\n');
    expect(rule.peers).toMatchObject([{ kind: 'other', path: ['spec', 'ingress', 0, 'from'], text: 'from: everyone' }]);
    expect(rule.ports).toMatchObject([{ kind: 'other', text: 'ports: {port: 80}' }]);
  });

  test.each([
    ['an item without anything (V-3)', '- {}', '{}'],
    [
      'a block beside a selector (V-4)',
      '- {ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}',
      '{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}',
    ],
    ['null', '- null', 'null'],
    ['nothing', '- # nobody yet', ''],
    ['a text', '- web', 'web'],
  ])('peer: %s', (_, item, text) => {
    expect(firstRule(`  ingress:\n    - from:\n        ${item}\n        - podSelector: {}\n`).peers).toMatchObject([
      { kind: 'other', text },
      { kind: 'pods' },
    ]);
  });

  test('a rule that is null, which the API server reads as one that allows everything', () => {
    expect(spec('  ingress:\n    -\n    - {}\n').ingress.rules).toMatchObject([{ kind: 'other' }, { kind: 'rule' }]);
  });

  test.each([
    '{protocol: tcp, port: 80}',
    '{port: 80.5, endPort: 81, protocol: x}',
    '{endPort: 80}',
    '{port: http, endPort: 80}',
    'true',
  ])('port: %s', (item) => {
    expect(firstRule(`  ingress:\n    - ports:\n        - ${item}\n        - port: 1\n`).ports).toMatchObject([
      { kind: 'other', text: item, message: expect.not.stringMatching(/^$/u) },
      { kind: 'number', port: 1 },
    ]);
  });

  test('label values that are no text (V-12), operators that are none (V-11)', () => {
    const text =
      '  podSelector:\n    matchLabels:\n      a: on\n      b: c\n    matchExpressions:\n      - {key: n, operator: Gt, values: ["1"]}\n';
    expect(spec(text).subject).toMatchObject({
      labels: [{ kind: 'other' }, { kind: 'label' }],
      expressions: [{ kind: 'other' }],
    });
    expect(beyond(text)).toEqual([
      'spec.podSelector.matchLabels.a | a: on',
      'spec.podSelector.matchExpressions.0 | {key: n, operator: Gt, values: ["1"]}',
    ]);
  });

  test('an alias is shown in its place, and the form says why it cannot be edited', () => {
    const form = formOf(
      `${head}spec:\n  podSelector: &all {}\n  ingress:\n    - from:\n        - podSelector: *all\n        - podSelector: {}\n`,
    );
    const rule = form.ingress.rules[0] as FormRule;
    expect(rule.peers).toMatchObject([
      { kind: 'pods', pods: { labels: [{ kind: 'other', text: 'podSelector: *all' }] } },
      { kind: 'pods' },
    ]);
    expect(form.locked).toMatchObject({ message: expect.stringContaining('anchor'), range: { startLine: 7 } });
  });

  test('duplicate keys: the form says why it cannot be edited', () => {
    expect(spec('  podSelector: {}\n  podSelector: {}\n').locked).toMatchObject({
      message: '`podSelector` stands twice in this mapping',
    });
  });
});

describe('no form', () => {
  test.each([
    ['nothing', ''],
    ['a list', '- a\n'],
    ['half-typed', 'spec:\n  podSelector: {\n'],
    ['two documents', `${head}---\n${head}`],
    ['another kind', 'kind: Pod\nmetadata: {name: x}\n'],
    ['a root with an anchor', '&a {kind: NetworkPolicy}'],
    ['a mebibyte and more', `# ${'x'.repeat(1 << 20)}\nkind: NetworkPolicy\n`],
  ])('%s', (_, text) => {
    const reading = readForm(text);
    expect(reading.type).toBe('unreadable');
    expect(reading.type === 'unreadable' && reading.problems.length).toBeGreaterThan(0);
  });
});

test('names such as constructor are names like any other', () => {
  const form = spec('  podSelector: {matchLabels: {constructor: __proto__, __proto__: x}}\n');
  expect(form.subject.labels.map((label) => (label.kind === 'label' ? [label.key, label.value] : label))).toEqual([
    ['constructor', '__proto__'],
    ['__proto__', 'x'],
  ]);
});
