/** Whose a policy is (T25, G11): what tools write into it is found, what anybody writes is not taken for it. */
import { describe, expect, test } from 'vitest';
import { ownerOf } from '@eastwest/shared/guard';
import { projectLive } from '@eastwest/shared/kube';
import type { JsonObject, PolicyObject } from '@eastwest/shared/kube';

interface Marks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The oldest first. */
  readonly managers?: readonly string[];
  readonly ownerReferences?: readonly JsonObject[];
}

/** As an API server lists it. */
function policy({ labels = {}, annotations = {}, managers = [], ownerReferences = [] }: Marks): PolicyObject {
  const object = projectLive({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: '1',
      resourceVersion: '1',
      labels,
      annotations,
      ownerReferences,
      managedFields: managers.map((manager, index) => ({ manager, operation: 'Apply', time: `2026-01-0${index + 1}T00:00:00Z` })),
    },
    spec: { podSelector: {} },
  });
  if (!object.ok || object.value?.kind !== 'NetworkPolicy') throw new Error('no policy');
  return object.value;
}

const tracked = (id: string): Marks => ({ annotations: { 'argocd.argoproj.io/tracking-id': id } });
const release = { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'shop' };
const byHelm = { 'app.kubernetes.io/managed-by': 'Helm' };
const kustomization = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };

type Row = readonly [what: string, marks: Marks, tool: string, name: string | undefined];

describe('a policy that is kept elsewhere has an owner that is certain', () => {
  test.each<Row>([
    ['Argo CD by its tracking id', tracked('guestbook:networking.k8s.io/NetworkPolicy:shop/web'), 'Argo CD', 'guestbook'],
    [
      'an Argo CD application outside of its namespace',
      tracked('team-a_guestbook:networking.k8s.io/NetworkPolicy:shop/web'),
      'Argo CD',
      'team-a/guestbook',
    ],
    ['Argo CD by a label of its own', { labels: { 'argocd.argoproj.io/instance': 'guestbook' } }, 'Argo CD', 'guestbook'],
    ['Argo CD by its field manager', { managers: ['kubectl-client-side-apply', 'argocd-controller'] }, 'Argo CD', undefined],
    ['Argo CD that a hand wrote after', { managers: ['argocd-controller', 'kubectl-edit'] }, 'Argo CD', undefined],
    ['a Flux kustomization', { labels: kustomization }, 'Flux', 'flux-system/apps'],
    [
      'a Flux release of a chart',
      {
        labels: { 'helm.toolkit.fluxcd.io/name': 'shop', 'helm.toolkit.fluxcd.io/namespace': 'apps', ...byHelm },
        annotations: release,
      },
      'Flux',
      'apps/shop',
    ],
    ['Flux by its field manager', { managers: ['kustomize-controller'] }, 'Flux', undefined],
    ['a Helm release', { labels: byHelm, annotations: release }, 'Helm', 'shop/shop'],
    ['Helm by its field manager', { managers: ['helm'] }, 'Helm', undefined],
    [
      'Argo CD before the chart that it renders',
      { labels: byHelm, ...tracked('a:networking.k8s.io/NetworkPolicy:shop/web') },
      'Argo CD',
      'a',
    ],
    ['kapp', { labels: { 'kapp.k14s.io/app': '1611111111' } }, 'kapp', undefined],
    ['Config Sync', { annotations: { 'configmanagement.gke.io/managed': 'enabled' } }, 'Config Sync', undefined],
    ['Tanka', { labels: { 'tanka.dev/environment': 'f00d' } }, 'Tanka', undefined],
    ['Rancher', { annotations: { 'objectset.rio.cattle.io/id': 'fleet' } }, 'Rancher', 'fleet'],
    ['Pulumi', { managers: ['pulumi-kubernetes-1a2b3c'] }, 'Pulumi', undefined],
    ['Terraform', { managers: ['Terraform'] }, 'Terraform', undefined],
    [
      'an operator',
      { ownerReferences: [{ apiVersion: 'kafka.strimzi.io/v1', kind: 'Kafka', name: 'events', uid: '2', controller: true }] },
      'the controller of Kafka events',
      'events',
    ],
    ['another program', { managers: ['tigera-operator'] }, 'tigera-operator', undefined],
  ])('%s', (_what, marks, tool, name) => {
    const owner = ownerOf(policy(marks));
    expect([owner?.tool, owner?.name, owner?.certain]).toEqual([tool, name, true]);
  });
});

describe('a policy that only looks like it is not taken for owned', () => {
  test.each<readonly [what: string, marks: Marks]>([
    [
      'a rendered chart, applied by hand',
      { labels: { ...byHelm, 'app.kubernetes.io/instance': 'shop' }, managers: ['kubectl-client-side-apply'] },
    ],
    ['the label of a chart without its release', { labels: byHelm }],
    ['a release without the label, which Helm would not adopt', { annotations: release }],
    ['an instance label alone', { labels: { 'app.kubernetes.io/instance': 'shop' } }],
    ['a tracking id that was copied along', tracked('guestbook:networking.k8s.io/NetworkPolicy:other/web')],
    ['a tracking id of another kind', tracked('guestbook:apps/Deployment:shop/web')],
    [
      'a kustomization that is told to leave it alone',
      { labels: kustomization, annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' } },
    ],
    [
      'a kustomization that made it once',
      { labels: kustomization, annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } },
    ],
    ['Config Sync switched off', { annotations: { 'configmanagement.gke.io/managed': 'disabled' } }],
    ['kubectl', { managers: ['kubectl-client-side-apply', 'kubectl-edit'] }],
    ['this dashboard', { managers: ['eastwest'] }],
    ['another dashboard', { managers: ['Mozilla'] }],
    ['an owner that does not control it', { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: '2' }] }],
    ['names that objects have by themselves', { labels: { constructor: 'x' }, annotations: { toString: 'x' } }],
    ['nothing at all', {}],
  ])('%s', (_what, marks) => {
    expect(ownerOf(policy(marks))?.certain ?? false).toBe(false);
  });

  test('and where there is a sign it is told what it is worth', () => {
    expect(ownerOf(policy({ labels: { 'app.kubernetes.io/instance': 'shop' } }))).toEqual({
      tool: 'Argo CD',
      name: 'shop',
      evidence: 'label app.kubernetes.io/instance alone, which charts and people set, too',
      certain: false,
    });
    expect(ownerOf(policy({ managers: ['kubectl-edit'] }))).toBeUndefined();
  });
});
