/** `eastwest diff`: connections of two folders compared, with the policies responsible, formats and exit codes. */
import { describe, expect, test } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { run } from './run.ts';
import type { Ran } from './run.ts';

const workload = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec: {template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c}]}}}
---
`;

const policy = (name: string, spec: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {${spec}}
---
`;

const fromWeb =
  'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]';
const from = (peer: string): string => policy('db', fromWeb.replace('app: web', `app: ${peer}`));
const shop = workload('web') + workload('db');

const block = (cidr: string): string =>
  policy('web', `podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}]}]`);

function diff(old: string, now: string, ...flags: readonly string[]): Promise<Ran> {
  const folder = testFolder({ 'old/all.yaml': old, 'new/all.yaml': now });
  return run('diff', folder.at('old'), folder.at('new'), '--format', 'json', ...flags);
}

interface Said {
  readonly summary: Record<string, number>;
  readonly changes: readonly {
    readonly from: string;
    readonly to: string;
    readonly change: string;
    readonly policies: readonly { name: string }[];
  }[];
}

async function said(old: string, now: string): Promise<Said> {
  const ran = await diff(old, now);
  expect(ran.code).toBe(1);
  return JSON.parse(ran.stdout) as Said;
}

const lines = ({ changes }: Said): readonly string[] => changes.map(({ from, to, change }) => `${change} ${from} → ${to}`);

describe('eastwest diff', () => {
  test('the same connections by other policies are no difference: exit code 0', async () => {
    const ran = await diff(shop + policy('db', fromWeb), shop + policy('database', `${fromWeb}, policyTypes: [Ingress]`));
    expect(ran).toMatchObject({ code: 0 });
    const none = { added: 0, removed: 0, changed: 0, unknown: 0 };
    const ref = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop' };
    expect(JSON.parse(ran.stdout)).toEqual({
      summary: none,
      changes: [],
      exposure: { summary: none, changes: [], newPods: [] },
      policies: { added: [{ ...ref, name: 'database' }], removed: [{ ...ref, name: 'db' }], changed: [] },
    });
  });

  test('a policy that changes nothing is named as one that differs: exit code 0', async () => {
    const ran = await diff(
      shop,
      shop + policy('open', 'podSelector: {matchLabels: {app: web}}, ingress: [{}]'),
      '--format',
      'text',
    );
    expect(ran).toMatchObject({ code: 0, stdout: 'no connection changes\npolicies that differ: + shop/open\n' });
  });

  test('exposure alone is a difference: exit code 1', async () => {
    const ran = await diff(workload('db') + from('a'), workload('db') + from('b'), '--format', 'text');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toBe(`no connection changes, but who may come does
exposure to pods that do not exist yet: 1 removed, 0 changed, 1 added, 0 no longer known
policies that differ: ± shop/db

pods that do not exist yet:
   FROM                             TO                  PORTS     BY
−  a new pod with app=a in shop  →  shop/Deployment/db  TCP 5432  shop/db
+  a new pod with app=b in shop  →  shop/Deployment/db  TCP 5432  shop/db
`);
  });

  test('a default deny catches what comes later', async () => {
    const ran = await diff(shop, shop + policy('deny', 'podSelector: {}, policyTypes: [Ingress]'));
    const { exposure } = JSON.parse(ran.stdout) as { exposure: { newPods: readonly unknown[]; changes: readonly unknown[] } };
    const by = [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'deny' }];
    const open = { reach: 'open', isolated: false, by: [] };
    expect(exposure.newPods).toEqual([
      {
        where: 'shop',
        in: { namespaces: ['shop'], new: false },
        before: { ingress: open, egress: open },
        after: { ingress: { reach: 'closed', isolated: true, by }, egress: open },
      },
    ]);
    expect(exposure.changes).toContainEqual({
      workload: 'shop/Deployment/web',
      direction: 'ingress',
      newPod: 'an unlabelled new pod in any namespace',
      bears: { pods: [], namespaces: [], accounts: [] },
      in: { namespaces: ['shop'], new: true },
      change: 'removed',
      before: { ports: 'all' },
      after: { ports: [] },
      policies: by,
    });
  });

  test('a workload that bears another name has come, and the other gone', async () => {
    const difference = await said(shop, workload('web') + workload('database'));
    expect(lines(difference)).toEqual([
      'removed anyone → shop/Deployment/db',
      'removed shop/Deployment/db → anyone',
      'added anyone → shop/Deployment/database',
      'added shop/Deployment/database → anyone',
    ]);
  });

  test('a policy more: what it takes away and what it narrows, with the policy', async () => {
    const difference = await said(shop, shop + policy('db', fromWeb));
    expect(lines(difference)).toEqual([
      'removed external:0.0.0.0/0,::/0 → shop/Deployment/db',
      'changed shop/Deployment/web → shop/Deployment/db',
    ]);
    expect(difference.changes.every(({ policies }) => policies.some(({ name }) => name === 'db'))).toBe(true);
  });

  test('addresses outside are cut where either side cuts them', async () => {
    const difference = await said(shop + block('10.0.0.0/8'), shop + block('10.0.0.0/9'));
    expect(lines(difference)).toEqual(['removed shop/Deployment/web → external:10.128.0.0/9']);
  });

  test('a tree without nodes runs on those of the other', async () => {
    const node = 'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n---\n';
    expect(await diff(node + shop, shop)).toMatchObject({ code: 0 });
    expect(await diff(node + shop, node.replace('n1', 'n2') + shop)).toMatchObject({ code: 1 });
  });

  test('workloads that come and go', async () => {
    const difference = await said(shop + policy('db', fromWeb), workload('db') + workload('cache') + policy('db', fromWeb));
    expect(lines(difference)).toContain('removed shop/Deployment/web → shop/Deployment/db');
    expect(lines(difference)).toContain('added anyone → shop/Deployment/cache');
    expect(JSON.stringify(difference)).toContain('shop/Deployment/web is not there any more');
  });

  test('an invalid policy makes connections unknown', async () => {
    const difference = await said(shop, shop + policy('db', 'podSelector: {matchLabels: {app: db}}, policyTypes: [Inbound]'));
    expect(difference.summary).toMatchObject({ removed: 0, added: 0 });
    expect(difference.summary['unknown']).toBeGreaterThan(0);
  });

  test('as text and for a pull request', async () => {
    const text = await diff(shop, shop + policy('db', fromWeb), '--format', 'text');
    expect(text.stdout).toContain('connections: 1 removed, 1 with other ports, 0 added, 0 no longer known');
    const markdown = await diff(shop, shop + policy('db', fromWeb), '--format', 'md');
    expect(markdown.stdout).toContain('<details><summary>connections (2)</summary>');
    expect(markdown.stdout).toContain('| − | external:0.0.0.0/0,::/0 | shop/Deployment/db | all |');
  });

  test('bad input: exit code 2', async () => {
    const folder = testFolder({ 'old/all.yaml': shop, 'empty/all.yaml': 'kind: ConfigMap\n' });
    expect(await run('diff', folder.at('old'), folder.at('old'))).toMatchObject({ code: 2, stdout: '' });
    expect(await run('diff', folder.at('old'), folder.at('empty'))).toMatchObject({ code: 2, stdout: '' });
    expect(await run('diff', folder.at('old'))).toMatchObject({ code: 2, stdout: '' });
  });
});
