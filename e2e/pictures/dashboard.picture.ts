import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/test.ts';

test.use({ viewport: { width: 1600, height: 1000 }, colorScheme: 'dark' });

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: test-network-policy
  namespace: default
spec:
  podSelector:
    matchLabels:
      role: db
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              role: frontend
      ports:
        - protocol: TCP
          port: 6380
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
          podSelector:
            matchLabels:
              app: prometheus
      ports:
        - protocol: TCP
          port: 9121
`;

test('the map with a draft open', async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.policy('default/test-network-policy').click();
  await dashboard.editor.write(policy);
  await expect(dashboard.draftChip).toHaveText('Draft · not applied');
  await expect(dashboard.editor.changes).toContainText('default/frontend → default/db');
  await dashboard.page.mouse.move(0, 0);
  await dashboard.page.waitForTimeout(500);
  await dashboard.page.screenshot({ path: fileURLToPath(new URL('dashboard-dark.png', import.meta.url)) });
});
