import { expect, test } from '../support/test.ts';

test.describe('asking why', () => {
  test('two workloads and a port: both sides in words, never that a policy denies', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.tab('Why');
    await dashboard.why.ask({ from: 'shop/cart', to: 'default/db', port: 6379 });
    const verdict = dashboard.why.verdict();
    await expect(verdict).toHaveAccessibleName('Verdict now: not allowed');
    await expect(verdict).toContainText('Egress of shop/cart: not allowed');
    await expect(verdict).toContainText('no rule allows it');
    await expect(verdict).toContainText('Ingress of default/db: not allowed');
    await expect(verdict).toContainText('isolated by test-network-policy');
    await expect(verdict).not.toContainText(/denie[sd]/);
  });

  test('another port, another answer; the other way round, another question', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.tab('Why');
    await dashboard.why.ask({ from: 'default/frontend', to: 'default/db', port: 6379 });
    await expect(dashboard.why.verdict()).toHaveAccessibleName('Verdict now: allowed');
    await dashboard.why.ask({ port: 5432 });
    await expect(dashboard.why.verdict()).toHaveAccessibleName('Verdict now: not allowed');
    await dashboard.panel.getByRole('button', { name: 'Swap the two ends' }).click();
    await expect(dashboard.why.verdict()).toContainText('Egress of default/db');
  });

  test('an address outside the cluster', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.tab('Why');
    await dashboard.why.ask({ from: 'default/db', to: '10.0.0.7', port: 5978 });
    await expect(dashboard.why.verdict()).toHaveAccessibleName('Verdict now: allowed');
    await dashboard.why.ask({ to: '10.0.1.7' });
    await expect(dashboard.why.verdict()).toHaveAccessibleName('Verdict now: not allowed');
  });

  test('a workload of the map asks for itself', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.map.node('shop/checkout').click();
    await dashboard.panel.getByRole('button', { name: 'Ask why from here' }).click();
    await dashboard.why.ask({ to: 'shop/cart', port: 7070 });
    await expect(dashboard.why.verdict()).toHaveAccessibleName('Verdict now: allowed');
    await expect(dashboard.why.verdict().getByRole('button', { name: /^checkout egress/ })).toBeVisible();
  });
});
