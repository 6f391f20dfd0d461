import { expect, test } from '../support/test.ts';

test.describe('the table', () => {
  test('has the connections of the map as rows, and sorts them', async ({ dashboard }) => {
    await dashboard.open('?view=table');
    const { table } = dashboard;
    await expect(table.header('From')).toHaveAttribute('aria-sort', 'none');
    await table.header('To').getByRole('button').click();
    await expect(table.header('To')).toHaveAttribute('aria-sort', 'ascending');
    await table.header('To').getByRole('button').click();
    await expect(table.header('To')).toHaveAttribute('aria-sort', 'descending');
    await expect(table.rows().first()).toHaveAccessibleName(/ to shop\//);
  });

  test('has the same filter as the map', async ({ dashboard }) => {
    await dashboard.open('?view=table');
    await dashboard.filter('Name or label', 'default/db');
    await expect(dashboard.table.row('default/frontend', 'default/db')).toHaveAccessibleName(/TCP 6379, allowed/);
    await expect(dashboard.table.row('shop/frontend', 'shop/cart')).toHaveCount(0);
    await dashboard.show('Map');
    await expect(dashboard.map.node('shop/cart')).toHaveCount(0);
    await expect(dashboard.map.node('default/db')).toBeVisible();
  });

  test('is walked by the arrow keys and opened by Enter', async ({ dashboard }) => {
    await dashboard.open('?view=table');
    const { table, page } = dashboard;
    await table.rows().first().focus();
    await page.keyboard.press('End');
    const last = page.locator(':focus');
    await expect(last).toHaveAccessibleName(/ to /);
    const name = (await last.getAttribute('aria-label')) ?? '';
    await page.keyboard.press('Enter');
    await expect(dashboard.title).toHaveText(name.replace(/ to ([^,]+),.*$/, ' → $1'));
  });
});

test('the policies view lists what each selects now and what is wrong with it', async ({ dashboard }) => {
  await dashboard.open('?view=policies');
  const policies = dashboard.page.getByRole('table', { name: 'Policies' });
  await expect(policies.getByRole('button', { name: /^default\/test-network-policy, selects 1 pod/ })).toBeVisible();
  await dashboard.page.getByRole('textbox', { name: 'Find a policy or a problem' }).fill('selects no pod');
  await policies.getByRole('button', { name: /^shop\/adverts, selects 0 pods/ }).click();
  await expect(dashboard.title).toHaveText('shop / adverts');
});
