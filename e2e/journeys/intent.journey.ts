import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dashboard } from '../support/dashboard.ts';
import { graveViolations } from '../support/axe.ts';
import { policyNamed } from '../support/policies.ts';
import { expect, test } from '../support/test.ts';

/** What is drafted, until the stream has confirmed all of it. */
async function applied({ review, draftChip }: Dashboard): Promise<void> {
  await review.open();
  const all = review.root.getByRole('button', { name: /^Apply all \d+$/u });
  await expect(review.root.getByRole('button', { name: /^Apply( all \d+)?$/u })).toBeEnabled();
  if (await all.isVisible()) {
    await all.click();
    await review.root.getByRole('button', { name: /^(Done|Close)$/u }).click();
  } else await review.apply();
  await expect(draftChip).toBeHidden();
}

test.describe('on the graph', () => {
  test('a line drawn from one box to another allows the connection at both ends', async ({ dashboard, page }) => {
    await dashboard.open('?ns=payments');
    const { intent, map } = dashboard;
    await map.drawn();
    await expect(map.edge('payments/payout', 'payments/card-vault')).toHaveCount(0);
    await intent.drag(map.node('payments/payout'), map.node('payments/card-vault'));
    await intent.opened('Allow a connection');
    await intent.port(/^TCP 8200/u);
    await expect(intent.chip).toContainText('Trying · not kept');
    await expect(map.edge('payments/payout', 'payments/card-vault')).toHaveAccessibleName(/TCP 8200/);
    await expect(intent.ways.first()).toHaveAccessibleName(/payments\/payout.*card-vault.*nothing else changes/);
    expect(await graveViolations(page)).toEqual([]);
    await intent.keep();
    await expect(dashboard.draftChip).toHaveText('2 drafts · not applied');
    await applied(dashboard);
    await expect(map.edge('payments/payout', 'payments/card-vault')).toHaveAccessibleName(/: TCP 8200$/);
  });

  test('the rule says the port by the name that the destination has for it', async ({ dashboard }) => {
    await dashboard.open('?ns=payments&node=payments/CronJob/payout');
    const { intent, map, editor } = dashboard;
    await map.drawn();
    await map.node('payments/payout').focus();
    await map.node('payments/payout').press('c');
    await intent.opened('Allow a connection');
    await intent.choose('To', 'payments/card-vault');
    await intent.port(/^TCP 8200/u);
    await expect(intent.chip).toBeVisible();
    await intent.portBy(/^By name: /u);
    await expect(map.edge('payments/payout', 'payments/card-vault')).toHaveAccessibleName(/TCP 8200/);
    await intent.keep();
    await expect(editor.input).toBeVisible();
    await editor.find('port: https');
  });

  test('Escape drops what is tried, and the map is as before', async ({ dashboard, page }) => {
    await dashboard.open('?ns=payments&node=payments/CronJob/payout');
    const { intent, map } = dashboard;
    await map.drawn();
    await map.node('payments/payout').focus();
    await page.keyboard.press('c');
    await intent.opened('Allow a connection');
    await intent.choose('To', 'payments/card-vault');
    await intent.port(/^TCP 8200/u);
    await expect(map.edge('payments/payout', 'payments/card-vault')).toHaveAccessibleName(/TCP 8200/);
    await page.keyboard.press('Escape');
    await expect(intent.chip).toBeHidden();
    await expect(map.edge('payments/payout', 'payments/card-vault')).toHaveCount(0);
    await expect(dashboard.draftChip).toBeHidden();
  });

  test('a connection is stopped, and the cluster confirms it', async ({ dashboard }) => {
    await dashboard.open('?ns=payments&edge=payments/Deployment/payment-api&edge=payments/Deployment/card-vault');
    const { intent, map, panel } = dashboard;
    await map.drawn();
    await panel.getByRole('button', { name: 'Stop allowing…' }).click();
    await intent.opened('Stop allowing');
    await expect(intent.ways.first()).toHaveAccessibleName(/card-vault/);
    await expect(map.edge('payments/payment-api', 'payments/card-vault')).toHaveAccessibleName(/would be cut|cut/);
    await intent.keep();
    await applied(dashboard);
    await expect(map.edge('payments/payment-api', 'payments/card-vault')).toHaveCount(0);
  });

  test('a denied pair is fixed from the question why', async ({ dashboard }) => {
    await dashboard.open();
    const { intent, why, panel } = dashboard;
    await dashboard.tab('Why');
    await why.ask({ from: 'default/reporting', to: 'default/db', port: 6379 });
    await expect(why.verdict()).toHaveAccessibleName(/: not allowed$/);
    await panel.getByRole('button', { name: 'Fix it…' }).click();
    await intent.opened('Allow a connection');
    await expect(intent.ways.first()).toHaveAccessibleName(/default\/test-network-policy/);
    await intent.keep();
    await applied(dashboard);
    await dashboard.tab('Why');
    await expect(why.verdict()).toHaveAccessibleName(/: allowed$/);
  });

  test('a namespace is isolated and keeps what is ticked', async ({ dashboard, page }) => {
    await dashboard.open('?namespace=myproject');
    const { intent, map, panel } = dashboard;
    await panel.getByRole('button', { name: 'Isolate…' }).click();
    await intent.opened('Isolate');
    await intent.keepBox(/^default\/frontend/u).check();
    await expect(intent.ways.first()).toHaveAccessibleName(/isolates namespace myproject for ingress/);
    await expect(intent.chip).toBeVisible();
    expect(await graveViolations(page)).toEqual([]);
    await intent.keep();
    await applied(dashboard);
    await expect(map.node('myproject/client')).toHaveAccessibleName(/isolated for ingress/);
  });
});

const deployment = (name: string, role: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { role: ${role} } }
  template:
    metadata: { labels: { role: ${role} } }
    spec: { containers: [{ name: main, image: main }] }
---
`;
const apps = `${deployment('web', 'frontend')}${deployment('reports', 'reporting')}`;

test.describe('on a cluster that changes', () => {
  test.use({ manifests: { 'apps.yaml': apps, 'policy.yaml': policyNamed('reporting') } });

  test('what is offered is asked for again when a policy changes under the open panel', async ({ dashboard, folder, page }) => {
    await dashboard.open('?node=default/Deployment/web');
    const { intent, map, panel } = dashboard;
    await map.drawn();
    await map.node('default/web').press('c');
    await intent.opened('Allow a connection');
    await intent.choose('To', 'default/reports');
    await intent.portNumber.fill('80');
    await expect(intent.ways.first()).toHaveAccessibleName(/^Adds TCP 80 to ingress rule 1 of default\/reporting/u);
    const changed = policyNamed('reporting').replace('port: 6379', 'port: 443');
    await writeFile(join(folder, 'policy.yaml'), changed);
    await expect(map.edge('default/web', 'default/reports')).toHaveAccessibleName(/TCP 443/u);
    await expect(map.edge('default/web', 'default/reports')).toHaveAccessibleName(/TCP 80/u);
    await writeFile(join(folder, 'policy.yaml'), changed.replace('port: 443', 'port: 80'));
    await expect(panel.getByText('Nothing has to be changed')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Keep as draft' })).toBeHidden();
  });
});
