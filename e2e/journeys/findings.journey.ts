/** What is wrong with the policies: found, opened at its place, mended by the draft that is offered, and gone once it is applied. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { graveViolations } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

function deployment(namespace: string, name: string, role: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector:
    matchLabels: { role: ${role} }
  template:
    metadata:
      labels: { role: ${role} }
    spec:
      containers: [{ name: main, image: main, ports: [{ containerPort: 8080 }] }]
---
`;
}

const apps = [
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: tools }\n---\n',
  deployment('tools', 'web', 'frontend'),
  deployment('tools', 'cron', 'batch'),
  deployment('default', 'reports', 'reporting'),
].join('');

const reports = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: reports
  namespace: default
spec:
  podSelector:
    matchLabels:
      role: reporting
  policyTypes: [Ingress]
  ingress:
    - from:
        # the front ends of the tools
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: tools
        - podSelector:
            matchLabels:
              role: frontend
      ports:
        - port: 8080
`;

test.use({ manifests: { 'apps.yaml': apps, 'reports.yaml': reports } });

test('a finding is mended by its offered draft, seen on the map first', async ({ dashboard, folder }) => {
  await dashboard.open();
  const { page, map, editor, review } = dashboard;
  await page.keyboard.press('l');
  const table = page.getByRole('table', { name: 'Findings' });
  const split = table.getByRole('button', { name: /^warning L-7 of default\/reports: / });
  await expect(split).toBeVisible();
  expect(await graveViolations(page)).toEqual([]);
  await split.click();
  await expect(split).toHaveAttribute('aria-expanded', 'true');
  const detail = table.getByRole('region', { name: 'L-7 of default/reports' });
  await expect(detail).toContainText('spec.ingress[0].from[1], line');
  await expect(detail).toContainText('join the two items into one');
  expect(await graveViolations(page)).toEqual([]);
  await detail.getByRole('button', { name: /^Open at line \d+$/ }).click();
  await expect(editor.input).toBeVisible();
  await expect(dashboard.title).toContainText('reports');
  await detail.getByRole('button', { name: /^Try this for L-7 of default\/reports: / }).click();
  await expect(map.edge('tools/cron', 'default/reports')).toHaveAccessibleName(/would be cut/);
  expect(await readFile(join(folder, 'reports.yaml'), 'utf8')).toBe(reports);
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(dashboard.draftChip).toBeVisible();
  await review.open();
  expect(await graveViolations(page)).toEqual([]);
  await review.apply();
  await expect(dashboard.draftChip).toBeHidden();
  const applied = await readFile(join(folder, 'reports.yaml'), 'utf8');
  expect(applied).toContain('# the front ends of the tools');
  await page.goto(`${new URL(page.url()).origin}/?view=findings`);
  await expect(table).toBeVisible();
  await expect(table.getByRole('button', { name: /L-7/ })).toHaveCount(0);
});

test('a finding opens in place by keyboard, with its whole message, and closes again', async ({ dashboard }) => {
  await dashboard.open('?view=findings');
  const { page } = dashboard;
  const table = page.getByRole('table', { name: 'Findings' });
  const split = table.getByRole('button', { name: /^warning L-7 of default\/reports: / });
  await split.focus();
  await page.keyboard.press('Enter');
  const detail = table.getByRole('region', { name: 'L-7 of default/reports' });
  await expect(detail).toBeVisible();
  // The next stop is in it.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(detail.getByRole('button', { name: /^Open at line/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(detail).toBeHidden();
  await expect(split).toBeFocused();
  await expect(split).toHaveAttribute('aria-expanded', 'false');
});

test('findings are found by their words', async ({ dashboard }) => {
  await dashboard.open('?view=findings');
  const { page } = dashboard;
  const table = page.getByRole('table', { name: 'Findings' });
  await page.getByRole('textbox', { name: 'Find a finding or a policy' }).fill('alternatives');
  await expect(table.getByRole('button', { name: /^warning L-7 / })).toBeVisible();
  await expect(table.getByRole('button', { name: /L-26/ })).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Find a finding or a policy' }).fill('nothing is called so');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(table.getByRole('button', { name: /L-26 of / }).first()).toBeVisible();
});
