import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

/** Goes on with Tab until it is there. */
async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement || element.contains(document.activeElement)))
      return;
    await page.keyboard.press('Tab');
  }
  await expect(target, `reached with Tab`).toBeFocused({ timeout: 1 });
}

test.describe('with the keyboard only', () => {
  test('from the start to an applied edit', async ({ dashboard }) => {
    await dashboard.open();
    const { page, editor, review, map } = dashboard;
    await page.keyboard.press('/');
    await page.keyboard.type('test-network-policy');
    await expect(page.getByRole('button', { name: /test-network-policy/ }).first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(editor.input).toBeVisible();
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('F6');
    await expect(dashboard.panel).toBeFocused();
    await tabTo(page, editor.input);
    await page.keyboard.press('ControlOrMeta+f');
    await page.keyboard.type('6379');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.type('6380');
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName(/ports change/);
    await page.keyboard.press('ControlOrMeta+s');
    await expect(review.verdict).toContainText('would take it');
    await tabTo(page, review.button('Apply'));
    await page.keyboard.press('Enter');
    await expect(review.verdict).toContainText('Applied: default/test-network-policy');
    await tabTo(page, review.button('Done'));
    await page.keyboard.press('Enter');
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName('default/frontend → default/db: TCP 6380');
  });

  test('the map is one stop; arrows walk it, Enter selects, F looks closer, Escape leaves', async ({ dashboard }) => {
    await dashboard.open();
    const { page, map } = dashboard;
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to the connections' })).toBeFocused();
    await page.keyboard.press('Enter');
    await tabTo(page, map.root);
    await expect(map.root.locator(':focus')).toHaveCount(1);
    await map.node('default/db').focus();
    await page.keyboard.press('ArrowUp');
    await expect(map.node('default/db')).not.toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(map.node('default/db')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dashboard.title).toHaveText('default/db');
    await page.keyboard.press('f');
    await expect(map.node('shop/cart')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(dashboard.title).toHaveText('demo');
    await page.keyboard.press('Escape');
    await expect(map.node('shop/cart')).toBeVisible();
  });

  test('single keys switch views, fold the sides and open the help', async ({ dashboard }) => {
    await dashboard.open();
    const { page } = dashboard;
    await page.keyboard.press('t');
    await expect(dashboard.table.root).toBeVisible();
    await page.keyboard.press('m');
    await expect(dashboard.map.root).toBeVisible();
    await page.keyboard.press('[');
    await expect(dashboard.sidebar).toBeHidden();
    await page.keyboard.press('[');
    await expect(dashboard.sidebar).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys and signs' })).toContainText('ask why');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  });
});
