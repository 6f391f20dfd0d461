/** Policies of several APIs as one order: on the board, and in the reason for one connection. */
import { graveViolations } from '../support/axe.ts';
import { shopOf } from '../support/manifests.ts';
import { expect, test } from '../support/test.ts';

const apps = shopOf('web', 'api', 'spy');

const lock = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: lock
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces:
      matchLabels:
        kubernetes.io/metadata.name: shop
  ingress:
    - name: no-spies
      action: Deny
      from:
        - pods:
            namespaceSelector: {}
            podSelector:
              matchLabels:
                app: spy
`;

const cilium = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: to-api
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: api
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: web
`;

const allow = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  ingress:
    - from:
        - podSelector: {}
`;

test.use({ manifests: { 'apps.yaml': apps, 'policies.yaml': [lock, cilium, allow].join('---\n') } });

test('the board lists the tiers in the order in which they are asked', async ({ dashboard }) => {
  await dashboard.open();
  const { page, editor } = dashboard;
  await page.keyboard.press('b');
  const board = page.getByRole('region', { name: 'Policies in the order in which they are asked' });
  await expect(board.getByRole('region', { name: /^Tier 1: / }).getByRole('button', { name: /lock/ })).toContainText('1 deny');
  await expect(board.getByRole('button', { name: /to-api/ })).toContainText('1 pod');
  await expect(board.getByRole('button', { name: /shop\/web/ })).toContainText('1 allow');
  expect(await graveViolations(page)).toEqual([]);
  await board.getByRole('button', { name: /lock/ }).click();
  await expect(editor.input).toBeVisible();
  await editor.replace('Deny', 'Pass');
  await expect(editor.changes).toContainText('shop/spy → shop/web');
  await expect(dashboard.draftChip).toBeVisible();
});

test('the reason walks the tiers and opens the rule that decides', async ({ dashboard }) => {
  await dashboard.open();
  const { page, why, editor, panel } = dashboard;
  await dashboard.tab('Why');
  await why.ask({ from: 'shop/spy', to: 'shop/web', port: 8080 });
  await expect(why.verdict()).toHaveAccessibleName('Verdict now: not allowed');
  await expect(why.verdict()).toContainText('lock');
  expect(await graveViolations(page)).toEqual([]);
  await why.verdict().getByRole('button', { name: /lock/ }).first().click();
  await expect(editor.input).toHaveAccessibleName('YAML of lock');
  await expect(panel.getByText('no-spies')).toBeVisible();
  // A sound policy of another API has nothing underlined.
  await expect(panel.locator('.squiggly-warning, .squiggly-error')).toHaveCount(0);
});

/** As it may lie in a repository: one in a List, one as the datastore has it, one of several rules, and what they rest on. */
const scattered = `apiVersion: v1
kind: List
items:
  - apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: { name: guardrails-of-the-platform-team }
    spec:
      tier: Admin
      priority: 10
      subject: { namespaces: {} }
      ingress:
        - action: Accept
          from:
            - pods: { namespaceSelector: { matchLabels: { team: monitoring } }, podSelector: {} }
        - action: Pass
          from:
            - namespaces: {}
---
apiVersion: crd.projectcalico.org/v1
kind: Tier
metadata: { name: security }
spec: { order: 100 }
---
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkSet
metadata:
  name: partners
  annotations:
    projectcalico.org/metadata: '{"labels":{"role":"partner"}}'
spec: { nets: [203.0.113.0/24] }
---
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: { name: security.partners }
spec:
  tier: security
  selector: app == 'api'
  types: [Ingress]
  ingress:
    - action: Allow
      source:
        selector: role == 'partner'
    - action: Pass
      protocol: TCP
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
specs:
  - endpointSelector: { matchLabels: { app: web } }
    ingress:
      - fromEntities: [cluster]
  - endpointSelector: { matchLabels: { app: api } }
    ingress:
      - fromEndpoints:
          - matchLabels: { app: web }
    ingressDeny:
      - fromEntities:
          - world
`;

test.describe('policies of several files and forms, with two engines', () => {
  test.use({ manifests: { 'apps.yaml': apps, 'policies/all.yaml': scattered } });

  test('each step and each near miss leads to its lines', async ({ dashboard }) => {
    await dashboard.open();
    const { page, why, editor } = dashboard;
    await dashboard.tab('Why');
    await why.ask({ from: 'shop/spy', to: 'shop/api', port: 8080 });
    const verdict = why.verdict();
    await expect(verdict).toHaveAccessibleName('Verdict now: not allowed');
    const tiers = verdict.getByRole('list', { name: /^Tiers/u }).last();
    await expect(tiers.getByRole('listitem')).toHaveCount(4);
    await expect(tiers).toContainText('Admin (calico)');
    await expect(tiers).toContainText('Cilium (cilium)');
    await expect(verdict).toContainText('What would have to change.');
    expect(await graveViolations(page)).toEqual([]);

    const places = [
      {
        link: 'guardrails-of-the-platform-team ingress[1].from[0]',
        policy: 'guardrails-of-the-platform-team',
        line: 'namespaces: {}',
      },
      {
        link: 'guardrails-of-the-platform-team ingress[0].from[0]',
        policy: 'guardrails-of-the-platform-team',
        line: '- pods:',
      },
      { link: 'security.partners ingress[1]', policy: 'security.partners', line: 'action: Pass' },
      { link: 'security.partners ingress[0].source', policy: 'security.partners', line: 'source:' },
      { link: 'api specs[1].ingress[0].fromEndpoints[0]', policy: 'api', line: 'matchLabels: { app: web }' },
    ];
    for (const { link, policy, line } of places) {
      await verdict.getByRole('button', { name: link, exact: true }).first().click();
      await expect(editor.input).toHaveAccessibleName(new RegExp(`^YAML of (shop/)?${policy.replaceAll('.', '\\.')}$`, 'u'));
      await editor.expectMarked(line);
      await page.goBack();
    }
  });

  test('a deny, reached with the keyboard', async ({ dashboard }) => {
    await dashboard.open();
    const { page, why, editor } = dashboard;
    await dashboard.tab('Why');
    await why.ask({ from: '203.0.113.9', to: 'shop/api', port: 8080 });
    const verdict = why.verdict();
    await expect(verdict).toHaveAccessibleName('Verdict now: not allowed');
    await expect(verdict).toContainText('security.partners ingress[0].source allows it');
    await verdict.getByRole('button', { name: 'api specs[1].ingressDeny[0].fromEntities[0]', exact: true }).first().focus();
    await page.keyboard.press('Enter');
    await editor.expectMarked('- world');
  });
});
