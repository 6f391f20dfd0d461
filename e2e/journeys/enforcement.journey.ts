/** A cluster whose policies nobody enforces: said at once, with what to do; and policies read as the engine that one chooses. */
import { graveViolations } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

const node = (name: string, kubelet: string): string =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\nstatus: { nodeInfo: { kubeletVersion: ${kubelet} } }\n---\n`;

const pod = (name: string, ip: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { nodeName: n1, containers: [{ name: main, image: main }] }
status: { phase: Running, podIP: ${ip} }
---
`;

/** To an address block that holds db and nothing else. */
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.2/32 } }] }] }
`;

const cluster = (kubelet: string): string =>
  node('n1', kubelet) + node('n2', kubelet) + pod('web', '10.0.0.1') + pod('db', '10.0.0.2') + policy;

test.describe('on GKE without the add-on', () => {
  test.use({ manifests: { 'cluster.yaml': cluster('v1.34.1-gke.1829000') }, readOnly: true });

  test('nothing enforces the policies: the banner says so, and the steps are those of the platform, in order', async ({
    dashboard,
  }) => {
    await dashboard.open();
    const { page, map } = dashboard;
    const banner = page.getByRole('status').filter({ hasText: 'Policies are accepted but nothing enforces them.' });
    await expect(banner).toContainText('neither the network policy add-on nor Dataplane V2 is on');
    await expect(map.node('shop/web'), 'what is drawn is what the policies say').toHaveAccessibleName(/egress/);
    expect(await graveViolations(page)).toEqual([]);
    await banner.getByRole('button', { name: 'How to turn it on' }).click();
    const dialog = page.getByRole('dialog', { name: 'Get policies enforced on GKE' });
    const steps = dialog.getByRole('region', { name: 'Turn on the network policy add-on (Calico)' }).getByRole('listitem');
    await expect(steps.nth(0)).toContainText('--update-addons=NetworkPolicy=ENABLED');
    await expect(steps.nth(1)).toContainText('--enable-network-policy');
    await expect(dialog).toContainText('--enable-dataplane-v2');
    expect(await graveViolations(page)).toEqual([]);
  });
});

const calico = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: calico-node, namespace: calico-system, labels: { k8s-app: calico-node } }
spec: { template: { metadata: { labels: { k8s-app: calico-node } }, spec: { hostNetwork: true, containers: [{ name: calico-node, image: "calico/node:v3.31.2" }] } } }
status: { desiredNumberScheduled: 2, numberReady: 1 }
---
apiVersion: v1
kind: Pod
metadata: { name: calico-node-1, namespace: calico-system, labels: { k8s-app: calico-node }, ownerReferences: [{ kind: DaemonSet, name: calico-node, controller: true }] }
spec: { nodeName: n1, hostNetwork: true, containers: [{ name: calico-node, image: "calico/node:v3.31.2" }] }
status: { phase: Running, conditions: [{ type: Ready, status: "True" }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: leftover, namespace: shop }
spec: { endpointSelector: { matchLabels: { app: nobody } }, ingress: [{}] }
---
`;

test.describe('Calico on one of two nodes', () => {
  test.use({ manifests: { 'cluster.yaml': calico + cluster('v1.34.1') }, readOnly: true });

  test('engine and nodes are said; a policy of a kind that it does not know is marked; another profile may be chosen', async ({
    dashboard,
  }) => {
    await dashboard.open();
    const { page, map, sidebar } = dashboard;
    await expect(page.getByRole('status').filter({ hasText: 'enforced on 1 of 2 nodes only' })).toContainText('n2');
    await expect(sidebar.getByRole('listitem').filter({ hasText: 'leftover' })).toContainText('not enforced');
    await expect(map.edge('shop/web', 'shop/db')).toBeVisible();
    await page.getByRole('button', { name: 'Enforcement: Calico 3.31.2 enforces on 1 of 2 nodes' }).click();
    const details = page.getByRole('dialog', { name: 'Enforcement' });
    await expect(details).toContainText('on these nothing does: n2');
    expect(await graveViolations(page)).toEqual([]);
    await details.getByRole('combobox', { name: 'Policies are read as by' }).selectOption('cilium');
    await expect(details).toContainText('address blocks cover neither pods nor nodes');
    await expect(map.edge('shop/web', 'shop/db')).toHaveCount(0);
    await expect(page).toHaveURL(/profile=cilium/);
    await page.reload();
    await expect(map.node('shop/web')).toBeVisible();
    await expect(map.edge('shop/web', 'shop/db')).toHaveCount(0);
  });
});
