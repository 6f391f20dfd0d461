/** Several drafts as one change: previewed together, applied in one go, each shown by the cluster before the next. */
import { expect, test } from '../support/test.ts';

test('two drafts are applied together, and one that is left out stays a draft', async ({ dashboard }) => {
  await dashboard.open();
  const { editor, review } = dashboard;
  for (const [name, from, to] of [
    ['default/test-network-policy', '6379', '6380'],
    ['payments/payments-api', '50051', '50052'],
  ] as const) {
    await dashboard.policy(name).click();
    await editor.retype(from, to);
    await expect(editor.changes).not.toContainText('No connection');
  }
  await review.open();
  const steps = review.root.getByRole('navigation', { name: 'Drafts' });
  await expect(steps.getByRole('checkbox')).toHaveCount(2);
  await steps.getByRole('checkbox', { name: 'Apply payments/payments-api' }).uncheck();
  await expect(review.button('Apply all 1')).toBeVisible();
  await steps.getByRole('checkbox', { name: 'Apply payments/payments-api' }).check();
  await expect(review.root).toContainText('Checked: all 2 would be taken');
  await review.agree();
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Applied: all 2 are in the cluster.');
  await review.button('Done').click();
  await expect(dashboard.draftChip).toBeHidden();
});
