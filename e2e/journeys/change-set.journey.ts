/** Several drafts as one change: previewed together, applied in one go, each shown by the cluster before the next. */
import type { Browser } from '@playwright/test';
import { graveViolations } from '../support/axe.ts';
import { Dashboard } from '../support/dashboard.ts';
import { policyNamed } from '../support/policies.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

/** What is drafted in each policy, and what somebody else makes of the same. */
const edits = [
  { policy: 'default/test-network-policy', port: '6379', drafted: '6380', elsewhere: '6381' },
  { policy: 'payments/card-vault', port: '8200', drafted: '8201', elsewhere: '8202' },
] as const;

async function draftEdit(dashboard: Dashboard, policy: string, from: string, to: string): Promise<void> {
  await dashboard.policy(policy).click();
  await expect(dashboard.editor.input).toHaveAccessibleName(`YAML of ${policy}`);
  await dashboard.editor.retype(from, to);
  await expect(dashboard.editor.changes).not.toContainText('No connection');
}

/** The open review of both edits, all that it asks for agreed to. */
async function reviewBoth(dashboard: Dashboard): Promise<void> {
  await dashboard.open();
  for (const { policy, port, drafted } of edits) await draftEdit(dashboard, policy, port, drafted);
  await dashboard.review.open();
  await expect(dashboard.review.root).toContainText('Checked: all 2 would be taken');
}

/** Somebody else changes what is written last, so that the apply stops in the middle. Resolves to the two, in order. */
async function stopInTheMiddle(dashboard: Dashboard, server: Server, browser: Browser): Promise<readonly [string, string]> {
  const { review } = dashboard;
  await reviewBoth(dashboard);
  const [first, last] = await review.order();
  if (first === undefined || last === undefined) throw new Error('both drafts are in the set');
  const edit = edits.find(({ policy }) => policy === last);
  if (edit === undefined) throw new Error(`${last} is one of the edits`);
  const page = await browser.newPage();
  const other = new Dashboard(page, server);
  await other.open();
  await draftEdit(other, last, edit.port, edit.elsewhere);
  await other.review.open();
  await other.review.agree();
  await other.review.apply();
  await page.close();
  await review.agree();
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText(`Stopped at ${last}: 1 applied, 1 not.`);
  return [first, last];
}

test('two drafts are applied together, once each has been checked', async ({ dashboard, page }) => {
  const { review } = dashboard;
  await reviewBoth(dashboard);
  await review.tick('payments/card-vault').uncheck();
  await expect(review.button('Apply 1 of 2')).toBeVisible();
  await review.tick('payments/card-vault').check();
  expect(await graveViolations(page)).toEqual([]);
  await review.agree();
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Applied: all 2 changes are in the cluster.');
  await review.button('Done').click();
  await expect(dashboard.draftChip).toBeHidden();
});

test('a set that stops in the middle is taken back', async ({ dashboard, server, browser, page }) => {
  const { review } = dashboard;
  const [first, last] = await stopInTheMiddle(dashboard, server, browser);
  await expect(review.root).toContainText(`Applied: ${first}.`);
  await expect(review.root).toContainText(`Not applied: ${last}.`);
  expect(await graveViolations(page)).toEqual([]);
  await review.button('Take back what was applied').click();
  await expect(review.root).toContainText(`Taken back: ${first} is as it was.`);
  await review.button('Back to the drafts').click();
  await expect(review.steps.getByRole('checkbox')).toHaveCount(2);
});

test('a set that stops in the middle goes on once what was in the way is mended', async ({ dashboard, server, browser }) => {
  const { review } = dashboard;
  await stopInTheMiddle(dashboard, server, browser);
  await review.button('See what changed').click();
  await dashboard.meanwhile.button('Go on with mine alone').click();
  await review.button('Go on').click();
  await expect(review.root).toContainText('Applied: all 2 changes are in the cluster.');
});

const applied = 'Applied a change set of 2 policies';
const tookBack = 'Took back a change set of 2 policies';

test('an applied set is one thing in the history, and taken back, and back again, by one click each', async ({
  dashboard,
  page,
}) => {
  const { review, history } = dashboard;
  await reviewBoth(dashboard);
  await review.agree();
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Applied: all 2 changes are in the cluster.');
  await review.button('Undo').click();
  const set = history.change(applied);
  await expect(set.getByRole('list', { name: 'Its changes, in their order' }).getByRole('listitem')).toHaveCount(2);
  for (const { policy } of edits) await expect(set).toContainText(`Changed ${policy}`);
  await expect(set.getByRole('region', { name: 'What it changed' })).toContainText('default/frontend → default/db');
  await expect(set.getByRole('region', { name: 'What taking it back changes' })).toContainText('TCP 6380 → TCP 6379');
  await expect(history.changes()).toHaveCount(1);
  expect(await graveViolations(page)).toEqual([]);
  await history.takeSetBack(applied);
  await expect(history.changes()).toHaveCount(2);
  await expect(set).toContainText('taken back');
  await expect(set.getByRole('button', { name: 'Take the set back' })).toBeDisabled();
  await history.takeSetBack(tookBack);
  await expect(history.changes()).toHaveCount(3);
  await history.close();
  await expect(review.root).toContainText('Taken back: all 2 are as they were.');
});

test('a set that nobody keeps is taken back as a whole, also when the page is closed', async ({ dashboard, server, context }) => {
  const { review, history, page } = dashboard;
  await reviewBoth(dashboard);
  await review.agree();
  await history.demandKeep(20);
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Applied: all 2 changes are in the cluster.');
  await expect(history.countdown(applied)).toHaveCount(1);
  expect(await graveViolations(page)).toEqual([]);
  await page.close();
  const later = new Dashboard(await context.newPage(), server);
  await later.open();
  await expect(later.history.countdown(applied)).toBeHidden({ timeout: 30_000 });
  await expect(later.map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6379');
  await later.history.open();
  await expect(later.history.change(applied)).toContainText('nobody kept it: taken back');
  await expect(later.history.change(tookBack)).toBeVisible();
});

test('one confirmation keeps the whole set', async ({ dashboard }) => {
  const { review, history, map } = dashboard;
  await reviewBoth(dashboard);
  await review.agree();
  await history.demandKeep(15);
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Applied: all 2 changes are in the cluster.');
  await history.countdown(applied).getByRole('button', { name: 'Keep it' }).click();
  await expect(history.countdown(applied)).toBeHidden();
  await review.button('Done').click();
  await history.open();
  await expect(history.change(applied)).toContainText('kept');
  await dashboard.page.waitForTimeout(15_000);
  await expect(history.changes()).toHaveCount(1);
  await history.close();
  await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6380');
});

test('while it is looked at, a set that takes itself back becomes drafts again', async ({ dashboard }) => {
  const { review, history } = dashboard;
  await reviewBoth(dashboard);
  await review.agree();
  await history.demandKeep(10);
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Taken back: all 2 are as they were.', { timeout: 40_000 });
  await review.button('Back to the drafts').click();
  await expect(review.steps.getByRole('checkbox')).toHaveCount(2);
  await expect(review.root).toContainText('Checked: all 2 would be taken');
});

test('what would cut name lookups is applied only once that is agreed to by name, and a rule for them mends it', async ({
  dashboard,
  page,
}) => {
  await dashboard.open('?policy=NetworkPolicy/payments/allow-dns');
  const { review } = dashboard;
  await dashboard.panel.getByRole('button', { name: 'Delete…', exact: true }).click();
  await review.open();
  await expect(review.root).toContainText('would take it');
  await expect(review.losses.first()).toContainText('Cuts DNS for');
  expect(await graveViolations(page)).toEqual([]);
  const apply = review.button('Delete the policy');
  await expect(apply).toBeDisabled();
  await review.agree('something else');
  await expect(apply).toBeDisabled();
  await review.agree();
  await expect(apply).toBeEnabled();
  await review.root.getByRole('button', { name: 'Add DNS rule' }).first().click();
  await expect(review.losses).toHaveCount(0);
  await expect(review.button('Apply all 2')).toBeEnabled();
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Applied: all 2 changes are in the cluster.');
});

test('a set is exported: a patch to each policy that changes, the whole of a new one, the deletion of another', async ({
  dashboard,
  page,
}) => {
  await dashboard.open();
  const { review, panel } = dashboard;
  await draftEdit(dashboard, 'default/test-network-policy', '6379', '6380');
  await dashboard.policy('payments/card-vault').click();
  await panel.getByRole('button', { name: 'Delete…', exact: true }).click();
  await dashboard.sidebar.getByRole('button', { name: 'New policy' }).click();
  await page.getByRole('menuitem').first().click();
  await dashboard.editor.write(policyNamed('fresh'));
  await expect(dashboard.draftChip).toContainText('3 drafts');
  await review.open();
  await review.exportAs('Patch');
  const edited = review.exported('Patch to export of default/test-network-policy');
  await expect(edited).toContainText('--type=merge --patch-file=default-test-network-policy.patch.yaml');
  await expect(edited).toContainText('6380');
  await expect(edited).not.toContainText('apiVersion');
  const deleted = review.exported('Patch to export of payments/card-vault');
  await expect(deleted).toHaveText(/kubectl delete networkpolicy card-vault --namespace payments/u);
  await expect(deleted.getByRole('button', { name: 'Copy the command of payments/card-vault' })).toBeVisible();
  const made = review.exported('Patch to export of default/fresh');
  await expect(made).toContainText('kubectl apply --filename default-fresh.yaml');
  expect(await review.download('default-fresh.yaml')).toBe(policyNamed('fresh'));
  expect(await graveViolations(page)).toEqual([]);
});
