import { expect, test } from '../support/test.ts';

test.describe('the address of the page', () => {
  test('opens what it names', async ({ dashboard }) => {
    await dashboard.open('?view=table&port=6379&node=default/StatefulSet/db');
    await expect(dashboard.table.row('default/frontend', 'default/db')).toBeVisible();
    await expect(dashboard.title).toHaveText('default/db');
  });

  test('follows the view; a reload and the back button keep it', async ({ dashboard }) => {
    const { page, map } = dashboard;
    await dashboard.open();
    await map.node('default/db').click();
    await dashboard.show('Table');
    await expect(page).toHaveURL(/\?view=table&node=default\/[A-Za-z]+\/db$/);
    await page.reload();
    await expect(dashboard.table.root).toBeVisible();
    await expect(dashboard.title).toHaveText('default/db');
    await page.goBack();
    await expect(map.root).toBeVisible();
    await page.goBack();
    await expect(dashboard.title).toHaveText('demo');
    await page.goForward();
    await expect(dashboard.title).toHaveText('default/db');
  });

  test('keeps a question', async ({ dashboard }) => {
    await dashboard.open('?tab=why&from=workload:shop/Deployment/cart&to=address:10.0.0.7&on=TCP+443');
    await expect(dashboard.why.verdict()).toContainText('Egress of shop/cart');
    await expect(dashboard.why.verdict()).toContainText('Ingress of 10.0.0.7');
  });

  test('of what is gone, or of another cluster, says so', async ({ dashboard }) => {
    await dashboard.open('?node=gone/Deployment/away');
    await expect(dashboard.panel).toContainText('It is not there any more');
    await dashboard.open('?policy=NetworkPolicy/gone/away');
    await expect(dashboard.panel).toContainText('This policy is not there any more');
    await dashboard.open('?view=nonsense&scope=7&port=x');
    await expect(dashboard.map.root).toBeVisible();
  });
});
