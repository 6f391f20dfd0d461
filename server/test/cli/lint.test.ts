/** `eastwest lint`: findings with file, line and column, formats and exit codes. */
import { describe, expect, test } from 'vitest';
import type { LintDocument } from '../../src/cli/lint-document.ts';
import { testFolder } from '../support/folder.ts';
import { run } from './run.ts';
import type { Ran } from './run.ts';

const shop = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
---
# the way in
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - ports:
        - port: https
        - port: 8080
          endPort: 8080
`;

function lint(text: string, ...flags: readonly string[]): Promise<Ran> {
  const folder = testFolder({ 'shop.yaml': text });
  return run('lint', '--manifests', folder.at('shop.yaml'), ...flags);
}

interface Said {
  readonly findings: readonly Record<string, unknown>[];
}

describe('eastwest lint', () => {
  test('JSON: id, severity, policy, path, and where in the file', async () => {
    const ran = await lint(shop, '--format', 'json');
    expect(ran.code).toBe(1);
    const { findings } = JSON.parse(ran.stdout) as Said;
    expect(findings.find(({ id }) => id === 'L-8')).toMatchObject({
      id: 'L-8',
      severity: 'error',
      policy: 'shop/web',
      path: 'spec.ingress[0].ports[0].port',
      file: expect.stringContaining('shop.yaml'),
      line: 14,
      column: expect.any(Number),
      message: expect.stringContaining('declares a TCP port named `https`'),
    });
  });

  test('exit code 1 only for what is as bad as --fail-on', async () => {
    const warned = shop.replace('port: https', 'port: http').replace('{app: web}}\n  ingress', '{app: wbe}}\n  ingress');
    expect(await lint(warned)).toMatchObject({ code: 0 });
    expect(await lint(warned, '--fail-on', 'warning')).toMatchObject({ code: 1 });
    expect(await lint(warned, '--fail-on', 'info')).toMatchObject({ code: 2, stdout: '' });
  });

  test('SARIF 2.1.0 for code scanning', async () => {
    const { runs, version } = JSON.parse((await lint(shop, '--format', 'sarif')).stdout) as {
      readonly version: string;
      readonly runs: readonly {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number }[];
      }[];
    };
    expect(version).toBe('2.1.0');
    const [only] = runs;
    for (const { ruleId, ruleIndex } of only?.results ?? []) expect(only?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(only?.results.map(({ ruleId }) => ruleId)).toContain('L-8');
  });

  test('text: the place first, as editors follow it', async () => {
    const { stdout } = await lint(shop);
    expect(stdout).toMatch(/shop\.yaml:14:\d+: shop\/web spec\.ingress\[0\]\.ports\[0\]\.port: error L-8: /u);
    expect(stdout).toMatch(/\d+ errors?, \d+ warnings?, \d+ notes?\n$/u);
  });

  test('bad input: exit code 2', async () => {
    expect(await run('lint', '--manifests', '/nowhere/at/all')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('lint')).toMatchObject({ code: 2, stdout: '' });
  });
});

/** `file:line:column` of each finding of the id, by what it is about. */
async function places(files: Readonly<Record<string, string>>, id: string): Promise<readonly string[]> {
  const folder = testFolder(files);
  const { findings } = JSON.parse((await run('lint', '--manifests', folder.path, '--format', 'json')).stdout) as LintDocument;
  return findings
    .filter((one) => one.id === id)
    .map(({ kind, policy, path, file, line, column }) => {
      const where = file === undefined ? 'nowhere' : `${file.split('/').at(-1) ?? ''}:${line}:${column}`;
      return `${kind === undefined ? '' : `${kind} `}${policy} ${path} ${where}`;
    });
}

const ignored = { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] };
const ignoredPolicy = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec: ignored,
});

const web = (namespace: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: ${namespace}}\nspec: {containers: [{name: c}]}\n---\n`;

describe('where a finding is', () => {
  test('in a file of several documents, whatever ends its lines', async () => {
    const text =
      '# why\n\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: shop}\n---\n# one\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  egress:\n    - {}\n';
    expect(await places({ 'a.yaml': text }, 'L-10')).toEqual(['shop/p spec.egress a.yaml:15:3']);
    expect(await places({ 'a.yaml': text.replaceAll('\n', '\r\n') }, 'L-10')).toEqual(['shop/p spec.egress a.yaml:15:3']);
  });

  test('in the items of a List, YAML and JSON', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [ignoredPolicy('p'), ignoredPolicy('q')] };
    const json = JSON.stringify(list, undefined, 2);
    const lines = json.split('\n').flatMap((line, index) => (line.includes('"egress"') ? [index + 1] : []));
    expect(await places({ 'a.json': json }, 'L-10')).toEqual(
      ['p', 'q'].map((name, index) => `shop/${name} spec.egress a.json:${lines[index] ?? 0}:9`),
    );
    const yaml = `apiVersion: v1\nkind: List\nitems:\n- ${JSON.stringify(ignoredPolicy('p'))}\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: q, namespace: shop}\n  spec:\n    policyTypes: [Ingress]\n    podSelector: {}\n    egress: [{}]\n`;
    const column = yaml.split('\n')[3]?.indexOf('"egress"') ?? -1;
    expect(await places({ 'a.yaml': yaml }, 'L-10')).toEqual([
      `shop/p spec.egress a.yaml:4:${column + 1}`,
      'shop/q spec.egress a.yaml:11:5',
    ]);
  });

  test('in a JSON file of one line', async () => {
    const json = JSON.stringify(ignoredPolicy('p'));
    expect(await places({ 'a.json': json }, 'L-10')).toEqual([`shop/p spec.egress a.json:1:${json.indexOf('"egress"') + 1}`]);
  });

  test('of a cluster-scoped policy by its name', async () => {
    const old = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: old}
spec:
  priority: 1
  subject: {namespaces: {}}
  ingress:
    - action: Deny
      from:
        - namespaces:
            namespaceSelector: {}
`;
    expect(await places({ 'a.yaml': old }, 'L-38')).toEqual([
      'AdminNetworkPolicy old spec.ingress[0].from[0].namespaces.namespaceSelector a.yaml:11:13',
    ]);
  });

  test('of what is no policy: the object as a whole, and nowhere where no file says it', async () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n';
    const found = await places({ 'a.yaml': `${web('shop')}${web('bare')}${namespace}` }, 'L-26');
    expect(found).toEqual(['Namespace bare  nowhere', 'Namespace shop  a.yaml:11:1']);
  });

  test('of a workload that has no pods yet by its own kind', async () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}, annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9100"}}
    spec: {containers: [{name: c}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}}
`;
    expect(await places({ 'a.yaml': text }, 'L-49')).toEqual(['Deployment shop/web  a.yaml:1:1']);
  });
});
