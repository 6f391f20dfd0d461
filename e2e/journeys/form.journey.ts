import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const commented = `# Who may reach the database.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: commented
  namespace: default
  labels: {team: data} # kept
spec:
  # the database
  podSelector:
    matchLabels: {role: db}
  policyTypes: [Ingress]
  ingress:
    # the web
    - from:
        - podSelector: # its pods
            matchLabels:
              role: frontend
      ports:
        - port: 6379 # redis
    # the reports
    - from:
        - podSelector: {matchLabels: {role: reporting}}
      ports:
        - {port: 6379, colour: red}
`;

test.describe('the form of a policy', () => {
  test('makes a policy without a line of YAML, previewed all the while', async ({ dashboard }) => {
    await dashboard.open();
    const { form, sidebar, page, editor } = dashboard;
    await sidebar.getByRole('button', { name: 'New policy' }).click();
    await page.getByRole('menuitem', { name: 'Default deny, incoming' }).click();
    await dashboard.tab('Form');
    await form.root.getByRole('textbox', { name: 'Name' }).fill('db-by-form');
    await form.root.getByRole('combobox', { name: 'Namespace' }).fill('default');
    await form.addLabel(form.subject, 'role', 'reporting');
    await expect(form.subject).toContainText(/Matches now: \d pods? in default/u);
    await form.add(form.root, /^Allow from…/u, 'Pods in default');
    const rule = form.rule('Ingress', 1);
    await form.addLabel(form.peer(rule, 1), 'role', 'frontend');
    await form.addPort(rule, '6379');
    await form.addPort(rule, '8000-8080', 'UDP');
    await expect(rule).toContainText('accept TCP 6379 or UDP 8000–8080 from pods with role=frontend in default');
    await expect(editor.changes).toContainText('default/frontend → default/reporting');
    await dashboard.tab('YAML');
    await editor.find('db-by-form');
    await dashboard.review.open();
    await dashboard.review.apply();
    await expect(dashboard.policy('default/db-by-form')).toBeVisible();
  });

  test('says with every letter what a selector matches, and shows it on the map', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy&tab=form');
    const { form, map } = dashboard;
    await expect(form.subject).toContainText('1 pod in default');
    await form.subject.getByRole('combobox', { name: 'Value of role' }).fill('front');
    await expect(form.subject).toContainText('no pod in default');
    await form.subject.getByRole('combobox', { name: 'Value of role' }).fill('frontend');
    await expect(form.subject).toContainText(/\d pods in default/u);
    await expect(map.node('default/frontend')).toHaveAttribute('data-marked', 'true');
    await form.subject.getByRole('button', { name: /^Matches now/u }).click();
    await expect(form.subject.getByRole('listitem').first()).toContainText('default/frontend-');
    const namespaces = form.root.getByRole('group', { name: 'Namespaces of peer 2' });
    await namespaces.getByRole('combobox', { name: 'Value of project' }).focus();
    await expect(map.node('myproject/client')).toHaveAttribute('data-marked', 'true');
    await expect(map.node('default/frontend')).toHaveAttribute('data-marked', 'false');
  });

  test('offers the labels and ports that the cluster has, a Service’s as the one that it leads to', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/shop/frontend&tab=form');
    const { form, page } = dashboard;
    await form.subject.getByRole('button', { name: 'Add label' }).click();
    await form.subject.getByRole('combobox', { name: 'New label key' }).click();
    await expect(page.getByRole('option', { name: /^app\b/u }).first()).toBeVisible();
    await form.subject.getByRole('button', { name: 'Cancel' }).click();
    await form.rule('Ingress', 1).getByRole('button', { name: 'Add port' }).click();
    await form.newPort.getByRole('combobox', { name: 'Port', exact: true }).click();
    await page.getByRole('option', { name: /Service frontend: 80 → http/u }).click();
    await form.newPort.getByRole('combobox', { name: 'Port', exact: true }).fill('8080');
    await form.newPort.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(form.rule('Ingress', 1).getByRole('button', { name: 'Change TCP 8080' })).toBeVisible();
  });

  test('one card is AND, two cards are OR', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy&tab=form');
    const { form } = dashboard;
    const rule = form.rule('Ingress', 1);
    await expect(rule).toContainText('every pod in namespaces with project=myproject, or pods with role=frontend in default');
    await expect(rule.getByText('OR', { exact: true })).toHaveCount(2);
    await expect(rule.getByText('AND', { exact: true })).toHaveCount(0);
    await form.peer(rule, 3).getByRole('combobox', { name: 'Kind of peer 3' }).selectOption('Chosen pods of namespaces');
    await expect(rule.getByText('AND', { exact: true })).toHaveCount(1);
    await expect(rule).toContainText('pods with role=frontend in every namespace');
    await form.peer(rule, 2).getByRole('button', { name: 'Remove peer 2' }).click();
    await expect(rule.getByText('OR', { exact: true })).toHaveCount(1);
  });

  test('the last peer goes only with the rule, or when anyone is meant', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy&tab=form');
    const { form } = dashboard;
    const rule = form.rule('Egress', 1);
    await rule.getByRole('button', { name: 'Remove peer 1' }).click();
    await expect(rule).toContainText('Without its last peer the rule would be for anyone');
    await expect(rule.getByRole('button', { name: 'Remove the rule' })).toBeFocused();
    await rule.getByRole('button', { name: 'Cancel' }).click();
    await expect(form.peer(rule, 1)).toBeVisible();
    await rule.getByRole('button', { name: 'Remove TCP 5978' }).click();
    await rule.getByRole('button', { name: 'Allow every port' }).click();
    await expect(rule).toContainText('any port, any protocol');
    await rule.getByRole('button', { name: 'Remove peer 1' }).click();
    await rule.getByRole('button', { name: 'Remove the rule' }).click();
    await expect(form.root).toContainText('No rule: nothing may go out.');
  });

  test('keeps comments, order and what it has no field for, and says so', async ({ dashboard }) => {
    await dashboard.open();
    const { form, editor, sidebar, page } = dashboard;
    await sidebar.getByRole('button', { name: 'New policy' }).click();
    await page.getByRole('menuitem', { name: 'Default deny, incoming' }).click();
    await editor.write(commented);
    await dashboard.tab('Form');
    await expect(form.rule('Ingress', 2)).toContainText('unknown field colour');
    await expect(form.root).toContainText('metadata.labels');
    await form.rule('Ingress', 1).getByRole('combobox', { name: 'Value of role' }).fill('client');
    await form.rule('Ingress', 2).getByRole('button', { name: 'Move ingress rule 2 up' }).click();
    await form.rule('Ingress', 1).getByRole('button', { name: 'Change TCP 6379' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Port', exact: true }).fill('6380');
    await page.keyboard.press('Escape');
    const moved = commented.replace('role: frontend', 'role: client').replace('{port: 6379, colour', '{port: 6380, colour');
    const [web, reports] = [moved.indexOf('    # the web'), moved.indexOf('    # the reports')];
    await expect.poll(() => draftText(page)).toBe(moved.slice(0, web) + moved.slice(reports) + moved.slice(web, reports));
    await form
      .rule('Ingress', 1)
      .getByRole('button', { name: 'Edit the YAML at spec.ingress[0].ports[0].colour' })
      .first()
      .click();
    await expect(editor.input)
      .toBeFocused({ timeout: 10_000 })
      .catch(() => undefined);
    await editor.find('colour');
  });

  test('undo goes back in the text, from the form and from the editor', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy&tab=form');
    const { form, page, panel } = dashboard;
    const value = form.subject.getByRole('combobox', { name: 'Value of role' });
    await value.fill('frontend');
    await form.rule('Ingress', 1).getByRole('button', { name: 'Remove peer 1' }).click();
    await expect(form.rule('Ingress', 1).getByText('OR', { exact: true })).toHaveCount(1);
    await value.focus();
    await page.keyboard.press('ControlOrMeta+z');
    await expect(form.rule('Ingress', 1).getByText('OR', { exact: true })).toHaveCount(2);
    await page.keyboard.press('ControlOrMeta+z');
    await expect(value).toHaveValue('db');
    await expect(dashboard.draftChip).toBeHidden();
    await panel.getByRole('button', { name: 'Redo the edit of the text' }).click();
    await expect(value).toHaveValue('frontend');
    await dashboard.tab('YAML');
    await dashboard.editor.input.focus();
    await page.keyboard.press('ControlOrMeta+z');
    await dashboard.tab('Form');
    await expect(value).toHaveValue('db');
  });

  test('of a text that cannot be read there is none, and the editor opens at the place', async ({ dashboard }) => {
    await dashboard.open('?policy=NetworkPolicy/default/test-network-policy');
    await dashboard.editor.replace('spec', 'spec: [');
    await dashboard.tab('Form');
    await expect(dashboard.panel.getByRole('heading', { name: 'There is no form of this text' })).toBeVisible();
    await dashboard.panel.getByRole('button', { name: 'Edit the YAML' }).click();
    await expect(dashboard.editor.input).toBeVisible();
  });
});

/** As it is kept over a reload. */
async function draftText(page: Page): Promise<string | undefined> {
  const kept = await page.evaluate(() =>
    Array.from({ length: localStorage.length }, (_, index) => localStorage.getItem(localStorage.key(index) ?? '') ?? ''),
  );
  return kept
    .flatMap((item) => [...item.matchAll(/"text":("(?:[^"\\]|\\.)*")/gu)].map(([, text = '""']) => String(JSON.parse(text))))
    .find((text) => text.includes('name: commented'));
}
