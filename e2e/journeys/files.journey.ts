/** A folder of manifests as what is edited: the file difference is seen first, and then it is what is on the disk. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { graveViolations } from '../support/axe.ts';
import { policyNamed } from '../support/policies.ts';
import { expect, test } from '../support/test.ts';

function deployment(name: string, role: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name} # of the shop
spec:
  replicas: 2
  selector:
    matchLabels: { role: ${role} }
  template:
    metadata:
      labels: { role: ${role} }
    spec:
      containers: [{ name: main, image: main }]
`;
}

const apps = `# all of the shop\n${deployment('web', 'frontend')}---\n${deployment('reports', 'reporting')}`;
const reporting = `# who may read the reports\n${policyNamed('reporting')}`;
const shop = `${apps}---\n${reporting}--- # kept\na: 1\n`;

test.use({ manifests: { 'shop.yaml': shop } });

test('an edit changes its document in the file, and the page shows that it did', async ({ dashboard, folder }) => {
  await dashboard.open();
  const { editor, review, panel } = dashboard;
  await dashboard.policy('default/reporting').click();
  await expect(panel).toContainText(/Applies to .*shop\.yaml/);
  await editor.retype('6379', '6380');
  await expect(editor.changes).toContainText('default/web → default/reports');
  await review.open();
  await expect(review.file).toContainText('shop.yaml');
  await expect(review.file).toContainText('port: 6380');
  expect(await graveViolations(dashboard.page)).toEqual([]);
  expect(await readFile(join(folder, 'shop.yaml'), 'utf8')).toBe(shop);
  await review.apply();
  expect(await readFile(join(folder, 'shop.yaml'), 'utf8')).toBe(shop.replace('6379', '6380'));
  await expect(dashboard.map.edge('default/web', 'default/reports')).toHaveAccessibleName(
    'default/web → default/reports: TCP 6380',
  );
  await expect(dashboard.draftChip).toBeHidden();
});

test('a file that changes on the disk meanwhile is not overwritten, and the draft goes on from there', async ({
  dashboard,
  folder,
}) => {
  await dashboard.open();
  const { editor, review } = dashboard;
  const file = join(folder, 'shop.yaml');
  await dashboard.policy('default/reporting').click();
  await editor.retype('6379', '6380');
  await review.open();
  await expect(review.verdict).toContainText('would be written');
  await appendFile(file, 'b: 2\n');
  await review.button('Apply').click();
  await expect(review.verdict).toContainText('has changed on disk since you looked at it: line');
  expect(await graveViolations(dashboard.page)).toEqual([]);
  expect(await readFile(file, 'utf8')).toBe(`${shop}b: 2\n`);
  await review.button('Check again').click();
  await review.apply();
  expect(await readFile(file, 'utf8')).toBe(`${shop.replace('6379', '6380')}b: 2\n`);
});

test('a new policy goes to the file that is chosen', async ({ dashboard, folder }) => {
  await dashboard.open();
  const { editor, review, sidebar, page } = dashboard;
  await sidebar.getByRole('button', { name: 'New policy' }).click();
  await page.getByRole('menuitem', { name: 'Default deny, incoming' }).click();
  await editor.write(policyNamed('more', 'default', 7000));
  await review.open();
  await expect(review.fileChooser).toHaveValue(/shop\.yaml$/);
  await review.fileChooser.fill('sub/../../more.yaml');
  await review.fileChooser.press('Enter');
  await expect(review.verdict).toContainText('It cannot be written');
  expect(await graveViolations(dashboard.page)).toEqual([]);
  await review.fileChooser.fill('more.yaml');
  await review.fileChooser.press('Enter');
  await expect(review.file).toContainText('New file');
  await review.apply();
  expect(await readFile(join(folder, 'more.yaml'), 'utf8')).toBe(policyNamed('more', 'default', 7000));
  expect(await readFile(join(folder, 'shop.yaml'), 'utf8')).toBe(shop);
  await expect(dashboard.policy('default/more')).toBeVisible();
});

test('a deletion takes the document, and says when the file goes with it', async ({ dashboard, folder }) => {
  const alone = join(folder, 'alone.yaml');
  await writeFile(alone, policyNamed('alone', 'default', 7000));
  await dashboard.open();
  for (const name of ['alone', 'reporting']) {
    await dashboard.policy(`default/${name}`).click();
    await dashboard.panel.getByRole('button', { name: 'Delete…' }).click();
    await dashboard.review.open();
    await expect(dashboard.review.file).toContainText(name === 'alone' ? 'The file is removed' : 'Changes in the file');
    await dashboard.review.apply();
    await expect(dashboard.policy(`default/${name}`)).toHaveCount(0);
  }
  expect(existsSync(alone)).toBe(false);
  expect(await readFile(join(folder, 'shop.yaml'), 'utf8')).toBe(`${apps}--- # kept\na: 1\n`);
});
