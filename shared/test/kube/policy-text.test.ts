import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPath, printYaml, rangeAt, readPolicyText } from '../../src/kube/index.ts';
import type { TextRange } from '../../src/kube/index.ts';
import { wholePolicies } from '../support/whole-policies.ts';

const good = `# who may reach the shop
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector: {}
        - ipBlock:
            cidr: 10.0.0.0/8
            except:
              - 10.1.0.0/16
      ports:
        - protocol: TCP
          port: 80
          endPort: 90
`;

/** The text with one line replaced; how many problems it then has, as `line severity rule path`. */
function edited(line: string, replacement: string): string[] {
  if (!good.includes(line)) throw new Error(`no such line: ${line}`);
  return problemsOf(good.replace(line, replacement));
}

function problemsOf(text: string): string[] {
  return readPolicyText(text).problems.map(
    ({ severity, rule, path, range }) => `${range?.startLine ?? '?'} ${severity} ${rule ?? '-'} ${formatPath(path)}`,
  );
}

describe('a policy in an editor', () => {
  test('a good one has a manifest as written and no problem', () => {
    const { manifest, problems } = readPolicyText(good);
    expect(problems).toEqual([]);
    expect(manifest).toMatchObject({ kind: 'NetworkPolicy', metadata: { name: 'web', namespace: 'shop' } });
  });

  test('JSON is a policy too', () => {
    const { manifest } = readPolicyText(good);
    expect(readPolicyText(JSON.stringify(manifest, null, '\t'))).toEqual({ manifest, problems: [] });
  });

  test.each([
    ['  name: web', '  name: Web', ['5 error V-1 metadata.name']],
    ['  name: web\n', '', ['4 error V-1 metadata.name']],
    ['    - Ingress', '    - ingress', ['12 error V-2 spec.policyTypes[0]']],
    ['- podSelector: {}', '- {}', ['15 error V-3 spec.ingress[0].from[0]']],
    ['- ipBlock:', '- podSelector: {}\n          ipBlock:', ['17 error V-4 spec.ingress[0].from[1].ipBlock']],
    ['cidr: 10.0.0.0/8', 'cidr: 10.0.0.0', ['17 error V-5 spec.ingress[0].from[1].ipBlock.cidr']],
    ['- 10.1.0.0/16', '- 11.0.0.0/16', ['19 error V-6 spec.ingress[0].from[1].ipBlock.except[0]']],
    ['protocol: TCP', 'protocol: tcp', ['21 error V-7 spec.ingress[0].ports[0].protocol']],
    ['port: 80\n', 'port: 0\n', ['22 error V-8 spec.ingress[0].ports[0].port']],
    ['port: 80\n          endPort: 90', 'port: "80"', ['22 error V-9 spec.ingress[0].ports[0].port']],
    ['endPort: 90', 'endPort: 79', ['23 error V-10 spec.ingress[0].ports[0].endPort']],
    ['app: web', 'app: -web', ['10 error V-11 spec.podSelector.matchLabels.app']],
    ['app: web', 'app: 1.0', ['10 error V-12 spec.podSelector.matchLabels.app']],
    ['- from:', '- form:', ['14 warning V-13 spec.ingress[0].form']],
    ['cidr: 10.0.0.0/8', 'cidr: 10.0.0.1/8', ['17 warning V-14 spec.ingress[0].from[1].ipBlock.cidr']],
    ['policyTypes:\n    - Ingress', 'policyTypes: [Ingress]\n  egress: [{}]', []],
  ])('%j made %j: each rule is found where it is broken (V-15: the last is no problem)', (line, replacement, expected) => {
    expect(edited(line, replacement)).toEqual(expected);
  });

  test('problems come in the order of the text', () => {
    const text = good.replace('name: web', 'name: Web').replace('port: 80\n', 'port: 0\n').replace('app: web', 'app: on');
    expect(problemsOf(text).map((problem) => Number(problem.split(' ')[0]))).toEqual([5, 10, 22]);
  });

  test.each([
    ['', 'there is no policy here yet'],
    ['# later\n', 'there is no policy here yet'],
    ['- a\n- b\n', 'this is a list, not a policy'],
    ['just words\n', 'this is a single value, not a policy'],
    [`${good}---\n${good}`, 'one policy at a time: this text has 2 documents'],
    [good.replace('app: web', 'app: &a web'), 'the anchor `&a` is not supported'],
    [good.replace('app: web', 'app: [web'), 'a closing `]` is missing'],
    [good.padEnd((1 << 20) + 1, '#'), 'longer than 1 MiB'],
    [`a: ${'['.repeat(20_000)}`, 'nested more than 100 levels deep'],
  ])('no manifest, and why: %.30j', (text, message) => {
    const { manifest, problems } = readPolicyText(text);
    expect(manifest).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'error', message }]);
    expect(problems[0]?.range).toBeDefined();
  });

  test('the wrong kind has a manifest and problems', () => {
    const { manifest, problems } = readPolicyText('apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b}\n');
    expect(manifest).toBeDefined();
    expect(problems).toMatchObject([
      { message: '`v1` is not the apiVersion of a NetworkPolicy', hint: 'write `apiVersion: networking.k8s.io/v1`' },
      { message: '`Service` is not the kind of a NetworkPolicy', range: { startLine: 2, startColumn: 7, endColumn: 14 } },
    ]);
  });

  test('the obsolete API version is only warned of', () => {
    expect(edited('networking.k8s.io/v1', 'extensions/v1beta1')).toEqual(['2 warning - apiVersion']);
  });

  test('NP-4: without a namespace it is one of `default`, and that is said', () => {
    const { manifest, problems } = readPolicyText(good.replace('  namespace: shop\n', ''));
    expect(manifest?.['metadata']).toEqual({ name: 'web' });
    expect(problems).toMatchObject([
      { severity: 'warning', rule: 'NP-4', message: 'no namespace is given, so the policy is one of `default`' },
    ]);
  });

  test('V-1: a generated name cannot be applied', () => {
    expect(edited('name: web', 'generateName: web-')).toEqual(['5 error V-1 metadata.generateName']);
  });

  test('duplicate keys', () => {
    expect(edited('  name: web', '  name: web\n  name: api')).toEqual(['6 error - metadata']);
  });
});

describe('V-12, T18: scalars that readers take differently', () => {
  test('a number with a leading zero is an error wherever it stands', () => {
    expect(edited('port: 80\n', 'port: 0100\n')).toEqual(['22 error V-12 spec.ingress[0].ports[0].port']);
    expect(edited('  name: web', '  name: web\n  annotations: {a: 010}')).toEqual(['6 error V-12 metadata.annotations.a']);
  });

  test.each([
    ['on', 'must be a string, not the boolean `true`'],
    ['no', 'must be a string, not the boolean `false`'],
    ['y', 'must be a string, not the boolean `true`'],
    ['1.0', 'must be a string, not the number `1`'],
    ['010', 'must be a string, not the number `8`'],
    ['1_000', 'must be a string, not the number `1000`'],
    ['0x1F', 'must be a string, not the number `31`'],
  ])('the label %s is told to be quoted as it is written', (text, message) => {
    const { problems } = readPolicyText(good.replace('app: web', `app: ${text}`));
    expect(problems).toMatchObject([{ severity: 'error', rule: 'V-12', message, hint: `quote it: \`"${text}"\`` }]);
  });
});

describe('rangeAt', () => {
  test('finds the lines of a reason', () => {
    expect(rangeAt(good, ['spec', 'ingress', 0, 'from', 1])).toEqual({
      startLine: 16,
      startColumn: 11,
      endLine: 19,
      endColumn: 28,
    });
    expect(rangeAt(good, ['spec', 'ingress', 0, 'from', 9])?.startLine).toBe(14);
  });

  test('there are none in an empty text', () => {
    expect(rangeAt('# nothing', ['spec'])).toBeUndefined();
  });
});

/** What is wrong with the answer to a text: nothing, for any text. */
function flaws(text: string): string[] {
  const { manifest, problems } = readPolicyText(text);
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const found = manifest === undefined && problems.length === 0 ? ['neither a manifest nor a problem'] : [];
  for (const { message, range } of problems) {
    // Names of protocols are written as they are: `ICMP`, `L7`.
    if (!/^(?:[^A-Z]|[A-Z][A-Z\d]).*[^.]$/su.test(message)) found.push(`not in style: ${message}`);
    if (range === undefined) found.push(`no range: ${message}`);
    else if (!isWithin(range, lines)) found.push(`outside the text: ${JSON.stringify(range)}`);
  }
  return Object.keys(Object.prototype).length === 0 ? found : [...found, 'the prototype is polluted'];
}

function isWithin({ startLine, startColumn, endLine, endColumn }: TextRange, lines: readonly string[]): boolean {
  const forward = endLine > startLine || (endLine === startLine && endColumn >= startColumn);
  const fits = (line: number, column: number): boolean => column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1;
  return forward && fits(startLine, startColumn) && fits(endLine, endColumn);
}

/** Lone surrogates and control characters too. */
const codeUnit = fc.nat(0xffff).map((unit) => String.fromCharCode(unit));

describe('any text', () => {
  test('random words of YAML are judged, never thrown at', () => {
    const words = ['a', ': ', ':', '- ', '-', '\n', '\n  ', '\n    ', '[', ']', '{', '}', ',', '"', "'", '|', '>', '&a ', '*a'];
    const more = [
      '!t ',
      '#',
      ' ',
      '---',
      '...',
      '%',
      '?',
      '? ',
      '<<',
      '__proto__',
      '\t',
      '\r\n',
      '010',
      'on',
      'null',
      '\uFEFF',
      '@',
    ];
    const word = fc.constantFrom(...words, ...more, '`', '\u0000', 'spec');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        expect(flaws(words.join(''))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit }), (text) => {
        expect(flaws(text)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each([good, ...wholePolicies.map((manifest) => printYaml(manifest))])(
    'a good policy with bites taken out, doubled or replaced: %#',
    (whole) => {
      const bite = fc.tuple(
        fc.nat(whole.length),
        fc.nat(12),
        fc.constantFrom('', ' ', '\n', ':', '- ', '{', ']', '"', '\t', '0', 'x', '*a', '&a ', '\u0000'),
      );
      fc.assert(
        fc.property(fc.array(bite, { minLength: 1, maxLength: 4 }), (bites) => {
          let text = whole;
          for (const [from, length, put] of bites) text = text.slice(0, from) + put + text.slice(from + length);
          expect(flaws(text)).toEqual([]);
        }),
        { numRuns: 200 },
      );
    },
  );
});
