/** One policy in the text of a file is another one, and every byte outside of it is what it was. */
import { describe, expect, test } from 'vitest';
import { keyOf, objectKey, readManifestText, readPolicyText } from '@eastwest/shared/kube';
import type { JsonObject, PolicyObject } from '@eastwest/shared/kube';
import { manifestFile, policyPlaces } from '../../../src/cluster/manifests/write/find-policy.ts';
import { rewrite } from '../../../src/cluster/manifests/write/rewrite.ts';
import { policyYaml } from './policies.ts';

const manifestOf = (text: string): JsonObject => {
  const { manifest } = readPolicyText(text);
  if (manifest === undefined) throw new Error(`no policy:\n${text}`);
  return manifest;
};

const keyNamed = (name: string) => objectKey('NetworkPolicy', 'shop', name);

function policyNamed(text: string, name: string): PolicyObject {
  const found = readManifestText(text, 'f.yaml').objects.find((object) => keyOf(object) === keyNamed(name));
  if (found?.kind !== 'NetworkPolicy') throw new Error(`no ${name} in\n${text}`);
  return found;
}

/** `typed: false`: only the manifest is known, as for a request from a script. */
function put(file: string, name: string, text: string, { typed = true, called = 'f.yaml' } = {}) {
  const read = manifestFile(called, file);
  const [place] = policyPlaces(read, keyNamed(name));
  const change = { key: keyNamed(name), manifest: manifestOf(text) };
  return rewrite(read, place, typed ? { ...change, text } : change);
}

function remove(file: string, name: string) {
  const read = manifestFile('f.yaml', file);
  const [place] = policyPlaces(read, keyNamed(name));
  return rewrite(read, place, { key: keyNamed(name) });
}

function afterOf(result: ReturnType<typeof put>): string | undefined {
  if (!result.ok) throw new Error(result.error);
  return result.value.after;
}

const web = policyYaml('web', 'web');
const edited = policyYaml('web', 'other').replace('# whom', '# whom it is about');
const db = policyYaml('db', 'db');

const inline = (app: string): string =>
  `--- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web, namespace: shop}, spec: {podSelector: {matchLabels: {app: ${app}}}}}\n`;

const windows = (text: string): string => text.replaceAll('\n', '\r\n');

describe('a document of its own is the typed text', () => {
  test.each([
    ['alone', '', ''],
    ['without a line end at the end of the file', '', '', true],
    ['first', '', `---\n${db}`],
    ['last', `${db}---\n`, ''],
    ['between, with comments and an empty document', `# licence\n---\n${db}--- # next\n`, `---\n\n---\n# end\n${db}`],
    ['after an end marker', `${db}...\n# more\n---\n`, ''],
    ['after directives', '%YAML 1.2\n---\n', ''],
    ['beside a broken document', 'a: [\n---\n', '---\nb: ]\n'],
  ])('%s', (_, before, behind, open = false) => {
    const old = open ? web.slice(0, -1) : web;
    const now = open ? edited.slice(0, -1) : edited;
    expect(afterOf(put(before + old + behind, 'web', edited))).toBe(before + now + behind);
  });

  test('text on the line of the marker, and a text that brings its own marker', () => {
    expect(afterOf(put(db + inline('web'), 'web', inline('other')))).toBe(db + inline('other'));
    expect(afterOf(put(db + inline('web'), 'web', edited))).toBe(`${db}---\n${edited}`);
    expect(afterOf(put(`${db}---\n${web}`, 'web', `---\n${edited}`))).toBe(`${db}---\n${edited}`);
    expect(afterOf(put(`${web}---\n${db}`, 'web', `---\n${edited}`))).toBe(`---\n${edited}---\n${db}`);
  });

  test('a text without an end is ended before what follows', () => {
    expect(afterOf(put(`${web}---\n${db}`, 'web', edited.trimEnd()))).toBe(`${edited}---\n${db}`);
  });

  test('line ends stay those of the file, also mixed ones', () => {
    expect(afterOf(put(windows(`${db}---\n${web}`), 'web', edited))).toBe(windows(`${db}---\n${edited}`));
    const mixed = web.replace('kind: NetworkPolicy\n', 'kind: NetworkPolicy\r\n');
    expect(afterOf(put(mixed, 'web', edited))).toBe(edited.replace('kind: NetworkPolicy\n', 'kind: NetworkPolicy\r\n'));
    expect(afterOf(put(web, 'web', windows(edited)))).toBe(edited);
  });

  test('a text that would be something else in its place is refused', () => {
    const escaping = `%TAG ! tag:x,2000:\n---\n${edited}`;
    const result = put(`${db}---\n${web}`, 'web', escaping);
    expect(result).toEqual({ ok: false, error: expect.stringContaining('cannot stand in f.yaml as it is') });
  });

  test('without a text, only what differs is printed anew', () => {
    const file = `# top\n${web}---\n${db}`;
    expect(afterOf(put(file, 'web', edited, { typed: false }))).toBe(file.replace('app: web }', 'app: other }'));
  });
});

const indented = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by).replace(by, `${by.slice(0, -2)}- `);
const list = (kind: string, ...items: readonly string[]): string =>
  `# a list\napiVersion: ${kind === 'List' ? 'v1' : 'networking.k8s.io/v1'}\nkind: ${kind}\nitems:\n${items.join('')}`;

const short = (text: string): string => indented(text.split('\n').slice(2).join('\n'), '  ');

describe('an item of a list', () => {
  test('keeps the comments beside what differs', () => {
    const file = list('List', indented(db, '    '), '  # about web\n', indented(web, '    '), '# end\n');
    expect(afterOf(put(file, 'web', edited))).toBe(file.replace('app: web }', 'app: other }'));
  });

  test('may leave out what its list says', () => {
    const file = list('NetworkPolicyList', short(db), short(web));
    expect(afterOf(put(file, 'web', edited))).toBe(file.replace('app: web }', 'app: other }'));
  });

  test('keeps what is beside something new', () => {
    const file = list('List', indented(web, '  '), indented(db, '  '));
    const after = afterOf(put(file, 'web', `${web}  policyTypes: [Ingress]\n`));
    expect(after).toBe(file.replace('app: web }\n', 'app: web }\n    policyTypes:\n    - Ingress\n'));
  });

  test('of a long list is printed anew in the part that differs', () => {
    const many = Array.from({ length: 1500 }, (_, index) => indented(policyYaml(`p${index}`, 'p'), '  ')).join('');
    const [before, behind] = [list('List', many), `# db\n${indented(db, '  ')}`];
    const item = indented(web, '  ').replace(/  spec:[^]*/, '');
    const after = afterOf(put(before + indented(web, '  ') + behind, 'web', `${web}  policyTypes: [Ingress]\n`));
    expect(after).toBe(
      before +
        item +
        '  spec:\n    podSelector:\n      matchLabels:\n        app: web\n    policyTypes:\n      - Ingress\n' +
        behind,
    );
  });

  test('what a dump has of the API server stays', () => {
    const dumped = web.replace('namespace: shop\n', 'namespace: shop\n  uid: u-1\n  resourceVersion: "7"\n');
    const file = list('List', indented(`${dumped}status: {}\n`, '  '));
    expect(afterOf(put(file, 'web', edited))).toBe(file.replace('app: web }', 'app: other }'));
  });

  test('is removed with its lines; the last one leaves an empty list', () => {
    const both = list('List', indented(web, '    '), indented(db, '    '), '# end\n');
    const one = list('List', indented(db, '    '), '# end\n');
    expect(afterOf(remove(both, 'web'))).toBe(one);
    expect(afterOf(remove(one, 'db'))).toBe('# a list\napiVersion: v1\nkind: List\nitems: []\n# end\n');
  });
});

const dump = (unit: number | undefined, ...items: readonly JsonObject[]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, unit) + (unit === undefined ? '' : '\n');

const json = (app: string) => manifestOf(policyYaml('web', app));

const ownJson = (app: string): string => `${JSON.stringify(json(app), undefined, 2)}\n`;

describe('JSON', () => {
  const other = manifestOf(db);

  test.each([[4], [2], [undefined]])('an item of a list, printed with indent %s', (unit) => {
    const file = dump(unit, other, json('web'));
    expect(afterOf(put(file, 'web', edited, { called: 'f.json' }))).toBe(dump(unit, other, json('other')));
    expect(afterOf(remove(file, 'web'))).toBe(dump(unit, other));
    expect(afterOf(remove(file, 'db'))).toBe(dump(unit, json('web')));
    expect(afterOf(remove(dump(unit, json('web')), 'web'))).toBe(dump(unit));
  });

  test('a long dump, which is read by another way', () => {
    const many = Array.from({ length: 1500 }, (_, index) => manifestOf(policyYaml(`p${index}`, 'p')));
    const file = dump(4, ...many, json('web'), other);
    expect(file.length).toBeGreaterThan(1 << 18);
    expect(afterOf(put(file, 'web', edited, { called: 'f.json' }))).toBe(dump(4, ...many, json('other'), other));
    expect(afterOf(remove(file, 'web'))).toBe(dump(4, ...many, other));
  });

  test('a document of its own stays JSON', () => {
    expect(afterOf(put(ownJson('web'), 'web', ownJson('other'), { called: 'f.json' }))).toBe(ownJson('other'));
    expect(put(ownJson('web'), 'web', edited, { called: 'f.json' })).toMatchObject({
      ok: false,
      error: 'f.json is JSON and has to stay so: write the policy as JSON',
    });
    expect(
      rewrite(manifestFile('f.json', ownJson('web')), undefined, { key: keyNamed('db'), manifest: other, text: db }),
    ).toMatchObject({
      ok: false,
      error: 'f.json is JSON, which holds one document: choose a YAML file',
    });
  });
});

describe('a deletion takes the document', () => {
  test.each([
    ['the first', `${web}---\n${db}`, `---\n${db}`],
    ['the first, with a heading that is the file’s', `# licence\n---\n${web}---\n${db}`, `# licence\n---\n${db}`],
    ['the last', `${db}---\n# about web\n${web}`, db],
    ['one between', `${db}---\n${web}---\na: 1\n`, `${db}---\na: 1\n`],
    ['one with an end marker, before a document without a marker', `${db}---\n${web}...\na: 1\n`, `${db}---\na: 1\n`],
    ['the only one', web, undefined],
    ['the only one, between markers', `---\n${web}---\n`, undefined],
    ['the only one beside comments', `${web}...\n# keep me\n`, '# keep me\n'],
  ])('%s', (_, file, after) => {
    expect(afterOf(remove(file, 'web'))).toBe(after);
  });
});

describe('a new policy comes last', () => {
  test.each([
    ['a new file', '', edited],
    ['after a document', db, `${db}---\n${edited}`],
    ['after a document without a line end', db.trimEnd(), `${db}---\n${edited}`],
    ['after a marker', `${db}---\n`, `${db}---\n${edited}`],
    ['after comments alone', '# licence\n', `# licence\n${edited}`],
    ['after an end marker', `${db}...\n`, `${db}...\n---\n${edited}`],
    ['in a file with other line ends', 'a: 1\r\n', `a: 1\r\n---\r\n${edited.replaceAll('\n', '\r\n')}`],
  ])('%s', (_, file, after) => {
    expect(afterOf(put(file, 'web', edited))).toBe(after);
  });

  test('with a marker of its own, and without a text', () => {
    expect(afterOf(put(db, 'web', `# new\n---\n${edited}`))).toBe(`${db}---\n# new\n---\n${edited}`);
    const printed = afterOf(put('', 'web', edited, { typed: false }));
    expect(policyNamed(printed ?? '', 'web').manifest).toEqual(manifestOf(edited));
  });
});
