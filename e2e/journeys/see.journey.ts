import { expect, test } from '../support/test.ts';

test.describe('who can talk to whom', () => {
  test('is seen at once, with ports, and says which cluster and why', async ({ dashboard }) => {
    await dashboard.open();
    const { map, page } = dashboard;
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6379');
    await expect(map.node('default/db')).toHaveAccessibleName(/isolated for ingress and egress/);
    await expect(map.node('Anyone')).toBeVisible();
    await expect(map.namespace('payments')).toHaveAccessibleName(/default deny/);
    await expect(map.legend()).toContainText('allowed');
    await page.getByRole('button', { name: /^Source: / }).click();
    await expect(page.getByRole('dialog')).toContainText('why this one');
  });

  test('a workload says who may reach it, whom it may reach, and which policies apply', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.map.node('default/db').click();
    await expect(dashboard.title).toHaveText('default/db');
    const { panel } = dashboard;
    await expect(panel.getByRole('region', { name: 'May be reached by' })).toContainText('default/frontend');
    await expect(panel.getByRole('region', { name: 'May be reached by' })).toContainText('myproject/client');
    await panel.getByRole('region', { name: 'Policies that apply' }).getByRole('button', { name: 'test-network-policy' }).click();
    await expect(dashboard.title).toHaveText('default / test-network-policy');
    await expect(dashboard.editor.input).toBeVisible();
  });

  test('what is under the pointer is said in one line of words', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.map.pointAt(dashboard.map.edge('default/frontend', 'default/db'));
    await expect(dashboard.status).toContainText('default/frontend → default/db : 6379');
    await expect(dashboard.status).toContainText('test-network-policy ingress[0].from[2] allows this');
  });

  test('a connection that is clicked is explained, and leads to the lines that decide', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.map.clickEdge(dashboard.map.edge('default/frontend', 'default/db'));
    await expect(dashboard.title).toHaveText('default/frontend → default/db');
    await expect(dashboard.why.verdict()).toHaveAccessibleName('Verdict now: allowed');
    await dashboard.why.verdict().getByRole('button', { name: 'test-network-policy ingress[0].from[2]' }).click();
    await expect(dashboard.editor.input).toHaveAccessibleName(/default\/test-network-policy/);
  });

  test('namespaces are ticked off and on', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.toggleNamespace('shop');
    await expect(dashboard.map.node('shop/cart')).toHaveCount(0);
    await expect(dashboard.map.node('default/db')).toBeVisible();
    await dashboard.sidebar.getByRole('button', { name: 'show all' }).click();
    await expect(dashboard.map.node('shop/cart')).toBeVisible();
  });

  test('at the scope of namespaces one box is one namespace, and opens', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.page.getByRole('radiogroup', { name: 'One box is' }).getByText('Namespaces').click();
    await expect(dashboard.map.namespace('shop')).toHaveAccessibleName(/workloads · \d+ pods/);
    await expect(dashboard.map.node('shop/cart')).toHaveCount(0);
    await dashboard.map.namespace('shop').dblclick();
    await expect(dashboard.map.node('shop/cart')).toBeVisible();
    await expect(dashboard.map.node('default/db')).toHaveCount(0);
  });

  test('a name, a label or a port narrows what is shown', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.filter('Port', '6379');
    await expect(dashboard.map.edge('default/frontend', 'default/db')).toBeAttached();
    await expect(dashboard.map.node('shop/email')).toHaveCount(0);
    await dashboard.filter('Port', '');
    await dashboard.filter('Name or label', 'nothing is called like this');
    await expect(dashboard.map.root).toContainText('No workload matches');
    await dashboard.map.root.getByRole('button', { name: 'Clear the filter' }).click();
    await expect(dashboard.map.node('shop/email')).toBeVisible();
  });

  test('one node and its neighbours can be looked at alone', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.map.node('default/db').click();
    await dashboard.panel.getByRole('button', { name: 'Only its neighbours' }).click();
    await expect(dashboard.map.node('default/frontend')).toBeVisible();
    await expect(dashboard.map.node('shop/cart')).toHaveCount(0);
    await dashboard.page.getByRole('button', { name: 'Only default/db and its neighbours: show all again' }).click();
    await expect(dashboard.map.node('shop/cart')).toBeVisible();
  });

  test('the palette finds workloads, policies and things to do', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.find('checkout deployment');
    await dashboard.page.keyboard.press('Enter');
    await expect(dashboard.title).toHaveText('shop/checkout');
    await dashboard.find('table');
    await dashboard.page.keyboard.press('Enter');
    await expect(dashboard.table.root).toBeVisible();
  });

  test('nothing moves by itself while the cluster lives', async ({ dashboard }) => {
    await dashboard.open();
    const names = ['shop/cart', 'default/db', 'payments/ledger', 'monitoring/prometheus'];
    const places = (): Promise<readonly unknown[]> => Promise.all(names.map((name) => dashboard.map.placeOf(name)));
    const before = await places();
    const pods = dashboard.page.getByRole('banner').getByRole('status');
    const count = await pods.textContent();
    await dashboard.setLife('running');
    await expect(pods).not.toHaveText(count ?? '', { timeout: 30_000 });
    expect(await places()).toEqual(before);
  });

  test('tidy lays out anew, fit shows everything, the overview map opens', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.map.control('Zoom in').click();
    await dashboard.map.control('Fit the whole map').click();
    await dashboard.map.control('Overview map').click();
    await expect(dashboard.map.root.getByRole('img', { name: 'Overview map' })).toBeVisible();
    await dashboard.map.control('Tidy').click();
    await expect(dashboard.map.node('default/db')).toBeVisible();
  });
});
