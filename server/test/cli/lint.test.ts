/** `eastwest lint`: findings with file, line and column, formats and exit codes. */
import { describe, expect, test } from 'vitest';
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
    expect(stdout).toMatch(/\d+ errors, \d+ warnings, \d+ notes\n$/u);
  });

  test('bad input: exit code 2', async () => {
    expect(await run('lint', '--manifests', '/nowhere/at/all')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('lint')).toMatchObject({ code: 2, stdout: '' });
  });
});
