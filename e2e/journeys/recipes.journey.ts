import { expect, test } from '../support/test.ts';
import { graveViolations } from '../support/axe.ts';

test.describe('recipes', () => {
  test('are filled with what the cluster has, tried on the map, and kept as drafts', async ({ dashboard }) => {
    await dashboard.open('?namespace=myproject');
    const { page, panel } = dashboard;
    await panel.getByRole('button', { name: 'Recipes…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Recipes' });
    await expect(dialog).toContainText('For every pod of myproject');
    await expect(dialog.getByRole('button', { name: 'Try: One client only' })).toBeDisabled();
    expect(await graveViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Try: Default deny, both ways' }).click();
    await expect(page.getByRole('status', { name: 'Trying: Default deny, both ways' })).toBeVisible();
    await page.getByRole('button', { name: 'Keep' }).click();
    await expect(dashboard.draftChip).toContainText('2 drafts');
  });

  test('what is often added to a flow is one click away', async ({ dashboard }) => {
    await dashboard.open('?node=myproject/Deployment/client&tab=flow');
    await dashboard.panel.getByRole('button', { name: 'Allow DNS' }).click();
    await expect(dashboard.page.getByRole('status', { name: 'Trying: Allow DNS' })).toBeVisible();
    await dashboard.page.keyboard.press('Escape');
    await expect(dashboard.page.getByRole('status', { name: 'Trying: Allow DNS' })).toHaveCount(0);
  });
});
