/** What was applied can be taken back, exactly and never over others' changes; and takes itself back unless it is kept (T27). */
import { readFileSync } from 'node:fs';
import type { Dashboard } from '../support/dashboard.ts';
import { agreeIn, lossesIn } from '../support/agree.ts';
import { graveViolations } from '../support/axe.ts';
import { policyNamed } from '../support/policies.ts';
import { expect, test } from '../support/test.ts';

const name = 'default/test-network-policy';
const changed = `Changed ${name}`;
const alsoDns = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: also-dns, namespace: payments}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]}
`;

async function draft(dashboard: Dashboard, from: string, to: string): Promise<void> {
  await dashboard.policy(name).click();
  await dashboard.editor.retype(from, to);
  await expect(dashboard.editor.changes).toContainText('default/frontend → default/db');
  await dashboard.review.open();
}

async function applyWithin(dashboard: Dashboard, seconds: number): Promise<void> {
  await dashboard.history.demandKeep(seconds);
  await dashboard.review.apply();
}

test.describe('undo', () => {
  test('takes the last change back from the top bar, with what that changes, and can itself be taken back', async ({
    dashboard,
  }) => {
    await dashboard.open();
    const { history, map, page } = dashboard;
    await draft(dashboard, '6379', '6380');
    await dashboard.review.apply();
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6380');

    await history.button.hover();
    await expect(page.getByRole('tooltip')).toContainText(`${changed} by `);
    await history.open();
    const change = history.change(changed);
    await expect(change.getByRole('region', { name: 'What it changed' })).toContainText('default/frontend → default/db');
    const preview = change.getByRole('region', { name: 'What taking it back changes' });
    await expect(preview).toContainText('default/frontend → default/db');
    await expect(preview).toContainText('TCP 6380 → TCP 6379');
    expect(await graveViolations(page)).toEqual([]);
    await change.getByRole('button', { name: 'Take it back' }).click();

    await expect(history.changes()).toHaveCount(2);
    await expect(change).toContainText('taken back');
    await expect(change.getByRole('button', { name: 'Take it back' })).toBeDisabled();
    await history.close();
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6379');

    await history.open();
    const redo = history.change(`Took back the change of ${name}`);
    await redo.getByRole('button', { name: 'Take it back' }).click();
    await expect(history.changes()).toHaveCount(3);
    await history.close();
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6380');
  });

  test('is offered where a change was applied, and a deleted policy comes back', async ({ dashboard }) => {
    await dashboard.open();
    const { history, review } = dashboard;
    await dashboard.sidebar.getByRole('button', { name: 'New policy' }).click();
    await dashboard.page.getByRole('menuitem').first().click();
    await dashboard.editor.write(policyNamed('fresh'));
    await expect(dashboard.editor.changes).toContainText('default/reporting');
    await review.open();
    await expect(review.verdict).toContainText('would take it');
    await review.button('Apply').click();
    await expect(review.verdict).toContainText('Applied: ');
    await review.button('Undo').click();
    await history.change('Created default/fresh').getByRole('button', { name: 'Take it back' }).click();
    await expect(history.changes()).toHaveCount(2);
    const back = await history.unfold('Took back the creation of default/fresh');
    await back.getByRole('button', { name: 'Take it back' }).click();
    await expect(history.changes()).toHaveCount(3);
    await history.close();
    await review.button('Done').click();
    await expect(dashboard.policy('default/fresh')).toBeVisible();
  });

  test('that would cut name lookups goes on only once that is agreed to by name', async ({ dashboard, page }) => {
    await dashboard.open('?policy=NetworkPolicy/payments/allow-dns');
    const { history, review } = dashboard;
    await dashboard.sidebar.getByRole('button', { name: 'New policy' }).click();
    await page.getByRole('menuitem').first().click();
    await dashboard.editor.write(alsoDns);
    await review.open();
    await review.apply();
    await dashboard.policy('payments/allow-dns').click();
    await dashboard.panel.getByRole('button', { name: 'Delete…', exact: true }).click();
    await review.open();
    await expect(review.losses).toHaveCount(0);
    await review.apply();

    await history.open();
    const change = await history.unfold('Created payments/also-dns');
    await expect(lossesIn(change).first()).toContainText('Cuts DNS for');
    expect(await graveViolations(page)).toEqual([]);
    const takeBack = change.getByRole('button', { name: 'Take it back' });
    await expect(takeBack).toBeDisabled();
    await agreeIn(change, 'something else');
    await expect(takeBack).toBeDisabled();
    await agreeIn(change);
    await takeBack.click();
    await expect(history.changes()).toHaveCount(3);
  });

  test('never takes back what was changed since: it says so, writes nothing, and offers the difference', async ({
    dashboard,
  }) => {
    await dashboard.open();
    const { history, review } = dashboard;
    await draft(dashboard, '6379', '6380');
    await review.apply();
    await draft(dashboard, '6380', '6381');
    await review.apply();
    await dashboard.find('history: what was');
    await dashboard.page.keyboard.press('Enter');
    await expect(history.changes()).toHaveCount(2);
    const older = history.changes().last();
    await older.getByRole('button', { name: changed }).click();
    await expect(older).toContainText('The policy was changed again since.');
    await expect(older.getByRole('button', { name: 'Take it back' })).toBeDisabled();
    await older.getByRole('button', { name: 'Look at the difference' }).click();
    await expect(review.root).toBeVisible();
    await expect(review.root).toContainText('TCP 6381 → TCP 6379');
  });
});

test.describe('keep or roll back', () => {
  test('what nobody keeps is taken back, in every tab and after a reload', async ({ dashboard, context, server }) => {
    test.slow();
    await dashboard.open();
    const { history, map, page } = dashboard;
    await draft(dashboard, '6379', '6380');
    // Long enough for a look, a reload and a second tab on a busy machine.
    await applyWithin(dashboard, 40);
    const countdown = history.countdown(changed);
    await expect(countdown.getByRole('timer')).toHaveText(/^\d+ s$/);
    expect(await graveViolations(page)).toEqual([]);
    await page.reload();
    await expect(countdown).toBeVisible();
    const other = await context.newPage();
    await other.goto(server.url);
    await expect(other.getByRole('region', { name: `${changed}: to be kept` })).toBeVisible();
    await expect(countdown).toBeHidden({ timeout: 60_000 });
    await expect(other.getByRole('region', { name: `${changed}: to be kept` })).toBeHidden();
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6379');
    await history.open();
    await expect(history.change(changed)).toContainText('nobody kept it: taken back');
  });

  test('what is kept stays, and what is taken back by hand goes at once', async ({ dashboard }) => {
    test.slow();
    await dashboard.open();
    const { history, map } = dashboard;
    await draft(dashboard, '6379', '6380');
    await history.demandKeep(10);
    await expect(dashboard.review.verdict).toContainText('would take it');
    await dashboard.review.button('Apply').click();
    // Nobody has to leave the screen first to keep it.
    await dashboard.review.button('Keep it').click();
    await expect(history.countdown(changed)).toHaveCount(0);
    await dashboard.review.button('Done').click();
    await draft(dashboard, '6380', '6381');
    await applyWithin(dashboard, 600);
    await history.countdown(changed).getByRole('button', { name: 'Take it back now' }).click();
    await expect(history.countdown(changed)).toBeHidden();
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6380');
    // Longer than the first one would have waited.
    await dashboard.page.waitForTimeout(11_000);
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6380');
    await history.open();
    await expect(history.changes().last()).toContainText('kept');
  });

  test('a keep that does not reach the server keeps nothing, and is not tried again later', async ({ dashboard, page }) => {
    test.slow();
    await dashboard.open();
    const { history, map } = dashboard;
    await draft(dashboard, '6379', '6380');
    await applyWithin(dashboard, 15);
    let asked = 0;
    await page.route('**/api/keep', (route) => {
      asked++;
      return route.abort('connectionreset');
    });
    const countdown = history.countdown(changed);
    await countdown.getByRole('button', { name: 'Keep it' }).click();
    await expect(countdown.getByRole('alert')).toContainText('The server cannot be reached.');
    await page.unroute('**/api/keep');
    await expect(countdown).toBeHidden({ timeout: 30_000 });
    expect(asked).toBe(1);
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6379');
  });
});

test.describe('with manifests', () => {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: default\n---\n';
  const policy = `# The reports, and nobody else.\n${policyNamed('kept')}`;
  test.use({ manifests: { 'all.yaml': namespace + policy } });

  test('a restart keeps the history, and the text comes back with its comments', async ({ dashboard, server, folder }) => {
    const file = `${folder}/all.yaml`;
    const before = readFileSync(file, 'utf8');
    await dashboard.open();
    await dashboard.policy('default/kept').click();
    await dashboard.editor.retype('6379', '6380');
    await expect(dashboard.draftChip).toBeVisible();
    await dashboard.review.open();
    await dashboard.review.apply();
    expect(readFileSync(file, 'utf8')).toContain('port: 6380');
    await server.kill();
    await server.restart();
    await dashboard.open();
    await dashboard.history.open();
    const change = dashboard.history.change('Changed default/kept');
    await change.getByRole('button', { name: 'Take it back' }).click();
    await expect(dashboard.history.changes()).toHaveCount(2);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
