import { policyNamed } from '../support/policies.ts';
import { expect, test } from '../support/test.ts';

test.describe('editing a policy', () => {
  test('shows on the map and in a list what it would change, while it is typed', async ({ dashboard }) => {
    await dashboard.open();
    const { editor, map } = dashboard;
    await dashboard.policy('default/test-network-policy').click();
    await editor.retype('6379', '6380');
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName(
      /TCP 6379, in the draft TCP 6380 \(ports change\)/,
    );
    await expect(dashboard.draftChip).toHaveText('Draft · not applied');
    await expect(map.legend()).toContainText('± ports change');
    await expect(editor.changes).toContainText('default/frontend → default/db');
    await expect(editor.changes).toContainText('myproject/client → default/db');
    await editor.retype('6380', '6379');
    await expect(dashboard.draftChip).toBeHidden();
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6379');
  });

  test('asks why with the draft beside now', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('default/test-network-policy').click();
    await dashboard.editor.retype('6379', '6380');
    await expect(dashboard.draftChip).toBeVisible();
    await dashboard.tab('Why');
    await dashboard.why.ask({ from: 'default/frontend', to: 'default/db', port: 6379 });
    await expect(dashboard.why.verdict('now')).toHaveAccessibleName(/: allowed$/);
    await expect(dashboard.why.verdict('with the draft')).toHaveAccessibleName(/: not allowed$/);
  });

  test('that can no longer be read keeps the last preview, says so, and marks the place', async ({ dashboard }) => {
    await dashboard.open();
    const { editor, map } = dashboard;
    await dashboard.policy('default/test-network-policy').click();
    await editor.retype('6379', '6380');
    await expect(editor.changes).toContainText('default/frontend → default/db');
    await editor.replace('spec', 'spec: [');
    await expect(editor.changes).toContainText('This is what it changed when it last could');
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName(/ports change/);
    await expect(editor.problems.getByRole('button').first()).toBeVisible();
    await expect(dashboard.draftChip).toHaveText('Draft · as last readable');
  });

  test('that the API server would refuse cannot be applied, and says where and why', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('default/test-network-policy').click();
    await dashboard.editor.retype('6379', '636379');
    await expect(dashboard.editor.problems).toContainText(/65535/);
    await dashboard.review.open();
    await expect(dashboard.review.verdict).toContainText('It cannot be applied yet');
    await dashboard.review.button('Back to the text').click();
    await expect(dashboard.editor.input).toBeVisible();
  });

  test('survives a reload, and can be discarded and taken back', async ({ dashboard }) => {
    await dashboard.open();
    const { editor, page, panel } = dashboard;
    await dashboard.policy('default/test-network-policy').click();
    await editor.retype('6379', '6380');
    await expect(editor.changes).toContainText('default/frontend → default/db');
    await page.reload();
    await editor.find('6380');
    await expect(dashboard.map.edge('default/frontend', 'default/db')).toHaveAccessibleName(/ports change/);
    await panel.getByRole('button', { name: 'Discard' }).click();
    await expect(dashboard.draftChip).toBeHidden();
    await editor.find('6379');
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await editor.find('6380');
    await expect(dashboard.draftChip).toBeVisible();
  });
});

test.describe('applying', () => {
  test('sends the edit, and succeeds when the cluster shows it', async ({ dashboard }) => {
    await dashboard.open();
    const { editor, review, map } = dashboard;
    await dashboard.policy('default/test-network-policy').click();
    await editor.retype('6379', '6380');
    await expect(editor.changes).toContainText('default/frontend → default/db');
    await review.open();
    await expect(review.root).toContainText('default/frontend → default/db');
    await review.apply();
    await expect(dashboard.draftChip).toBeHidden();
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6380');
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy');
    await editor.find('6380');
  });

  test('makes a new policy', async ({ dashboard }) => {
    await dashboard.open();
    const { editor, review, sidebar, page } = dashboard;
    await sidebar.getByRole('button', { name: 'New policy' }).click();
    await page.getByRole('menuitem', { name: 'Default deny, incoming' }).click();
    await expect(dashboard.title).toHaveText('New policy');
    await editor.write(policyNamed('reporting'));
    await expect(editor.changes).toContainText('default/frontend → default/reporting');
    await review.open();
    await review.apply();
    await expect(dashboard.policy('default/reporting')).toBeVisible();
    await expect(dashboard.map.node('default/reporting')).toHaveAccessibleName(/isolated for ingress/);
  });

  test('deletes a policy', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('default/test-network-policy').click();
    await dashboard.panel.getByRole('button', { name: 'Delete…' }).click();
    await expect(dashboard.editor.changes).toContainText('default/db');
    await dashboard.review.open();
    await dashboard.review.apply();
    await expect(dashboard.policy('default/test-network-policy')).toHaveCount(0);
    await expect(dashboard.map.node('default/db')).toHaveAccessibleName(/not isolated/);
  });
});
