/** Taking over what other managers own, on a real API server: exactly the draft, and never unseen (T18, T23, T24). */
import { setTimeout } from 'node:timers/promises';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import type { ClusterApi } from './harness/api.ts';
import { expect, test } from './harness/fixtures.ts';
import { allowTo, baseOf, paths, policyObject } from './harness/objects.ts';

const record = 'kubectl.kubernetes.io/last-applied-configuration';

const both: JsonObject = { ...allowTo('web', 'blog'), policyTypes: ['Ingress', 'Egress'], egress: [{}] };

/** As `kubectl apply` makes it, client-side: atomic fields (the rules) and granular ones (labels, the selector's) are its own. */
function applyAsKubectl(admin: ClusterApi, namespace: string, name: string): Promise<JsonObject> {
  const object = policyObject(namespace, name, both);
  const labels = { app: 'web', team: 'blog' };
  const annotations = { [record]: JSON.stringify(object), note: 'by hand' };
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'uid-of-owner' }];
  const metadata = { name, namespace, labels, annotations, finalizers: ['example.com/keep'], ownerReferences };
  return admin.create(`${paths.policies(namespace)}?fieldManager=kubectl-client-side-apply`, { ...object, metadata });
}

/** Another rule, another selector, no egress, a label changed, one left out, no note. What no draft shows is as it was. */
function drafted(live: JsonObject): JsonObject {
  const { finalizers, ownerReferences, name, namespace } = live['metadata'] as JsonObject;
  const metadata = { name: name ?? '', namespace: namespace ?? '', labels: { app: 'shop' } };
  const kept = { finalizers: finalizers ?? [], ownerReferences: ownerReferences ?? [] };
  const spec = { ...allowTo('shop', 'cart'), policyTypes: ['Ingress'] };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { ...metadata, ...kept }, spec };
}

function expectApplied(outcome: ApplyOutcome): Extract<ApplyOutcome, { outcome: 'applied' }> {
  if (outcome.outcome !== 'applied') throw new Error(`not applied: ${JSON.stringify(outcome)}`);
  return outcome;
}

test('the server then holds exactly the draft, and keeps what no draft shows', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const path = paths.policy(namespace, 'web');
  const live = await applyAsKubectl(admin, namespace, 'web');
  const source = await follow();
  const manifest = drafted(live);
  const update = { operation: 'update', base: baseOf(live), manifest } as const;

  const refused = await source.apply(update);
  expect(refused).toMatchObject({ outcome: 'conflict' });
  expect(refused).toHaveProperty('conflicts.0.manager', 'kubectl-client-side-apply');
  expect(await admin.get(path)).toEqual(live);

  expectApplied(await source.apply({ ...update, takeOver: true, dryRun: true }));
  expect(await admin.get(path)).toEqual(live);

  const written = expectApplied(await source.apply({ ...update, takeOver: true }));
  const held = await admin.get(path);
  const { managedFields: _, ...metadata } = held['metadata'] as JsonObject;
  expect(held['spec']).toEqual(manifest['spec']);
  expect(metadata).toEqual({
    ...(manifest['metadata'] as JsonObject),
    uid: written.uid,
    resourceVersion: written.resourceVersion,
    generation: 2,
    creationTimestamp: metadata['creationTimestamp'],
    annotations: { [record]: JSON.stringify(policyObject(namespace, 'web', both)) },
  });
  await expect.poll(() => source.policy(namespace, 'web')?.resourceVersion).toBe(written.resourceVersion);
});

test('what was taken over is ours: the next edit of it asks nobody', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const live = await applyAsKubectl(admin, namespace, 'web');
  const source = await follow();
  const manifest = drafted(live);
  const taken = expectApplied(await source.apply({ operation: 'update', base: baseOf(live), manifest, takeOver: true }));
  const { managedFields } = (await admin.get(paths.policy(namespace, 'web')))['metadata'] as JsonObject;
  expect(managedFields).toContainEqual(
    expect.objectContaining({
      manager: 'eastwest',
      operation: 'Apply',
      fieldsV1: expect.objectContaining({ 'f:spec': expect.objectContaining({ 'f:ingress': {} }) }),
    }),
  );
  expect(managedFields).not.toContainEqual(expect.objectContaining({ manager: 'eastwest', operation: 'Update' }));

  const spec = { ...allowTo('shop', 'other'), policyTypes: ['Ingress'] };
  const again = expectApplied(await source.apply({ operation: 'update', base: taken, manifest: { ...manifest, spec } }));
  expect(await admin.get(paths.policy(namespace, 'web'))).toMatchObject({ spec });

  const { ingress: _, ...closed } = spec as JsonObject;
  expectApplied(await source.apply({ operation: 'update', base: again, manifest: { ...manifest, spec: closed } }));
  expect((await admin.get(paths.policy(namespace, 'web')))['spec']).toEqual(closed);
});

test('of another apply, too: forced by nobody, and its next apply is told', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const path = paths.policy(namespace, 'web');
  const wanted = policyObject(namespace, 'web', allowTo('web', 'blog'));
  const live = await admin.apply(path, wanted, 'argocd-controller');
  const source = await follow();
  const manifest = policyObject(namespace, 'web', allowTo('web', 'shop'));
  expectApplied(await source.apply({ operation: 'update', base: baseOf(live), manifest, takeOver: true }));
  expect(await admin.get(path)).toMatchObject({ spec: allowTo('web', 'shop') });
  const reverting = admin.apply(path, wanted, 'argocd-controller');
  await expect(reverting).rejects.toThrow(/409 .*conflict with .*eastwest.*: \.spec\.ingress/);
});

test('a version that nobody has seen is a conflict, and nothing is written (T24)', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const live = await applyAsKubectl(admin, namespace, 'web');
  const changed = await admin.patch(paths.policy(namespace, 'web'), { metadata: { labels: { touched: 'yes' } } });
  const source = await follow();
  const update = { operation: 'update', base: baseOf(live), manifest: drafted(live), takeOver: true } as const;
  const outcome = await source.apply(update);
  expect(outcome).toMatchObject({ outcome: 'conflict', live: { metadata: { labels: { touched: 'yes' } } } });
  expect(outcome).not.toHaveProperty('conflicts[0].manager');
  const anew = { ...update, base: { ...baseOf(changed), uid: '00000000-0000-0000-0000-000000000000' } };
  expect(await source.apply(anew)).toMatchObject({ outcome: 'conflict' });
  expect(await admin.get(paths.policy(namespace, 'web'))).toEqual(changed);
});

test('against a writer who starts at the same moment one wins and one is told', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const path = paths.policy(namespace, 'web');
  let live = await applyAsKubectl(admin, namespace, 'web');
  const source = await follow();
  let won = 0;
  for (let round = 0; round < 40; round += 1) {
    const manifest = policyObject(namespace, 'web', allowTo('web', `round-${round}`));
    // As `kubectl replace` does, with the version that it has read; each round a little later in our dry run and write.
    const rival = { ...live, spec: allowTo('web', `rival-${round}`) };
    const [ours, theirs] = await Promise.all([
      source.apply({ operation: 'update', base: baseOf(live), manifest: { ...manifest, metadata: kept(live) }, takeOver: true }),
      after(round, () => admin.request('PUT', `${path}?fieldManager=kubectl-replace`, rival)),
    ]);
    expect([ours.outcome, theirs.status]).toEqual(ours.outcome === 'applied' ? ['applied', 409] : ['conflict', 200]);
    if (ours.outcome === 'applied') won += 1;
    live = await admin.get(path);
    expect(live['spec']).toEqual(ours.outcome === 'applied' ? manifest['spec'] : rival.spec);
  }
  process.stdout.write(`taken over ${won} times of 40\n`);
});

test('what the API server does not accept comes back with its path', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const live = await applyAsKubectl(admin, namespace, 'web');
  const source = await follow();
  const update = { operation: 'update', base: baseOf(live), takeOver: true } as const;
  const port = { ...drafted(live), spec: { podSelector: {}, ingress: [{ ports: [{ port: 80_000 }] }] } };
  expect(await source.apply({ ...update, manifest: port })).toMatchObject({
    outcome: 'invalid',
    causes: [{ path: 'spec.ingress[0].ports[0].port' }],
  });
  const misspelt = { ...drafted(live), spec: { podSelector: {}, ingress: [{ form: [] }] } };
  expect(await source.apply({ ...update, manifest: misspelt })).toMatchObject({ outcome: 'invalid' });
  await admin.patch(paths.policy(namespace, 'web'), { metadata: { finalizers: null } });
  await admin.delete(paths.policy(namespace, 'web'));
  expect(await source.apply({ ...update, manifest: drafted(live) })).toMatchObject({ outcome: 'gone' });
});

async function after<Value>(ms: number, work: () => Promise<Value>): Promise<Value> {
  await setTimeout(ms);
  return work();
}

function kept(live: JsonObject): JsonObject {
  const { name, namespace, labels, annotations, finalizers, ownerReferences } = live['metadata'] as JsonObject;
  const metadata = { name, namespace, labels, annotations, finalizers, ownerReferences };
  return JSON.parse(JSON.stringify(metadata)) as JsonObject;
}
