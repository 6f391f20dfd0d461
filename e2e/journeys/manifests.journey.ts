/** The dashboard on a folder of manifests that is only looked at: what is saved there is shown at once. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { graveViolations } from '../support/axe.ts';
import { policyNamed } from '../support/policies.ts';
import { expect, test } from '../support/test.ts';

function deployment(name: string, role: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 2
  selector:
    matchLabels: { role: ${role} }
  template:
    metadata:
      labels: { role: ${role} }
    spec:
      containers: [{ name: main, image: main }]
---
`;
}

const workloads = deployment('web', 'frontend') + deployment('reports', 'reporting');

test.describe('no policy at all', () => {
  test.use({ manifests: { 'apps.yaml': workloads }, readOnly: true });

  test('says what that means and how to begin; a draft is checked and exported', async ({ dashboard }) => {
    await dashboard.open();
    const { page, map, editor, review } = dashboard;
    await expect(map.node('default/web')).toHaveAccessibleName(/not isolated/);
    const hint = page.getByRole('note');
    await expect(hint).toContainText('No policy yet: everything may talk to everything.');
    expect(await graveViolations(page)).toEqual([]);
    await hint.getByRole('button', { name: 'Default deny, incoming' }).click();
    await expect(editor.input).toBeVisible();
    await expect(editor.changes).toContainText('default/web');
    await expect(map.legend()).toContainText('− would be cut');
    await review.open();
    await expect(review.verdict).toContainText('Nothing is written from here');
    await expect(review.root.getByRole('region', { name: 'Export', exact: true })).toBeVisible();
    expect(await graveViolations(page)).toEqual([]);
  });

  test('a file that is saved there redraws the page', async ({ dashboard, folder }) => {
    await dashboard.open();
    await writeFile(join(folder, 'policy.yaml'), policyNamed('reporting'));
    await expect(dashboard.policy('default/reporting')).toBeVisible();
    await expect(dashboard.map.edge('default/web', 'default/reports')).toHaveAccessibleName(
      'default/web → default/reports: TCP 6379',
    );
  });
});

test.describe('a document that cannot be read', () => {
  test.use({ manifests: { 'apps.yaml': workloads, 'broken.yaml': 'kind: NetworkPolicy\nspec: [\n' } });

  test('is a problem with its place; the others are shown all the same', async ({ dashboard }) => {
    await dashboard.open();
    const problems = dashboard.sidebar.getByRole('region', { name: 'Problems' });
    await expect(problems).toContainText(/broken\.yaml:\d+:\d+/);
    await expect(dashboard.map.node('default/web')).toBeVisible();
    expect(await graveViolations(dashboard.page)).toEqual([]);
  });
});

test.describe('an empty folder', () => {
  test.use({ manifests: {} });

  test('says so, and waits', async ({ dashboard, folder }) => {
    await dashboard.open();
    const main = dashboard.page.getByRole('main');
    await expect(main).toContainText(/There is no workload in .* yet/);
    expect(await graveViolations(dashboard.page)).toEqual([]);
    await writeFile(join(folder, 'apps.yaml'), workloads);
    await expect(dashboard.map.node('default/web')).toBeVisible();
  });
});
