/** Policies of the other APIs on a real API server: they come with their CRDs, are streamed, evaluated, written and taken away. */
import { evaluate, explain } from '@eastwest/shared/evaluate';
import { keyOfManifest } from '@eastwest/shared/kube';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import { expect, test } from './harness/fixtures.ts';
import type { FollowedSource } from './harness/followed.ts';
import { podObject, runPod } from './harness/objects.ts';
import { collection, installApi, manifestOf, policyApis, removeApi } from './harness/policy-apis.ts';

const [clusterNetworkPolicy, ciliumNetworkPolicy, globalNetworkPolicy] = policyApis;

function outcome(source: FollowedSource, namespace: string): string {
  const evaluation = evaluate({ objects: source.objects, hidden: source.hidden });
  const end = (name: string) => ({ kind: 'pod' as const, namespace, name });
  const answer = explain(evaluation, { from: end('web'), to: end('db'), protocol: 'TCP', port: 5432 });
  return answer.ok ? answer.value.outcome : answer.error;
}

function versionOf(applied: ApplyOutcome): { readonly uid: string; readonly resourceVersion: string } {
  if (applied.outcome !== 'applied') throw new Error(`not applied: ${JSON.stringify(applied)}`);
  return { uid: applied.uid, resourceVersion: applied.resourceVersion };
}

test('a policy of each API decides as soon as it is there, and no longer than its CRD (F22)', async ({
  cluster,
  namespace,
  follow,
}) => {
  test.setTimeout(400_000);
  const { admin } = cluster;
  await runPod(admin, namespace, podObject('web', { app: 'web' }), '10.0.0.1');
  await runPod(admin, namespace, podObject('db', { app: 'db' }, 5432), '10.0.0.2');
  const source = await follow();
  await expect.poll(() => source.replaced).toBe(1);
  await expect.poll(() => outcome(source, namespace)).toBe('allowed');
  if (clusterNetworkPolicy === undefined || ciliumNetworkPolicy === undefined || globalNetworkPolicy === undefined)
    throw new Error('no APIs');
  for (const api of policyApis) await installApi(admin, api);

  const home = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  const deny = { action: 'Deny', from: [{ namespaces: home }] };
  const admitted = { tier: 'Admin', priority: 1, subject: { namespaces: home }, ingress: [deny] };
  await admin.create(collection(clusterNetworkPolicy), manifestOf(clusterNetworkPolicy, 'lock', admitted));
  await expect.poll(() => outcome(source, namespace), { timeout: 90_000 }).toBe('denied');
  await admin.delete(`${collection(clusterNetworkPolicy)}/lock`);
  await expect.poll(() => outcome(source, namespace)).toBe('allowed');

  const db = {
    endpointSelector: { matchLabels: { app: 'db' } },
    ingress: [{ fromEndpoints: [{ matchLabels: { app: 'api' } }] }],
  };
  await admin.create(collection(ciliumNetworkPolicy, namespace), manifestOf(ciliumNetworkPolicy, 'db', db, namespace));
  await expect.poll(() => outcome(source, namespace), { timeout: 90_000 }).toBe('denied');
  await removeApi(admin, ciliumNetworkPolicy);
  await expect.poll(() => outcome(source, namespace), { timeout: 90_000 }).toBe('allowed');

  const calico = {
    selector: "app == 'db'",
    types: ['Ingress'],
    ingress: [{ action: 'Deny', source: { selector: "app == 'web'" } }],
  };
  await admin.create(collection(globalNetworkPolicy), manifestOf(globalNetworkPolicy, 'default.db', calico));
  await expect.poll(() => outcome(source, namespace), { timeout: 90_000 }).toBe('denied');
  for (const api of policyApis) if (api !== ciliumNetworkPolicy) await removeApi(admin, api);
  await expect.poll(() => outcome(source, namespace), { timeout: 90_000 }).toBe('allowed');
  expect(source.health).toBe('live');
});

test('it is written as a NetworkPolicy is: dry run, apply, versions, taken away', async ({ cluster, namespace, follow }) => {
  test.setTimeout(300_000);
  const { admin } = cluster;
  if (ciliumNetworkPolicy === undefined || clusterNetworkPolicy === undefined) throw new Error('no APIs');
  await installApi(admin, ciliumNetworkPolicy);
  await installApi(admin, clusterNetworkPolicy);
  try {
    const source = await follow();
    const manifest = manifestOf(ciliumNetworkPolicy, 'db', { endpointSelector: {}, ingress: [{}] }, namespace);
    const path = `${collection(ciliumNetworkPolicy, namespace)}/db`;
    versionOf(await source.apply({ operation: 'create', dryRun: true, manifest }));
    expect((await admin.request('GET', path)).status).toBe(404);
    const created = versionOf(await source.apply({ operation: 'create', manifest }));
    await expect.poll(() => source.objects.get(keyOfManifest(manifest))?.uid, { timeout: 90_000 }).toBe(created.uid);
    // Beside a non-empty list an empty one says something else than none (CIL-15): it is kept as written.
    const closed = manifestOf(ciliumNetworkPolicy, 'db', { endpointSelector: {}, ingress: [{ fromEndpoints: [] }] }, namespace);
    const updated = versionOf(await source.apply({ operation: 'update', base: created, manifest: closed }));
    expect(await admin.get(path)).toMatchObject({ spec: { ingress: [{ fromEndpoints: [] }] } });
    expect(await source.apply({ operation: 'update', base: created, manifest })).toMatchObject({ outcome: 'conflict' });
    versionOf(await source.apply({ operation: 'delete', base: updated, manifest }));
    expect((await admin.request('GET', path)).status).toBe(404);

    const wide = manifestOf(clusterNetworkPolicy, 'wide', { tier: 'Baseline', priority: 9, subject: { namespaces: {} } });
    const base = versionOf(await source.apply({ operation: 'create', manifest: wide }));
    expect(await source.apply({ operation: 'create', manifest: wide })).toMatchObject({ outcome: 'conflict' });
    versionOf(await source.apply({ operation: 'delete', base, manifest: wide }));
  } finally {
    await removeApi(admin, ciliumNetworkPolicy);
    await removeApi(admin, clusterNetworkPolicy);
  }
});
