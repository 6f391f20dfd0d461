/** Every place that `eastwest explain` names is in the manifests: what stands at the path begins at the line and column. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import { parsePath } from '@eastwest/shared/kube';
import { testFolder } from '../support/folder.ts';
import { caseFiles, casesIn, cluster } from './cases.ts';
import { run } from './run.ts';

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly path: string;
  readonly at: string;
}

/** Everything in the JSON that has a place: rules, and policies, whose name is meant. */
function placesIn(value: unknown): readonly Named[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(placesIn);
  if (!('file' in value) || !('line' in value) || !('column' in value)) return inner;
  const placed = value as unknown as Named & { readonly policy?: Named; readonly rule?: { readonly policy: Named } };
  const { apiVersion, kind, name, namespace } = placed.policy ?? placed.rule?.policy ?? placed;
  const at = `${String(value.line)}:${String(value.column)}`;
  return [...inner, { apiVersion, kind, name, namespace, path: placed.path ?? 'metadata.name', at }];
}

/** Where things really are, found without the product's own reader. */
class Text {
  readonly #lines = new LineCounter();
  readonly #objects: readonly YAMLMap[];

  constructor(text: string) {
    const documents = parseAllDocuments(text, { lineCounter: this.#lines });
    this.#objects = documents.flatMap(({ contents }) => objectsIn(contents as Node | null));
  }

  at({ apiVersion, kind, name, namespace }: Named, path: string): string | undefined {
    const object = this.#objects.find(
      (one) =>
        one.get('apiVersion') === apiVersion &&
        one.get('kind') === kind &&
        one.getIn(['metadata', 'name']) === name &&
        (one.getIn(['metadata', 'namespace']) ?? '') === namespace,
    );
    let node: unknown = object;
    let start: number | undefined;
    for (const step of parsePath(path) ?? []) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
        start = (pair?.key as Node | undefined)?.range?.[0];
        node = pair?.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        start = (node as Node | undefined)?.range?.[0];
      } else return undefined;
    }
    if (start === undefined) return undefined;
    const { line, col } = this.#lines.linePos(start);
    return `${line}:${col}`;
  }
}

function objectsIn(node: Node | null): readonly YAMLMap[] {
  if (!isMap(node)) return [];
  const items = node.get('items');
  return isSeq(items) ? items.items.flatMap((item) => objectsIn(item as Node)) : [node];
}

async function wrongPlaces(
  files: Readonly<Record<string, string>>,
  questions: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const folder = testFolder(files);
  const texts = Object.values(files).map((text) => new Text(text));
  const wrong = new Set<string>();
  let places = 0;
  for (const flags of questions) {
    const ran = await run('explain', '--manifests', folder.path, ...flags, '--format', 'json');
    if (ran.stdout === '') throw new Error(`${flags.join(' ')}: ${ran.stderr}`);
    for (const named of placesIn(JSON.parse(ran.stdout))) {
      places++;
      const found = texts.map((text) => text.at(named, named.path)).filter((at) => at !== undefined);
      if (!found.includes(named.at))
        wrong.add(
          `${named.kind} ${named.name} ${named.path} is said to be at ${named.at}, and is at ${found.join() || 'no place'}`,
        );
    }
  }
  return places > 0 ? [...wrong] : ['no place is named at all'];
}

const end = (text: string): string => text.replace(/^\{(.*)\}$/u, '$1');

/** `a/web → {203.0.113.9}:80/UDP denied` as flags. */
function flagsOf(ask: string): readonly (readonly string[])[] {
  return ask.split('\n').flatMap((line) => {
    const [, from, to, port, protocol] = /^(\S+) → (\S+?):(\d+)(?:\/(\w+))? /u.exec(line) ?? [];
    if (from === undefined || to === undefined || port === undefined) return [];
    return [['--from', end(from), '--to', end(to), '--port', port, ...(protocol === undefined ? [] : ['--protocol', protocol])]];
  });
}

test.each(caseFiles)('%s', { timeout: 120_000 }, async (file) => {
  for (const { title, manifests, ask } of casesIn(file)) {
    const questions = flagsOf(ask);
    if (questions.length === 0) continue;
    const wrong = await wrongPlaces({ 'cluster.yaml': cluster, 'policies.yaml': manifests }, questions);
    expect(
      wrong.filter((one) => !one.startsWith('no place is named')),
      title,
    ).toEqual([]);
  }
});

test('the demo', async () => {
  const folder = new URL('../../../shared/fixtures/demo/', import.meta.url);
  const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
  const wrong = await wrongPlaces(files, [
    ['--from', '203.0.113.9', '--to', 'payments/svc/payment-api', '--port', '50051'],
    ['--from', 'shop/frontend', '--to', 'payments/svc/payment-api', '--port', '50051'],
    ['--from', 'shop/frontend', '--to', '203.0.113.9', '--port', '443'],
  ]);
  expect(wrong).toEqual([]);
});
