/** Policies of every API in the editor: begun, completed, explained and judged as what they are, also when that changes as it is typed. */
import { graveViolations } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

const head = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata:
  name: cut-partners
spec:
  `;

test('a policy of Calico is begun from the menu by keyboard, and completed field by field', async ({ dashboard }) => {
  await dashboard.open();
  const { editor, page, panel } = dashboard;
  await dashboard.sidebar.getByRole('button', { name: 'New policy' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Of another kind' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('menuitem', { name: 'CiliumNetworkPolicy' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'GlobalNetworkPolicy', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(dashboard.title).toHaveText('New policy');
  await expect(editor.input).toBeVisible();
  await expect(editor.problems).toBeHidden();

  await editor.write(head);
  const offers = await editor.suggest();
  await expect(offers.getByRole('option', { name: /^applyOnForward/ })).toBeVisible();
  await expect(offers.getByRole('option', { name: /^podSelector/ })).toHaveCount(0);
  await page.keyboard.type('egr');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText(/egress:\s*-\s*action:/);
  const actions = await editor.suggest();
  await expect(actions.getByRole('option', { name: /^Pass/ })).toBeVisible();
  await page.keyboard.type('Den');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText(/action:\s*Deny/);
  await expect(editor.problems).toBeHidden();
  await panel.getByText('egress', { exact: true }).hover();
  await expect(page.getByRole('tooltip').filter({ hasText: 'denied at the end of the tier' })).toBeVisible();
  expect(await graveViolations(page)).toEqual([]);
});

test('a draft that becomes another kind is completed and judged as that kind', async ({ dashboard }) => {
  await dashboard.open();
  const { editor, page } = dashboard;
  await dashboard.sidebar.getByRole('button', { name: 'New policy' }).click();
  await page.getByRole('menuitem', { name: 'Within the namespace only' }).click();
  await editor.write(`${head}sources: 1\n  order: 5\n`);
  await expect(editor.problems).toContainText('unknown field sources');
  await expect(editor.problems.getByRole('button', { name: 'line 6' })).toBeVisible();
  await editor.replace('GlobalNetworkPolicy', 'Tier');
  await editor.replace('sources: 1', 'selector: all()');
  await expect(editor.problems).toContainText('unknown field selector');
  await editor.replace('selector: all()', 'def');
  const offers = await editor.suggest();
  await expect(offers.getByRole('option', { name: /^defaultAction/ })).toBeVisible();
  await expect(offers.getByRole('option', { name: /^selector/ })).toHaveCount(0);
});

test.describe('bad input of any kind has its place and its mend', () => {
  const mistakes: readonly (readonly [what: string, text: string, problem: RegExp, line: number])[] = [
    [
      'a text for a spec',
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: hello\n',
      /must be a mapping, not the string hello/,
      4,
    ],
    [
      'a port that is no text',
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - toPorts:\n        - ports: [{port: 80}]\n',
      /must be a string, not the number 80.*quote it: "80"/,
      8,
    ],
    [
      'an empty list of peers',
      'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: p}\nspec:\n  tier: Admin\n  priority: 1\n  subject: {namespaces: {}}\n  ingress:\n    - action: Deny\n      from: []\n',
      /from needs at least one item.*never means any/,
      10,
    ],
    ['a name out of every object', `${head}constructor: 1\n`, /unknown field constructor/, 6],
  ];

  for (const [what, text, problem, line] of mistakes) {
    test(what, async ({ dashboard }) => {
      await dashboard.open();
      const { editor, page } = dashboard;
      await dashboard.sidebar.getByRole('button', { name: 'New policy' }).click();
      await page.getByRole('menuitem', { name: 'Within the namespace only' }).click();
      await editor.write(text);
      await expect(editor.problems).toContainText(problem);
      await expect(editor.problems.getByRole('button', { name: `line ${line}` }).first()).toBeVisible();
      await expect(dashboard.map.node('shop/frontend')).toBeVisible();
    });
  }
});
