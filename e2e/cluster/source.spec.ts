/** The kubernetes source on a real API server: reliability.md section 4, the rows that a real one can show. */
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import type { ClusterApi } from './harness/api.ts';
import { expect, test } from './harness/fixtures.ts';
import type { FollowedSource } from './harness/followed.ts';
import { allowTo, eachOf, namespaceObject, paths, podObject, policyObject, runPod } from './harness/objects.ts';
import { delay } from './harness/processes.ts';

/** What the API server itself lists, in the form of {@link FollowedSource.versions}. */
async function listed(api: ClusterApi, path: string): Promise<string[]> {
  const list = await api.get(path);
  const items = (list['items'] ?? []) as readonly JsonValue[];
  return items
    .map((item) => (item as { readonly metadata: Readonly<Record<string, string | undefined>> }).metadata)
    .map((metadata) => `${metadata['namespace'] ?? ''}/${metadata['name'] ?? ''}@${metadata['resourceVersion'] ?? ''}`)
    .sort();
}

async function expectEqual(source: FollowedSource, api: ClusterApi): Promise<void> {
  await expect(async () => {
    expect(source.versions('Pod')).toEqual(await listed(api, '/api/v1/pods'));
    expect(source.versions('Namespace')).toEqual(await listed(api, '/api/v1/namespaces'));
    expect(source.versions('NetworkPolicy')).toEqual(await listed(api, '/apis/networking.k8s.io/v1/networkpolicies'));
    expect(source.versions('Service')).toEqual(await listed(api, '/api/v1/services'));
  }).toPass({ timeout: 60_000 });
}

test('tells who the API server takes us for', async ({ follow }) => {
  const source = await follow('viewer');
  expect(source.info).toMatchObject({ kind: 'kubernetes', name: 'test-cluster', user: 'viewer', apply: 'cluster' });
});

test('shows what is there, and every change as it happens', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  await runPod(admin, namespace, podObject('web', { app: 'web' }), '10.0.0.1');
  const source = await follow();
  await expect
    .poll(() => source.pod(namespace, 'web'))
    .toMatchObject({ labels: { app: 'web' }, ips: ['10.0.0.1'], phase: 'Running' });
  expect(source.replaced).toBe(1);

  await admin.patch(paths.pod(namespace, 'web'), { metadata: { labels: { app: 'shop', constructor: 'x' } } });
  await expect.poll(() => source.pod(namespace, 'web')).toMatchObject({ labels: { app: 'shop', constructor: 'x' } });

  await admin.create(paths.policies(namespace), policyObject(namespace, 'allow', allowTo('shop', 'web')));
  await expect.poll(() => source.policy(namespace, 'allow')).toMatchObject({ manifest: { spec: allowTo('shop', 'web') } });

  await admin.delete(`${paths.pod(namespace, 'web')}?gracePeriodSeconds=0`);
  await expect.poll(() => source.pod(namespace, 'web')).toBeUndefined();
  expect(source.replaced).toBe(1);
  await expectEqual(source, admin);
});

test('an object that is made anew under its name is a remove and an upsert (F19)', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  await admin.create(paths.policies(namespace), policyObject(namespace, 'again', allowTo('a')));
  const source = await follow();
  await expect.poll(() => source.policy(namespace, 'again')).toBeDefined();
  const first = source.policy(namespace, 'again')?.uid;
  await admin.delete(paths.policy(namespace, 'again'));
  await admin.create(paths.policies(namespace), policyObject(namespace, 'again', allowTo('b')));
  // Between the two there is none.
  await expect.poll(() => [undefined, first].includes(source.policy(namespace, 'again')?.uid)).toBe(false);
  const about = source.events.filter((event) =>
    event.type === 'remove' ? event.key.endsWith(`${namespace}/again`) : event.object.namespace === namespace,
  );
  expect(about.map((event) => event.type)).toEqual(['remove', 'upsert']);
});

test('an API server that is killed and restarted costs no change (F12, F20)', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  await admin.create(paths.policies(namespace), policyObject(namespace, 'stays', allowTo('a')));
  await admin.create(paths.policies(namespace), policyObject(namespace, 'goes', allowTo('a')));
  const source = await follow();
  await expect.poll(() => source.health).toBe('live');

  await cluster.killApiServer();
  await expect.poll(() => source.health, { timeout: 10_000 }).toBe('stale');
  expect(source.policy(namespace, 'goes')).toBeDefined();

  await cluster.startApiServer();
  await admin.delete(paths.policy(namespace, 'goes'));
  await admin.create(paths.policies(namespace), policyObject(namespace, 'comes', allowTo('a')));
  await expect.poll(() => source.health, { timeout: 35_000 }).toBe('live');
  await expect.poll(() => source.policy(namespace, 'comes'), { timeout: 35_000 }).toBeDefined();
  await expectEqual(source, admin);
  expect(source.policy(namespace, 'goes')).toBeUndefined();
  expect(source.replaced).toBe(1);
});

test('an API server that is down at the start is waited for, and then followed as whoever we are (F13)', async ({
  cluster,
  namespace,
  follow,
}) => {
  await runPod(cluster.admin, namespace, podObject('one', { app: 'one' }), '10.0.0.1');
  await cluster.killApiServer();
  const source = await follow();
  expect(source.healths).toEqual([{ state: 'starting', message: expect.stringContaining('connection refused') }]);
  expect(source.info.user).toBeUndefined();
  await cluster.startApiServer();
  await expect.poll(() => source.health, { timeout: 60_000 }).toBe('live');
  await expect.poll(() => source.info.user, { timeout: 60_000 }).toBe('admin');
  expect(source.pod(namespace, 'one')).toBeDefined();
  expect(source.replaced).toBe(1);
});

test('history that is compacted away is listed anew (F2, F20)', async ({ cluster, namespace, follow, wire }) => {
  const { admin } = cluster;
  const before = await admin.create(paths.policies(namespace), policyObject(namespace, 'goes', allowTo('a')));
  const source = await follow('admin', wire);
  await expect.poll(() => source.policy(namespace, 'goes')).toBeDefined();

  wire.cut();
  await admin.delete(paths.policy(namespace, 'goes'));
  await admin.create(paths.policies(namespace), policyObject(namespace, 'comes', allowTo('a')));
  await cluster.compact();
  // What it still remembers by itself it forgets with its life.
  await cluster.killApiServer();
  await cluster.startApiServer();
  const { resourceVersion } = before['metadata'] as { readonly resourceVersion: string };
  const watch = await admin.request(
    'GET',
    `${paths.policies(namespace)}?watch=1&timeoutSeconds=1&resourceVersion=${resourceVersion}`,
  );
  expect(JSON.stringify(watch)).toContain('410');

  wire.mend();
  await expectEqual(source, admin);
  expect(source.policy(namespace, 'goes')).toBeUndefined();
  expect(source.replaced).toBe(1);
});

test('connections that break off after any number of bytes lose no change (F5, F6)', async ({
  cluster,
  namespace,
  follow,
  wire,
}) => {
  const { admin } = cluster;
  const source = await follow('admin', wire);
  await expect.poll(() => source.health).toBe('live');
  let seed = 7;
  wire.cutEachAfter(() => {
    seed = (seed * 48_271) % 2_147_483_647;
    return 2000 + (seed % 20_000);
  });
  wire.cut();
  wire.reopen();
  for (let round = 0; round < 200; round += 1) {
    const name = `p-${round % 20}`;
    const known = source.policy(namespace, name) !== undefined;
    if (known && round % 3 === 0) await admin.request('DELETE', paths.policy(namespace, name));
    else await admin.apply(paths.policy(namespace, name), policyObject(namespace, name, allowTo(`a-${round}`)), 'test', true);
    await delay(20);
  }
  expect(wire.cuts).toBeGreaterThan(3);
  wire.mend();
  await expectEqual(source, admin);
});

test('a namespace that is emptied at once ends in the exact state (F33)', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const names = Array.from({ length: 300 }, (_, index) => `burst-${index}`);
  const source = await follow();
  await eachOf(names, 24, (name) => admin.create(paths.pods(namespace), podObject(name, { app: name })));
  await admin.delete(`${paths.pods(namespace)}?gracePeriodSeconds=0`);
  await expectEqual(source, admin);
  expect(source.versions('Pod').filter((version) => version.startsWith(`${namespace}/`))).toEqual([]);
});

test('an API server that stands still is noticed, and caught up with (F8)', async ({ cluster, namespace, follow }) => {
  test.setTimeout(240_000);
  const { admin } = cluster;
  const source = await follow();
  await expect.poll(() => source.health).toBe('live');
  cluster.freezeApiServer();
  try {
    await expect.poll(() => source.health, { timeout: 110_000 }).toBe('stale');
  } finally {
    cluster.thawApiServer();
  }
  await admin.create(paths.policies(namespace), policyObject(namespace, 'after', allowTo('a')));
  await expect.poll(() => source.policy(namespace, 'after'), { timeout: 60_000 }).toBeDefined();
  await expect.poll(() => source.health, { timeout: 60_000 }).toBe('live');
});

test('nothing is heard after stop (F36)', async ({ cluster, namespace, follow }) => {
  const source = await follow();
  await expect.poll(() => source.health).toBe('live');
  await source.stop();
  const { length } = source.events;
  await cluster.admin.create(paths.policies(namespace), policyObject(namespace, 'late', allowTo('a')));
  await delay(500);
  expect(source.events).toHaveLength(length);
});

test('10,000 pods load', async ({ cluster, follow }) => {
  test.setTimeout(300_000);
  const { admin } = cluster;
  const spread = Array.from({ length: 100 }, (_, index) => `load-${index}`);
  await eachOf(spread, 24, (name) => admin.create(paths.namespaces, namespaceObject(name, { tier: 'load' })));
  const pods = Array.from({ length: 10_000 }, (_, index) => index);
  const made = performance.now();
  await eachOf(pods, 24, (index) =>
    admin.create(paths.pods(`load-${index % 100}`), podObject(`pod-${index}`, { app: `app-${index % 40}` })),
  );
  const started = performance.now();
  const source = await follow();
  await expect.poll(() => source.replaced, { timeout: 60_000, intervals: [20] }).toBe(1);
  const loaded = performance.now() - started;
  expect(source.versions('Pod').filter((version) => version.startsWith('load-'))).toHaveLength(10_000);
  process.stdout.write(`10,000 pods: created in ${seconds(started - made)}, loaded in ${seconds(loaded)}\n`);

  const relabelled = performance.now();
  await admin.patch(paths.pod('load-7', 'pod-7'), { metadata: { labels: { app: 'other' } } } satisfies JsonObject);
  await expect.poll(() => source.pod('load-7', 'pod-7'), { intervals: [5] }).toMatchObject({ labels: { app: 'other' } });
  process.stdout.write(`10,000 pods: one relabelled pod arrives after ${Math.round(performance.now() - relabelled)} ms\n`);
});

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
