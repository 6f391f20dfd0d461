import type { Page } from '@playwright/test';
import { graveViolations } from '../support/axe.ts';
import { Dashboard } from '../support/dashboard.ts';
import { ownedByAnother, policyNamed } from '../support/policies.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

async function draftNew(dashboard: Dashboard, name: string): Promise<void> {
  await dashboard.sidebar.getByRole('button', { name: 'New policy' }).click();
  await dashboard.page.getByRole('menuitem').first().click();
  await dashboard.editor.write(policyNamed(name));
  await expect(dashboard.editor.changes).toContainText('default/reporting');
}

/** The same edit of the same policy, by somebody else. */
async function applyElsewhere(page: Page, server: Server, from = '5978', to = '5979'): Promise<void> {
  const other = new Dashboard(page, server);
  await other.open('?policy=NetworkPolicy/default/test-network-policy');
  await other.editor.retype(from, to);
  await expect(other.draftChip).toBeVisible();
  await other.review.open();
  await other.review.apply();
  await page.close();
}

test.describe('what is refused is not applied, and the draft is kept', () => {
  test('somebody else changed it', async ({ dashboard, server, browser }) => {
    await dashboard.open();
    const { editor, meanwhile, review } = dashboard;
    await dashboard.policy('default/test-network-policy').click();
    await editor.retype('6379', '6380');
    await expect(dashboard.draftChip).toBeVisible();
    await applyElsewhere(await browser.newPage(), server);
    await expect(dashboard.panel).toContainText('Changed in the cluster since you began');
    await review.open();
    await expect(review.verdict).toContainText('default/test-network-policy has changed in the cluster since you began');
    await review.button('See what changed').click();
    await expect(meanwhile.root).toContainText('5979');
    await meanwhile.button('Not yet').click();
    await review.button('See what changed').click();
    await meanwhile.button('Go on with mine alone').click();
    await review.apply();
    await editor.find('6380');
  });

  test('what both changed in different places is brought together', async ({ dashboard, server, browser }) => {
    await dashboard.open();
    const { editor, meanwhile, panel } = dashboard;
    await dashboard.policy('default/test-network-policy').click();
    await editor.retype('6379', '6380');
    await expect(dashboard.draftChip).toBeVisible();
    await applyElsewhere(await browser.newPage(), server);
    await panel.getByRole('button', { name: 'See what changed' }).click();
    await meanwhile.show('Both together');
    await expect(meanwhile.root).toContainText('5979');
    await expect(meanwhile.conflicts).toHaveCount(0);
    await meanwhile.button('Bring both together').click();
    await expect(panel).not.toContainText('Changed in the cluster since you began');
    await editor.find('5979');
    await editor.find('6380');
    await expect(editor.changes).toContainText('TCP 6379 → TCP 6380');
  });

  for (const { side, held } of [
    { side: 'Take theirs', held: '5979' },
    { side: 'Keep mine', held: '5981' },
  ] as const) {
    test(`what both changed in the same place is a choice: ${side}`, async ({ dashboard, server, browser }) => {
      await dashboard.open();
      const { editor, meanwhile, page, panel, review } = dashboard;
      await dashboard.policy('default/test-network-policy').click();
      await editor.retype('6379', '6380');
      await editor.retype('5978', '5981');
      await expect(dashboard.draftChip).toBeVisible();
      await applyElsewhere(await browser.newPage(), server);
      await panel.getByRole('button', { name: 'See what changed' }).click();
      await expect(meanwhile.conflicts).toHaveCount(1);
      await expect(meanwhile.button('Bring both together')).toBeDisabled();
      expect(await graveViolations(page)).toEqual([]);
      await meanwhile.choose('spec.egress[0].ports', side);
      await meanwhile.button('Bring both together').click();
      await expect(panel).not.toContainText('Changed in the cluster since you began');
      await editor.find('6380');
      await editor.find(held);
      await review.open();
      await review.apply();
      await editor.find('6380');
      await editor.find(held);
    });
  }

  test('a policy changed underneath its deletion: theirs is kept, or it is deleted as it is now', async ({
    dashboard,
    server,
    browser,
  }) => {
    const name = 'default/test-network-policy';
    await dashboard.open();
    const { editor, meanwhile, page, panel, review } = dashboard;
    const draftDeletion = async (): Promise<void> => {
      await dashboard.policy(name).click();
      await panel.getByRole('button', { name: 'Delete…', exact: true }).click();
      await expect(panel).toContainText('This draft deletes the policy');
    };
    await draftDeletion();
    await applyElsewhere(await browser.newPage(), server);
    await panel.getByRole('button', { name: 'See what changed' }).click();
    await expect(meanwhile.root).toContainText('5979');
    expect(await graveViolations(page)).toEqual([]);
    await meanwhile.show('What you changed');
    await meanwhile.button('Keep theirs').click();
    await expect(dashboard.draftChip).toBeHidden();
    await editor.find('5979');

    await draftDeletion();
    await applyElsewhere(await browser.newPage(), server, '6379', '6390');
    await review.open();
    await expect(review.verdict).toContainText(`${name} has changed in the cluster since you began`);
    await review.button('See what changed').click();
    await expect(meanwhile.root).toContainText('6390');
    await meanwhile.button('Delete anyway').click();
    // Previewed on top of what they made of it.
    await expect(review.root).toContainText('6391–65535');
    await review.agree();
    await review.apply();
    await expect(dashboard.policy(name)).toHaveCount(0);
  });

  test('another field manager owns it', async ({ dashboard }) => {
    await dashboard.open();
    await draftNew(dashboard, 'conflict-1');
    await dashboard.review.open();
    await expect(dashboard.review.verdict).toContainText('argocd-controller manages what this draft changes');
    const row = dashboard.review.conflict('spec.ingress');
    await expect(row).toContainText('argocd-controller');
    await expect(row).toContainText('Conflict with "argocd-controller"');
    // A policy that is yet to be made takes nothing over.
    await expect(dashboard.review.button('Take over and apply')).toHaveCount(0);
    await dashboard.review.button('Back').click();
    await expect(dashboard.draftChip).toBeVisible();
  });

  test('what another field manager owns is taken over, once that is agreed to', async ({ dashboard }) => {
    await dashboard.open();
    const { editor, page, review } = dashboard;
    await dashboard.policy('default/test-network-policy').click();
    await editor.write(ownedByAnother(policyNamed('test-network-policy')));
    await expect(dashboard.draftChip).toBeVisible();
    await review.open();
    await expect(review.root).toContainText('will most likely revert what you apply here');
    const download = page.waitForEvent('download');
    await review.button('Download default-test-network-policy.yaml').click();
    expect((await download).suggestedFilename()).toBe('default-test-network-policy.yaml');
    await review.takeOver('argocd-controller');
    await expect(dashboard.draftChip).toBeHidden();
    await editor.find('reporting');
  });

  test('what somebody else has changed meanwhile is not taken over', async ({ dashboard, server, browser }) => {
    await dashboard.open();
    const { editor, meanwhile, review } = dashboard;
    await dashboard.policy('default/test-network-policy').click();
    await editor.write(ownedByAnother(policyNamed('test-network-policy')));
    await expect(dashboard.draftChip).toBeVisible();
    await review.open();
    await expect(review.button('Take over and apply')).toBeDisabled();
    await applyElsewhere(await browser.newPage(), server);
    await expect(review.button('Take over and apply')).toHaveCount(0);
    await review.button('See what changed').click();
    await meanwhile.button('Go on with mine alone').click();
    await review.takeOver('argocd-controller');
  });

  test('the user may not', async ({ dashboard }) => {
    await dashboard.open();
    await draftNew(dashboard, 'forbidden-1');
    await dashboard.review.open();
    await expect(dashboard.review.verdict).toContainText('You may not do this here');
    await expect(dashboard.review.root).toContainText('cannot create resource');
    await dashboard.review.button('Back').click();
    await expect(dashboard.draftChip).toBeVisible();
  });

  test('the cluster cannot be reached', async ({ dashboard }) => {
    await dashboard.open();
    await draftNew(dashboard, 'unreachable-1');
    await dashboard.review.open();
    await expect(dashboard.review.verdict).toContainText('could not be reached. Nothing was applied');
    await dashboard.review.button('Back').click();
    await expect(dashboard.draftChip).toBeVisible();
  });

  test('the answer is lost: what the cluster shows decides', async ({ dashboard }) => {
    await dashboard.open();
    await draftNew(dashboard, 'lost-1');
    await dashboard.review.open();
    await dashboard.review.apply();
    await expect(dashboard.policy('default/lost-1')).toBeVisible();
    await expect(dashboard.draftChip).toBeHidden();
  });
});
