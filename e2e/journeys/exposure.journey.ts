/** Workloads that do not exist yet: who of them could reach a workload, and what a draft would change for them. */
import { graveViolations } from '../support/axe.ts';
import { shopOf } from '../support/manifests.ts';
import { expect, test } from '../support/test.ts';

const apps = shopOf('db');

const db = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              team: partner
          podSelector:
            matchLabels:
              role: caller
      ports:
        - port: 5432
`;

test.use({ manifests: { 'apps.yaml': apps, 'db.yaml': db } });

test('who may come is told of a workload, and of a draft before it is applied', async ({ dashboard }) => {
  await dashboard.open('?node=shop/Deployment/db');
  const { page, panel, editor, review } = dashboard;
  const coming = panel.getByRole('region', { name: 'New workloads' });
  await expect(coming).toContainText('from a new pod with role=caller in any namespace with team=partner');
  await expect(coming).toContainText('TCP 5432');
  await expect(coming).toContainText('to an unlabelled new pod in any namespace');
  expect(await graveViolations(page)).toEqual([]);

  await dashboard.open('?policy=NetworkPolicy/shop/db');
  await editor.replace('partner', 'friends');
  const changes = panel.getByRole('region', { name: 'Workloads that do not exist yet' });
  await expect(changes).toContainText('a new pod with role=caller in any namespace with team=friends → shop/db');
  await expect(changes).toContainText('a new pod with role=caller in any namespace with team=partner → shop/db');
  // Nobody who exists is concerned.
  await expect(editor.changes).toContainText('No connection');
  expect(await graveViolations(page)).toEqual([]);

  await review.open();
  await expect(review.root.getByRole('region', { name: 'Workloads that do not exist yet' })).toContainText('team=friends');
});
