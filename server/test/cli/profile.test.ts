/** `--profile` decides what the API leaves open, in every command that evaluates. */
import { describe, expect, test } from 'vitest';
import { testFolder } from '../support/folder.ts';
import type { TestFolder } from '../support/folder.ts';
import { run } from './run.ts';

const pod = (name: string, ip: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: c}]}
status: {phase: Running, podIP: ${ip}}
---
`;

/** Of an address block that holds a pod Cilium thinks otherwise than the API's words (golden vector 15). */
function shop(): TestFolder {
  const spec = 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.2/32}}]}]';
  const policy = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: out, namespace: shop}\nspec: {${spec}}\n`;
  return testFolder({
    'shop/shop.yaml': pod('web', '10.0.0.1') + pod('db', '10.0.0.2') + policy,
    'expect.yaml': '- {from: shop/web, to: shop/db, port: 5432, expect: allowed}\n',
  });
}

describe('--profile', () => {
  test('is raw where nothing tells the engine, which is said beside text', async () => {
    const folder = shop();
    const args = ['verify', '--manifests', folder.at('shop'), '--expect', folder.at('expect.yaml')];
    expect(await run(...args)).toMatchObject({ code: 0, stderr: expect.stringMatching(/^profile raw: no engine was found/) });
    expect(await run(...args, '--format', 'json')).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['raw', 0],
    ['calico', 0],
    ['kindnet', 0],
    ['cilium', 1],
    ['dataplane-v2', 1],
  ])('%s in verify', async (profile, code) => {
    const folder = shop();
    const ran = await run('verify', '--manifests', folder.at('shop'), '--expect', folder.at('expect.yaml'), '--profile', profile);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toMatch(/^profile [a-z-]+: asked for with --profile\n$/);
  });

  test('in list, explain and review', async () => {
    const folder = shop();
    const manifests = ['--manifests', folder.at('shop'), '--profile', 'cilium'];
    expect((await run('list', ...manifests)).stdout).not.toMatch(/shop\/Pod\/web.*shop\/Pod\/db/);
    expect((await run('list', '--manifests', folder.at('shop'))).stdout).toMatch(/shop\/Pod\/web.*shop\/Pod\/db/);
    const explained = await run('explain', ...manifests, '--from', 'shop/web', '--to', 'shop/db', '--port', '5432');
    expect(explained.stdout).toContain('cilium does not let an address block cover the addresses of pods');
    const change = ['--delete', 'NetworkPolicy/shop/out', '--format', 'json'];
    const reviewed = await run('review', ...manifests, ...change);
    expect(reviewed.stderr).toMatch(/^profile cilium/m);
    expect(reviewed.stdout, 'to db and to the outside; nothing allowed either before').toMatch(/"added": 2/);
    expect((await run('review', '--manifests', folder.at('shop'), ...change)).stdout).not.toMatch(/"added": 2/);
  });

  test('is that of the engine in the manifests, unless another is asked for', async () => {
    const folder = shop();
    folder.write(
      'shop/cilium.yaml',
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: cilium, namespace: kube-system}\nspec: {template: {spec: {containers: [{name: cilium-agent}]}}}\n',
    );
    const args = ['verify', '--manifests', folder.at('shop'), '--expect', folder.at('expect.yaml'), '--format', 'json'];
    const why = 'Cilium (DaemonSet kube-system/cilium)';
    expect(await run(...args)).toMatchObject({ code: 1, stderr: `profile cilium: ${why}\n` });
    expect(await run(...args, '--profile', 'raw')).toMatchObject({ code: 0, stderr: '' });
  });

  test('stands beside the news that nothing enforces the policies (0-C)', async () => {
    const folder = shop();
    folder.write(
      'shop/node.yaml',
      'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {nodeInfo: {kubeletVersion: v1.34.1-gke.1}}\n',
    );
    const ran = await run('list', '--manifests', folder.at('shop'), '--format', 'json');
    expect(ran.stderr).toMatch(/^policies are accepted but nothing enforces them: GKE without network policy: .+\n$/);
    expect(ran.stdout, 'the verdicts are those that the policies declare').toMatch(/shop\/Pod\/web/);
  });

  test('nobody knows: exit code 2 and what there is', async () => {
    const folder = shop();
    const ran = await run('list', '--manifests', folder.at('shop'), '--profile', 'weave');
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('kube-network-policies') });
  });
});
