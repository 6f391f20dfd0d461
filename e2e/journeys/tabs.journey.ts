/** Browsers allow six HTTP/1.1 connections per host over all tabs: eight tabs must live, and work, all the same (G16). */
import type { BrowserContext } from '@playwright/test';
import { Dashboard } from '../support/dashboard.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

test.use({ logLevel: 'debug' });

async function openTabs(context: BrowserContext, server: Server, count: number): Promise<readonly Dashboard[]> {
  const tabs: Dashboard[] = [];
  for (let index = 0; index < count; index++) {
    const tab = new Dashboard(await context.newPage(), server);
    await tab.open('?view=table');
    tabs.push(tab);
  }
  return tabs;
}

const streamsEnded = (log: string): number => log.split('\n').filter((line) => line.includes('"path":"/api/stream"')).length;

test('eight tabs live on one stream, and Apply works in the eighth', async ({ dashboard, context, server }) => {
  test.setTimeout(240_000);
  await dashboard.open('?view=table');
  const others = await openTabs(context, server, 7);
  const tabs = [dashboard, ...others];
  const eighth = others[6] ?? dashboard;

  await eighth.policy('default/test-network-policy').click();
  await eighth.editor.retype('6379', '6380');
  await expect(eighth.draftChip).toBeVisible();
  await eighth.review.open();
  await eighth.review.apply();
  for (const { draftChip, table } of tabs) {
    await expect(draftChip).toBeHidden();
    await expect(table.row('172.17.0.0/24 +7', 'default/db')).toHaveAccessibleName(/TCP 6380/);
  }

  await Promise.all(tabs.map(({ page }) => page.reload()));
  for (const tab of tabs) await tab.live();
  // At most one new one: when all are away for a moment, nobody is left to keep the old one.
  const ended = streamsEnded(server.log());
  expect(ended).toBeLessThanOrEqual(1);

  await dashboard.page.close();
  await eighth.setLife('running');
  for (const { page } of others) await expect(page.getByRole('button', { name: 'Pause the life of the demo' })).toBeVisible();
  for (const { page } of others) await page.close();
  await expect.poll(() => streamsEnded(server.log()), 'the last tab ends the one stream').toBe(ended + 1);
});

test('all tabs hear that the server is away, and that it is back', async ({ dashboard, context, server }) => {
  await dashboard.open('?view=table');
  const tabs = [dashboard, ...(await openTabs(context, server, 2))];
  await server.kill();
  for (const { page } of tabs) await expect(page.getByText('The connection to the server is lost.')).toBeVisible();
  await server.restart();
  for (const tab of tabs) {
    await expect(tab.page.getByText('The connection to the server is lost.')).toBeHidden({ timeout: 40_000 });
    await tab.live();
  }
});
