/** Cilium's policies in a browser: the board with deny before allow, and what runs where no agent is ready. */
import { graveViolations } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

function pod(name: string, ip: string, node: string): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { nodeName: ${node}, containers: [{ name: main, image: main, ports: [{ name: http, containerPort: 8080 }] }] }
status: { phase: Running, podIP: ${ip} }
---
`;
}

const node = (name: string, ip: string): string => `apiVersion: v1
kind: Node
metadata: { name: ${name} }
status: { addresses: [{ type: InternalIP, address: ${ip} }], nodeInfo: { kubeletVersion: v1.34.1 } }
---
`;

const agent = (on: string, ip: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: cilium-${on}
  namespace: kube-system
  labels: { k8s-app: cilium }
  ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: cilium, controller: true }]
spec: { nodeName: ${on}, hostNetwork: true, containers: [{ name: cilium-agent, image: "quay.io/cilium/cilium:v1.20.2" }] }
status: { phase: Running, podIP: ${ip}, conditions: [{ type: Ready, status: "True" }] }
---
`;

const cluster = [
  node('n1', '192.168.0.1'),
  node('n2', '192.168.0.2'),
  agent('n1', '192.168.0.1'),
  pod('web', '10.0.0.1', 'n1'),
  pod('spy', '10.0.0.2', 'n1'),
  pod('api', '10.0.0.3', 'n2'),
].join('');

const guard = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: guard
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: api
  ingress:
    - fromEntities:
        - cluster
      toPorts:
        - ports:
            - port: http
              protocol: TCP
  # Whoever else may come in, these may not.
  ingressDeny:
    - fromEndpoints:
        - matchLabels:
            app: spy
`;

const world = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: no-world }
spec:
  endpointSelector: {}
  enableDefaultDeny: { egress: false }
  egressDeny: [{ toEntities: [world] }]
`;

test.use({ manifests: { 'cluster.yaml': cluster, 'policies.yaml': `${guard}---\n${world}` } });

test('the board asks deny rules first; the engine is known, and where no agent is ready it says so', async ({ dashboard }) => {
  await dashboard.open();
  const { page, map, panel } = dashboard;
  await expect(page.getByRole('button', { name: 'Enforcement: Cilium 1.20.2 enforces on 1 of 2 nodes' })).toBeVisible();
  await page.keyboard.press('b');
  const board = page.getByRole('region', { name: 'Policies in the order in which they are asked' });
  await expect(board).toContainText(/deny rules[^]*NetworkPolic[^]*allow rules/u);
  await expect(board.getByRole('button', { name: /guard/ }).first()).toContainText('1 deny');
  await expect(board.getByRole('button', { name: /no-world/ }).first()).toContainText('3 pods');
  expect(await graveViolations(page)).toEqual([]);
  await page.keyboard.press('m');
  await map.node('shop/api').click();
  await expect(panel.getByRole('region', { name: 'Pods' })).toContainText('not enforced on n2');
  await expect(panel.getByRole('region', { name: 'Isolation' })).toContainText('Its pods run where no agent is ready');
});
