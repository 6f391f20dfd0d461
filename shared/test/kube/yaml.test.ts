import { describe, expect, test } from 'vitest';
import { policyLimits, readYaml } from '../../src/kube/index.ts';
import type { JsonValue, TextRange, YamlDocument } from '../../src/kube/index.ts';

const values = (text: string): (JsonValue | undefined)[] => readYaml(text).map(({ value }) => value);
const only = (text: string): YamlDocument => {
  const [document, second] = readYaml(text);
  if (document === undefined || second !== undefined) throw new Error(`not one document: ${text}`);
  return document;
};
const at = ({ startLine, startColumn, endLine, endColumn }: TextRange): string =>
  `${startLine}:${startColumn}-${endLine}:${endColumn}`;
const messages = (text: string): string[] => readYaml(text).flatMap(({ problems }) => problems.map(({ message }) => message));

describe('documents', () => {
  test.each([
    ['', []],
    ['\n\n', []],
    ['# only a comment\n', []],
    ['---\n', []],
    ['---\n# nothing\n---\n...\n', []],
    ['\uFEFF', []],
    ['a: 1', [{ a: 1 }]],
    ['\uFEFFa: 1\n', [{ a: 1 }]],
    ['a: 1\r\nb: 2\r\n---\r\nc: 3\r\n', [{ a: 1, b: 2 }, { c: 3 }]],
    ['---\na: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['a: 1\n...\n---\nb: 2\n...\n', [{ a: 1 }, { b: 2 }]],
    ['a: 1\n...\nb: 2', [{ a: 1 }, { b: 2 }]],
    ['--- {a: 1}\n--- # comment\nb: 2', [{ a: 1 }, { b: 2 }]],
    ['%YAML 1.2\n---\na: 1', [{ a: 1 }]],
    ['# header\n---\na: 1', [{ a: 1 }]],
    ['a: |\n  x\n  ---\nb: 1', [{ a: 'x\n---\n', b: 1 }]],
    ['{"a": 1, "b": [true, null, "x"]}', [{ a: 1, b: [true, null, 'x'] }]],
    ['{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n', [{ a: { b: 1 } }]],
    ['[1, two]', [[1, 'two']]],
    ['text', ['text']],
    ['~', [null]],
    ['a:\n', [{ a: null }]],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  test('each knows its index, the line of its first key, and its own lines with their comments', () => {
    const text = '# licence\n---\n# first\na: 1 # one\n---\n\n---\n\nb: 2\n';
    expect(readYaml(text).map(({ index, line, text }) => ({ index, line, text }))).toEqual([
      { index: 0, line: 4, text: '# first\na: 1 # one\n' },
      { index: 1, line: 9, text: '\nb: 2\n' },
    ]);
  });

  test('a broken one leaves the others whole', () => {
    const documents = readYaml('a: 1\n---\nb: [1\n---\nc: "x\n---\nd: 4\n');
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, undefined, undefined, { d: 4 }]);
    expect(documents.map(({ problems }) => problems.length)).toEqual([0, 1, 1, 0]);
  });

  test('files pasted together without line ends are taken apart, and it is said', () => {
    const text = 'a: 1\nb:\n- {}---\nc: 2\nd: []---\ne: 3\n';
    const documents = readYaml(text);
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1, b: [{}] }, { c: 2, d: [] }, { e: 3 }]);
    expect(documents.flatMap(({ problems }) => problems)).toMatchObject([
      { severity: 'warning', hint: 'put it on a line of its own', range: { startLine: 3, startColumn: 5, endColumn: 8 } },
    ]);
    expect(documents[1]?.text).toBe('c: 2\nd: []');
    expect(at(documents[2]?.rangeOf(['e']) ?? never())).toBe('6:1-6:5');
  });
});

const never = (): never => {
  throw new Error('nothing there');
};

describe('syntax problems, in plain words and with their place', () => {
  test.each([
    ['a:\n\tb: 1', 'a tab indents this line', '2:1-2:2'],
    ['a: [1, 2', 'a closing `]` is missing', '1:8-1:9'],
    ['a: {b: 1', 'a closing `}` is missing', '1:8-1:9'],
    ['a: "x', 'a closing `"` is missing', '1:5-1:6'],
    ["a: 'x", "a closing `'` is missing", '1:5-1:6'],
    ['a: b: c', 'a mapping or list cannot begin here', '1:4-1:5'],
    ['a: 1\n  b: 2', 'a mapping or list cannot begin here', '1:4-1:5'],
    ['a: 1\nb\nc: 2', 'a key without a value', '2:1-2:2'],
    ['- 1\nb: 2', 'this does not belong to what is before it', '2:1-2:2'],
    ['a:\n  b: 1\n c: 2', 'this line is indented differently from those beside it', '3:1-3:2'],
  ])('%j', (text, message, place) => {
    const { value, problems } = only(text);
    expect(value).toBeUndefined();
    expect(problems.map((problem) => [problem.severity, problem.message, at(problem.range ?? never())])).toEqual([
      ['error', message, place],
    ]);
  });

  test('every message begins in lower case and has no final period', () => {
    const broken = [
      'a: @b',
      'a: `b`',
      '%',
      'a: "\\x"',
      'a: |x\n b',
      '? a\n? b: [',
      '{a: 1,, b: 2}',
      '[a: b: c]',
      '&',
      '*',
      'a: !',
      '"a\nb": 1',
    ];
    for (const message of broken.flatMap(messages)) expect(message).toMatch(/^(?![A-Z]).*[^.]$/);
    expect(broken.flatMap(messages).length).toBeGreaterThan(8);
  });
});

describe('what is refused, because it does not say what it means', () => {
  test.each([
    ['a: &x 1\n', 'the anchor `&x` is not supported', '1:7-1:8'],
    ['a: 1\nb: *x\n', 'the alias `*x` is not supported', '2:4-2:6'],
    ['<<: {a: 1}\n', 'the merge key `<<` is not supported', '1:1-1:3'],
    ['a: !!int "1"\n', 'the tag `!!int` is not supported', '1:10-1:13'],
    ['a: !local 1\n', 'the tag `!local` is not supported', '1:11-1:12'],
    ['a: !!binary aGk=\n', 'the tag `!!binary` is not supported', '1:13-1:17'],
    ['? [a]\n: 1\n', 'a key must be a plain word', '1:3-1:6'],
    ['null: 1\n', 'a key is missing here', '1:1-1:5'],
  ])('%j', (text, message, place) => {
    const { value, problems } = only(text);
    expect(value).toBeUndefined();
    expect(problems[0]).toMatchObject({ severity: 'error', message });
    expect(at(problems[0]?.range ?? never())).toBe(place);
  });

  test('anchors and aliases are both named', () => {
    expect(messages('a: &x {b: 1}\nc: *x\n')).toEqual(['the anchor `&x` is not supported', 'the alias `*x` is not supported']);
  });

  test.each(['a: !!str 1', 'a: !!map {}', 'a: !!seq []', 'a: ! x', '"<<": 1', '"null": 1'])('%j is fine', (text) => {
    expect(only(text).problems).toEqual([]);
  });
});

describe('duplicate keys', () => {
  test('are problems at the second one, and the last value counts', () => {
    const { value, problems } = only('a:\n  b: 1\n  c: 2\n  b: 3\n');
    expect(value).toEqual({ a: { b: 3, c: 2 } });
    expect(problems).toMatchObject([{ severity: 'error', message: '`b` stands twice in this mapping', path: ['a'] }]);
    expect(at(problems[0]?.range ?? never())).toBe('4:3-4:4');
  });

  test('keys are compared as they are read, and JSON is no exception', () => {
    expect(messages('on: 1\n"true": 2\n')).toContain('`true` stands twice in this mapping');
    expect(messages('{"a": 1, "a": 2}')).toEqual(['`a` stands twice in this mapping']);
  });
});

describe('T16: keys that are names of the prototype', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

  test.each(names)('%s is a key like any other', (name) => {
    const value = only(`labels:\n  ${name}: x\n  other: z\n`).value;
    expect(JSON.stringify(value)).toBe(`{"labels":{"${name}":"x","other":"z"}}`);
    expect(at(only(`${name}: x`).rangeOf([name]))).toBe(`1:1-1:${name.length + 4}`);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each(names)('%s twice is found, once is not', (name) => {
    expect(messages(`${name}: {a: b}\n`)).toEqual([]);
    expect(messages(`${name}: {a: b}\n${name}: 1\n`)).toHaveLength(1);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});

describe('T15: hostile texts are refused before they cost much', () => {
  test.each([
    ['nested lists', '['.repeat(20_000)],
    ['nested lists, closed', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['nested mappings', '{a: '.repeat(20_000)],
    ['nested block lists', '- '.repeat(20_000)],
    ['nested explicit keys', '? '.repeat(20_000)],
    ['nested block mappings', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['a mebibyte of brackets', '['.repeat(1 << 20)],
    ['nested JSON', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ])('%s', (_what, text) => {
    expect(messages(text)).toEqual([expect.stringMatching(/^nested more than \d+ levels deep$/)]);
    expect(values(text)).toEqual([undefined]);
  });

  test('an alias bomb is refused at its anchors', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [*${'abcdefgh'[index]}, *${'abcdefgh'[index]}]`),
    ];
    const { value, problems } = only(bomb.join('\n'));
    expect(value).toBeUndefined();
    expect(problems.every(({ severity }) => severity === 'error')).toBe(true);
  });

  test('texts and document counts beyond the limits', () => {
    expect(readYaml('a: 1\n'.padEnd((1 << 20) + 1, '#'), policyLimits)).toMatchObject([
      { problems: [{ severity: 'error', message: 'longer than 1 MiB', range: { startLine: 1 } }] },
    ]);
    const documents = readYaml('---\na: 1\n'.repeat(501), policyLimits);
    expect(documents).toMatchObject([{ problems: [{ message: 'more than 500 documents in one text' }] }]);
    expect(readYaml('---\na: 1\n'.repeat(500), policyLimits)).toHaveLength(500);
  });

  test.each([
    ['line ends only', '\n'.repeat(100_000)],
    ['one long comment', '#'.repeat(500_000)],
    ['one long word', 'x'.repeat(500_000)],
    ['one long quoted text', `"${'x\n '.repeat(100_000)}"`],
    ['a block scalar', `a: |\n${'  x\n'.repeat(100_000)}`],
    ['commas', `[${','.repeat(20_000)}]`],
    ['quotes', '"'.repeat(20_001)],
    ['tabs', '\t'.repeat(100_000)],
    ['control characters', '\u0000\u0001\u0007\u001B\u007F'],
    ['lone surrogates', 'a: \uD800\nb: \uDFFF'],
    ['markers', '---\n...\n'.repeat(10_000)],
  ])('%s: no exception', (_what, text) => {
    expect(() => readYaml(text)).not.toThrow();
  });
});

describe('places', () => {
  test('each document knows what of the text is its own', () => {
    const text = '\uFEFF# licence\n---\na: 1\n...\n# between\n--- # marked\n# of the second\nb: 2\n--- {c: 3}\n';
    const plain = text.slice(1);
    expect(readYaml(text).map(({ span }) => plain.slice(span.from, span.to))).toEqual([
      '# licence\n---\na: 1\n...\n',
      '# between\n--- # marked\n# of the second\nb: 2\n',
      '--- {c: 3}\n',
    ]);
    expect(readYaml(text)[1]?.text).toBe('# of the second\nb: 2\n');
    for (const { span, text: own } of readYaml(text)) expect(plain.slice(span.body, span.to)).toBe(own);
  });

  const text = [
    'apiVersion: v1 # a comment',
    'spec:',
    '  # before',
    '  ingress:',
    '    - from:',
    '        - podSelector: {}',
    '        - ipBlock:',
    '            cidr: 10.0.0.0/8',
    '      # after the peers',
    '      ports: [{port: 80}]',
    '  empty:',
    '  text: |',
    '    one',
    '    two',
    '',
    'last: x',
  ].join('\n');

  test.each([
    [['apiVersion'], '1:1-1:15'],
    [['spec', 'ingress', 0, 'from', 0], '6:11-6:26'],
    [['spec', 'ingress', 0, 'from', 1], '7:11-8:29'],
    [['spec', 'ingress', 0, 'from'], '5:7-8:29'],
    [['spec', 'ingress', 0], '5:7-10:26'],
    [['spec', 'ingress', 0, 'ports', 0, 'port'], '10:16-10:24'],
    [['spec', 'empty'], '11:3-11:9'],
    [['spec', 'text'], '12:3-14:8'],
    [['last'], '16:1-16:8'],
    // To nothing: the nearest thing above.
    [['spec', 'ingress', 0, 'from', 7], '5:7-8:29'],
    [['spec', 'ingress', 'x'], '4:3-10:26'],
    [['last', 'x', 0], '16:1-16:8'],
    [['nothing'], '1:1-16:8'],
  ])('%j is at %s', (path, place) => {
    expect(at(only(text).rangeOf(path))).toBe(place);
  });

  test.each([
    [['apiVersion'], undefined, '1:13-1:15'],
    [['spec', 'ingress', 0, 'from', 1], undefined, '7:11-7:19'],
    [['spec', 'ingress', 0, 'from'], undefined, '5:7-5:11'],
    [['spec', 'ingress', 0, 'ports'], undefined, '10:14-10:26'],
    [['spec', 'ingress', 0, 'ports'], 'V-13', '10:7-10:12'],
    [['spec', 'empty'], undefined, '11:3-11:8'],
    [['spec', 'missing'], undefined, '2:1-2:5'],
    [['nothing'], undefined, '1:1-1:27'],
  ])('a problem at %j (%s) underlines %s', (path, rule, place) => {
    const problem = { severity: 'error' as const, message: '', path, ...(rule === undefined ? {} : { rule }) };
    expect(at(only(text).markOf(problem))).toBe(place);
  });

  test('lines count over the whole text, with Windows line ends too', () => {
    const documents = readYaml('a: 1\r\n---\r\nb: 1\r\nc:\r\n  d: x\r\n');
    expect(at(documents[1]?.rangeOf(['c', 'd']) ?? never())).toBe('5:3-5:7');
  });

  test('of two equal keys the one that counts', () => {
    expect(at(only('a: 1\na: 2\n').rangeOf(['a']))).toBe('2:1-2:5');
  });
});

const item = (index: number): string => `{"kind": "Pod", "__proto__": ${index}, "text": "a\\"}{[,: b"}`;

const list = (...more: string[]): string =>
  `{"kind": "List",\n"items": [\n${[...Array.from({ length: 6000 }, (_, index) => item(index)), ...more].join(',\n')}\n], "end": [[1], 2]}`;

describe('long JSON is read by another way, to the same values', () => {
  test('the value is that of JSON', () => {
    const [document] = readYaml(`\uFEFF${list()}`);
    expect(JSON.stringify(document?.value)).toBe(JSON.stringify(JSON.parse(list())));
    expect(document?.problems).toEqual([]);
  });

  test('items know their lines', () => {
    const document = only(list('1', '"x"', '[2]'));
    expect(at(document.rangeOf(['items', 5999, 'text']))).toBe(`6002:1-6002:${item(5999).length + 2}`);
    expect(['6000', '6001', '6002'].map((index) => document.rangeOf(['items', Number(index)]).startLine)).toEqual([
      6003, 6004, 6005,
    ]);
    expect(document.rangeOf(['kind']).startLine).toBe(1);
  });

  test('a string of megabytes does not overflow anything', () => {
    const text = `{"a": "${'\\n\\"x'.repeat(1_000_000)}", "b": {"c": "\\\\"}}`;
    expect(only(text).value).toEqual(JSON.parse(text));
  });

  test.each([
    ['a key that stands twice', list('{"a": 1, "a": 2}'), '`a` stands twice in this mapping', 6003],
    ['one of them escaped', list('{"a": 1, "\\u0061": 2}'), '`a` stands twice in this mapping', 6003],
    ['a text that is cut off', list().slice(0, -1), 'a closing `}` is missing', 6003],
    ['nesting', list(`${'['.repeat(300)}${']'.repeat(300)}`), 'nested more than 200 levels deep', 6003],
  ])('%s is told as ever', (_what, text, message, line) => {
    expect(only(text).problems).toMatchObject([{ severity: 'error', message, range: { startLine: line } }]);
  });
});
