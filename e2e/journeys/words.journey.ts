import { expect, test } from '../support/test.ts';

test.describe('a policy in words and as a flow', () => {
  test('is read aloud, each sentence leading to its lines', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy&tab=overview');
    const words = dashboard.panel.getByRole('region', { name: 'In words' });
    await expect(words).toContainText('Pods with role=db in default');
    await expect(words).toContainText('every pod in namespaces with project=myproject, or pods with role=frontend in default');
    await words.getByRole('button', { name: 'ingress[0]' }).click();
    await expect(dashboard.editor.input).toHaveAccessibleName(/default\/test-network-policy/);
  });

  test('what is often read wrongly is explained where it occurs', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy&tab=overview');
    await dashboard.panel.getByRole('button', { name: 'Two items are alternatives' }).click();
    await expect(dashboard.page.getByRole('dialog')).toContainText('put both selectors into one item');
  });

  test('three columns say who comes in and where it goes out, of a policy and of a workload', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy&tab=flow');
    const incoming = dashboard.panel.getByRole('region', { name: 'Incoming' });
    await expect(incoming.getByRole('region', { name: 'Same namespace' })).toContainText('pods with role=frontend');
    await expect(incoming.getByRole('region', { name: 'Other namespaces' })).toContainText('project=myproject');
    await expect(incoming.getByRole('region', { name: 'Outside the cluster' })).toContainText(
      '172.17.0.0/16 except 172.17.1.0/24',
    );
    await dashboard.open('?node=shop/Deployment/checkout&tab=flow');
    const outgoing = dashboard.panel.getByRole('region', { name: 'Outgoing' });
    await expect(outgoing.getByRole('region', { name: 'Same namespace' })).toContainText('cart');
    await outgoing.getByRole('button', { name: /^data\/kafka/u }).click();
    await expect(dashboard.title).toHaveText('shop/checkout → data/kafka');
  });
});
