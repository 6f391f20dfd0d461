/** A staged policy of Calico: seen beside the tiers, read, and tried as a draft before anybody enforces it. */
import { graveViolations } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

function pod(name: string, ip: string): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { containers: [{ name: main, image: main, ports: [{ containerPort: 80 }] }] }
status: { phase: Running, podIP: ${ip} }
---
`;
}

const staged = `apiVersion: projectcalico.org/v3
kind: StagedNetworkPolicy
metadata: { name: only-web, namespace: shop }
spec:
  selector: app == 'db'
  ingress:
    - action: Allow
      source: { selector: app == 'web' }
`;

test.use({ manifests: { 'shop.yaml': pod('web', '10.0.0.1') + pod('db', '10.0.0.2') + pod('batch', '10.0.0.3') + staged } });

test('a staged policy is not enforced, and trying it shows what it would cut', async ({ dashboard }) => {
  await dashboard.open('?view=tiers');
  const { page, editor } = dashboard;
  await page.getByRole('region', { name: 'Beside the tiers' }).getByRole('button', { name: 'only-web' }).click();
  await dashboard.tab('Overview');
  await expect(dashboard.panel).toContainText('It is staged: Calico never enforces it');
  expect(await graveViolations(page)).toEqual([]);
  await dashboard.panel.getByRole('button', { name: 'Try it as a draft' }).click();
  await expect(editor.changes).toContainText('2 connections would be cut');
});
