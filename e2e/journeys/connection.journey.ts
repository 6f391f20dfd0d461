import { expect, test } from '../support/test.ts';

test('the connection is lost and comes back: what is shown is said to be old, nothing is lost', async ({ dashboard, server }) => {
  await dashboard.open();
  const { page, editor, review } = dashboard;
  await dashboard.policy('default/test-network-policy').click();
  await editor.retype('6379', '6380');
  await expect(editor.changes).toContainText('default/frontend → default/db');
  await server.kill();
  await expect(page.getByText('The connection to the server is lost.')).toBeVisible();
  await expect(page.getByRole('banner')).toContainText('reconnecting');
  await expect(dashboard.map.edge('default/frontend', 'default/db')).toHaveAccessibleName(/ports change/);
  await editor.find('6380');
  await server.restart();
  await expect(page.getByText('The connection to the server is lost.')).toBeHidden({ timeout: 40_000 });
  await dashboard.live();
  await review.open();
  await review.apply();
  await expect(dashboard.map.edge('default/frontend', 'default/db')).toHaveAccessibleName(
    'default/frontend → default/db: TCP 6380',
  );
});

test('a page that is opened while the server is away waits, and says so', async ({ dashboard, server }) => {
  // Without what tabs share it has a stream of its own: the one kind that a test can hold back.
  await dashboard.page.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));
  await dashboard.open();
  await dashboard.page.route('**/api/stream', (route) => route.abort());
  await dashboard.page.goto(server.url);
  await expect(dashboard.page.getByRole('banner')).toContainText('connecting');
  await dashboard.page.unroute('**/api/stream');
  await expect(dashboard.page.getByRole('banner')).toContainText(/live · \d+ pods/, { timeout: 40_000 });
});

test('a part of the page that the server no longer has is a sentence with a next step, not a blank', async ({ dashboard }) => {
  const { page, map, panel } = dashboard;
  await page.route(/elk-worker|PolicyEditor/u, (route) => route.fulfill({ status: 404 }));
  await dashboard.open();
  await expect(map.root.getByRole('alert')).toContainText('The map cannot be laid out');
  await dashboard.policy('default/test-network-policy').click();
  await expect(panel.getByRole('alert')).toContainText('could not be loaded');
  await page.unroute(/elk-worker|PolicyEditor/u);
  await map.root.getByRole('button', { name: 'Try again' }).click();
  await expect(map.node('default/db')).toBeVisible();
  await panel.getByRole('button', { name: 'Reload' }).click();
  await expect(dashboard.editor.input).toBeVisible();
});
