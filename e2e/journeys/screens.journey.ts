/** Every screen, in both colour schemes: nothing that keeps somebody from using it (axe), nothing against its own policy. */
import { graveViolations } from '../support/axe.ts';
import type { Dashboard } from '../support/dashboard.ts';
import { ownedByAnother, policyNamed } from '../support/policies.ts';
import { expect, test } from '../support/test.ts';

type Screen = readonly [name: string, go: (dashboard: Dashboard) => Promise<void>];

async function edit(dashboard: Dashboard): Promise<void> {
  await dashboard.open('?policy=NetworkPolicy/default/test-network-policy');
  await dashboard.editor.retype('6379', '6380');
  await expect(dashboard.editor.changes).toContainText('default/frontend → default/db');
}

async function draftNamed(dashboard: Dashboard, name: string): Promise<void> {
  await dashboard.open();
  await dashboard.sidebar.getByRole('button', { name: 'New policy' }).click();
  await dashboard.page.getByRole('menuitem').first().click();
  await dashboard.editor.write(policyNamed(name));
  await expect(dashboard.editor.changes).toContainText('default/reporting');
  await dashboard.review.open();
}

const screens: readonly Screen[] = [
  ['the map', (dashboard) => dashboard.open()],
  ['namespaces', (dashboard) => dashboard.open('?scope=namespaces')],
  ['the table', (dashboard) => dashboard.open('?view=table')],
  ['the policies', (dashboard) => dashboard.open('?view=policies')],
  ['a workload', (dashboard) => dashboard.open('?node=shop/Deployment/checkout')],
  ['a namespace', (dashboard) => dashboard.open('?namespace=legacy')],
  ['a connection', (dashboard) => dashboard.open('?edge=default/Deployment/frontend&edge=default/StatefulSet/db')],
  ['why', (dashboard) => dashboard.open('?tab=why&from=workload:shop/Deployment/cart&to=pod:default/db-0&on=TCP+6379')],
  ['nothing found', (dashboard) => dashboard.open('?q=nothing+is+called+so')],
  [
    'the palette',
    async (dashboard) => {
      await dashboard.open();
      await dashboard.find('shop');
    },
  ],
  [
    'the help',
    async (dashboard) => {
      await dashboard.open();
      await dashboard.page.keyboard.press('?');
      await expect(dashboard.page.getByRole('dialog')).toBeVisible();
    },
  ],
  ['the form', (dashboard) => dashboard.open('?policy=NetworkPolicy/default/test-network-policy&tab=form')],
  ['a draft', edit],
  [
    'a draft that cannot be read',
    async (dashboard) => {
      await edit(dashboard);
      await dashboard.editor.replace('spec', 'spec: [');
      await expect(dashboard.editor.problems).toBeVisible();
    },
  ],
  [
    'the review',
    async (dashboard) => {
      await edit(dashboard);
      await dashboard.review.open();
      await expect(dashboard.review.verdict).toContainText('would take it');
    },
  ],
  [
    'a conflict',
    async (dashboard) => {
      await draftNamed(dashboard, 'conflict-1');
      await expect(dashboard.review.verdict).toContainText('manages');
    },
  ],
  [
    'what may be taken over',
    async (dashboard) => {
      await dashboard.open('?policy=NetworkPolicy/default/test-network-policy');
      await dashboard.editor.write(ownedByAnother(policyNamed('test-network-policy')));
      await expect(dashboard.draftChip).toBeVisible();
      await dashboard.review.open();
      await expect(dashboard.review.button('Take over and apply')).toBeVisible();
    },
  ],
  [
    'forbidden',
    async (dashboard) => {
      await draftNamed(dashboard, 'forbidden-1');
      await expect(dashboard.review.verdict).toContainText('may not');
    },
  ],
];

for (const scheme of ['light', 'dark'] as const) {
  test.describe(`in ${scheme} colours`, () => {
    test.use({ colorScheme: scheme });
    for (const [name, go] of screens) {
      test(`${name} has no serious accessibility violation`, async ({ dashboard }) => {
        await go(dashboard);
        expect(await graveViolations(dashboard.page)).toEqual([]);
      });
    }
  });
}

test('the colours are chosen once and kept', async ({ dashboard }) => {
  await dashboard.open();
  const root = dashboard.page.locator('html');
  await dashboard.colours('Dark');
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await dashboard.page.reload();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await dashboard.colours('Light');
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'light');
});
