/** From a line in the editor to the connections that this rule, and only this rule, allows. */
import { graveViolations } from '../support/axe.ts';
import { shopOf } from '../support/manifests.ts';
import { expect, test } from '../support/test.ts';

test.describe('what only a rule allows', () => {
  test('asked at its line: told with ports, shown on the map, and left with Escape', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('shop/cart').click();
    await dashboard.sole.lens().click();
    const { answer } = dashboard.sole;
    await expect(answer).toHaveAccessibleName('What only this rule allows');
    await expect(answer).toContainText('without this rule 2 connections would be lost.');
    await expect(answer.getByRole('listitem')).toHaveText([
      /would be lost\s*shop\/checkout → shop\/cart\s*TCP 7070/u,
      /would be lost\s*shop\/frontend → shop\/cart\s*TCP 7070/u,
    ]);
    await expect(dashboard.sole.chip).toBeVisible();
    await expect(dashboard.map.legend()).toContainText('would be cut');
    expect(await graveViolations(dashboard.page)).toEqual([]);
    await dashboard.page.keyboard.press('Escape');
    await expect(answer).toBeHidden();
    await expect(dashboard.sole.chip).toBeHidden();
    await expect(dashboard.map.legend()).not.toContainText('would be cut');
  });

  test('by keyboard, of the peer that the cursor is in; a connection of the list asks why', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('shop/cart').click();
    await expect(dashboard.sole.button).toBeDisabled();
    await dashboard.editor.find('app: checkout');
    await expect(dashboard.sole.button).toBeEnabled();
    await dashboard.page.keyboard.press('Alt+o');
    const { answer } = dashboard.sole;
    await expect(answer).toHaveAccessibleName('What only this peer allows');
    await expect(answer).toContainText('ingress[0].from[1]');
    await expect(answer.getByRole('listitem')).toHaveCount(1);
    await answer.getByRole('button', { name: 'shop/checkout → shop/cart' }).click();
    await expect(dashboard.why.verdict()).toHaveAccessibleName('Verdict now: allowed');
    await expect(dashboard.why.verdict()).toContainText('cart ingress[0].from[1]');
    await expect(dashboard.sole.chip).toBeVisible();
  });

  test('from the context menu, of the port that the cursor is in', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('shop/cart').click();
    await dashboard.editor.find('port: 7070');
    await dashboard.page.keyboard.press('Shift+F10');
    await dashboard.page.getByRole('menuitem', { name: /^What only this rule, peer or port allows/u }).click();
    await expect(dashboard.sole.answer).toHaveAccessibleName('What only this port allows');
    await expect(dashboard.sole.answer.getByRole('listitem')).toHaveCount(2);
  });

  test('follows the text as it is typed; with problems in it there is no answer, and it says why', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('shop/cart').click();
    await dashboard.editor.find('app: frontend');
    await dashboard.sole.button.click();
    const { answer } = dashboard.sole;
    await expect(answer.getByRole('listitem')).toHaveText(/shop\/frontend → shop\/cart/u);
    await dashboard.editor.replace('app: frontend', 'app: checkout');
    await expect(answer).toContainText('nothing depends on this peer: allowed also by cart ingress[0].');
    await dashboard.editor.replace('port: 7070', 'port: 0');
    await expect(answer).toContainText('the text has problems, so what it does is not known');
    await expect(dashboard.sole.button).toBeDisabled();
    await answer.getByRole('button', { name: 'Back to all connections' }).click();
    await expect(answer).toBeHidden();
  });
});

const cluster = shopOf('web', 'api', 'spy');

const lock = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: lock
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces: {}
  ingress:
    - name: no-spies
      action: Deny
      from:
        - pods:
            namespaceSelector: {}
            podSelector:
              matchLabels:
                app: spy
`;

const allow = (name: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector:
    matchLabels: { app: api }
  ingress:
    - from:
        - podSelector:
            matchLabels: { app: web }
      ports:
        - port: 8080
`;

test.describe('of rules that deny, and of rules that others repeat', () => {
  test.use({ manifests: { 'apps.yaml': cluster, 'lock.yaml': lock, 'one.yaml': allow('one'), 'two.yaml': allow('two') } });

  test('a rule that denies says what it alone stops', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('lock (ClusterNetworkPolicy)').click();
    await dashboard.sole.lens().click();
    await expect(dashboard.sole.answer).toHaveAccessibleName('What only this rule stops');
    await expect(dashboard.sole.answer.getByRole('listitem')).toHaveText(/would come back\s*shop\/spy → shop\/web/u);
  });

  test('where another rule allows the same, nothing depends on it, and the other one is a link', async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.policy('shop/one').click();
    await dashboard.sole.lens().click();
    const { answer } = dashboard.sole;
    await expect(answer).toContainText('nothing depends on this rule: allowed also by two ingress[0].');
    await answer.getByRole('button', { name: 'two ingress[0]' }).click();
    await expect(dashboard.title).toHaveText('shop / two');
  });
});
