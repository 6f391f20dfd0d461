/** The way back on a real API server: exact, guarded, and kept in the cluster where eastwest runs in it (T24, T27, G13). */
import { pino } from 'pino';
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest, HistoryNow } from '@eastwest/shared/protocol';
import { connectCluster, kubernetesSource } from '../../server/src/cluster/kubernetes/index.ts';
import { clusterStore } from '../../server/src/history/cluster-store.ts';
import { History, memoryStore } from '../../server/src/history/index.ts';
import type { HistoryStore } from '../../server/src/history/index.ts';
import { systemTime } from '../../server/src/system-time.ts';
import { chance } from '../../server/src/cluster/demo/random.ts';
import type { Chance } from '../../server/src/cluster/demo/random.ts';
import type { TestCluster } from './harness/cluster.ts';
import { expect, test } from './harness/fixtures.ts';
import { allowTo, baseOf, paths, policyObject } from './harness/objects.ts';

const record = 'kubectl.kubernetes.io/last-applied-configuration';
const timeoutMs = 20_000;

async function accessTo(cluster: TestCluster) {
  const connected = await connectCluster({ kubeconfig: cluster.kubeconfig('admin'), timeoutMs: 10_000 });
  if (!connected.ok) throw new Error(connected.error.message);
  return connected.value;
}

async function historyOn(cluster: TestCluster, store: HistoryStore = memoryStore()) {
  const source = kubernetesSource(await accessTo(cluster), { why: 'a test' });
  let told: HistoryNow | undefined;
  const log = pino({ level: 'silent' });
  const history = new History({ source, store, time: systemTime, log, user: undefined, tell: (now) => (told = now) });
  return { history, now: () => told };
}

function changeOf(outcome: ApplyOutcome | undefined): string {
  if (outcome?.outcome !== 'applied' || outcome.change === undefined) throw new Error(`not applied: ${JSON.stringify(outcome)}`);
  return outcome.change;
}

async function live(cluster: TestCluster, namespace: string): Promise<JsonObject | undefined> {
  const { status, body } = await cluster.admin.request('GET', paths.policy(namespace, 'web'));
  return status === 200 ? body : undefined;
}

/** Everything that somebody wrote, as bytes. */
function said(object: JsonObject | undefined): string {
  const { labels = null, annotations = null } = (object?.['metadata'] ?? {}) as JsonObject;
  return JSON.stringify([object?.['spec'] ?? null, labels, annotations]);
}

/** Whose fields they are. */
function managersOf(object: JsonObject | undefined): JsonValue | undefined {
  return ((object?.['metadata'] ?? {}) as JsonObject)['managedFields'];
}

function oneOf(luck: Chance, ...words: readonly string[]): string {
  return luck.pick(words) ?? '';
}

function randomPolicy(luck: Chance, namespace: string): JsonObject {
  const labels: JsonObject = { [oneOf(luck, 'app', 'constructor', 'tier')]: oneOf(luck, 'a', 'b', '') };
  const from = Array.from({ length: luck.int(3) }, () => oneOf(luck, 'blog', 'shop', 'cart'));
  const spec: JsonObject = {
    ...allowTo(oneOf(luck, 'web', 'db'), ...from),
    policyTypes: luck.int(2) === 0 ? ['Ingress'] : ['Ingress', 'Egress'],
  };
  const metadata: Record<string, JsonValue> = { name: 'web', namespace };
  if (luck.int(2) === 0) metadata['labels'] = labels;
  if (luck.int(2) === 0) metadata['annotations'] = { note: String(luck.int(1e6)) };
  return { ...policyObject(namespace, 'web', spec), metadata };
}

function randomWish(luck: Chance, namespace: string, now: JsonObject | undefined): ApplyRequest {
  const manifest = randomPolicy(luck, namespace);
  if (now === undefined) return { operation: 'create', dryRun: false, manifest };
  if (luck.int(3) === 0) return { operation: 'delete', dryRun: false, manifest, base: baseOf(now) };
  return { operation: 'update', dryRun: false, manifest, base: baseOf(now), ...(luck.int(3) === 0 && { takeOver: true }) };
}

test('100 random changes are taken back byte for byte, and 100 are refused when changed in between (G13)', async ({
  cluster,
  namespace,
}) => {
  test.setTimeout(300_000);
  const luck = chance(13);
  const { history } = await historyOn(cluster);
  let [restored, refused] = [0, 0];
  while (restored < 100 || refused < 100) {
    const before = await live(cluster, namespace);
    const outcome = await history.apply(randomWish(luck, namespace, before), timeoutMs);
    expect(outcome.outcome, JSON.stringify(outcome)).toBe('applied');
    if (outcome.outcome !== 'applied' || outcome.change === undefined) continue;
    if (restored < 100 && (refused >= 100 || luck.int(2) === 0)) {
      changeOf(await history.undo(outcome.change, false, timeoutMs));
      expect(said(await live(cluster, namespace)), `change ${restored}`).toBe(said(before));
      restored++;
      continue;
    }
    const after = await live(cluster, namespace);
    const note = { metadata: { annotations: { 'changed-by': String(luck.int(1e9)) } } };
    if (after === undefined) await cluster.admin.create(paths.policies(namespace), randomPolicy(luck, namespace));
    else await cluster.admin.patch(paths.policy(namespace, 'web'), note);
    const others = await live(cluster, namespace);
    expect(await history.undo(outcome.change, false, timeoutMs)).toMatchObject({ outcome: 'conflict' });
    expect(await live(cluster, namespace)).toEqual(others);
    refused++;
    // The next round begins with what is ours alone.
    await cluster.admin.delete(paths.policy(namespace, 'web'));
  }
});

test('what was taken over from kubectl, and what was deleted, comes back with its record and its owners', async ({
  cluster,
  namespace,
}) => {
  const { admin } = cluster;
  const both: JsonObject = { ...allowTo('web', 'blog'), policyTypes: ['Ingress', 'Egress'], egress: [{}] };
  const object = policyObject(namespace, 'web', both);
  const annotations = { [record]: JSON.stringify(object), note: 'by hand' };
  const metadata = { name: 'web', namespace, labels: { app: 'web' }, annotations };
  const first = await admin.create(`${paths.policies(namespace)}?fieldManager=kubectl-client-side-apply`, {
    ...object,
    metadata,
  });
  const { history } = await historyOn(cluster);
  const manifest = policyObject(namespace, 'web', allowTo('shop'));

  const taken = await history.apply(
    { operation: 'update', dryRun: false, manifest, base: baseOf(first), takeOver: true },
    timeoutMs,
  );
  changeOf(await history.undo(changeOf(taken), false, timeoutMs));
  expect(said(await live(cluster, namespace))).toBe(said(first));
  expect(managersOf(await live(cluster, namespace)), 'whose fields they are').toEqual(managersOf(first));

  const base = baseOf((await live(cluster, namespace)) ?? {});
  const deleted = await history.apply({ operation: 'delete', dryRun: false, manifest, base }, timeoutMs);
  expect(await live(cluster, namespace)).toBeUndefined();
  changeOf(await history.undo(changeOf(deleted), false, timeoutMs));
  const back = await live(cluster, namespace);
  expect(said(back)).toBe(said(first));

  expect(managersOf(back), 'whose fields they are').toEqual(managersOf(first));

  // The record is not ours to drop: an edit, which never shows it, leaves it alone.
  const { [record]: _, ...shown } = annotations;
  const edited = { ...manifest, metadata: { ...metadata, annotations: shown } };
  const again = { operation: 'update', dryRun: false, manifest: edited, base: baseOf(back ?? {}) } as const;
  expect(await history.apply(again, timeoutMs), 'kubectl is asked again').toMatchObject({ outcome: 'conflict' });
  changeOf(await history.apply({ ...again, takeOver: true }, timeoutMs));
  expect(await live(cluster, namespace)).toMatchObject({ metadata: { annotations } });
});

test('a countdown takes a change back on the cluster', async ({ cluster, namespace }) => {
  const { history, now } = await historyOn(cluster);
  const manifest = policyObject(namespace, 'web', allowTo('web'));
  changeOf(await history.apply({ operation: 'create', dryRun: false, manifest, keepWithin: 2 }, timeoutMs));
  expect(await live(cluster, namespace)).toBeDefined();
  await expect.poll(() => live(cluster, namespace)).toBeUndefined();
  await expect.poll(() => now()?.pending).toEqual([]);
  history.stop();
});

function at(index: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString();
}

test.describe('in the cluster', () => {
  test('replicas share one history: what one has changed another takes back, and begins where a dead one ended', async ({
    cluster,
    namespace,
  }) => {
    const { api } = await accessTo(cluster);
    const [one, two] = [
      await historyOn(cluster, clusterStore(api, namespace)),
      await historyOn(cluster, clusterStore(api, namespace)),
    ];
    const manifest = policyObject(namespace, 'web', allowTo('web'));
    const change = changeOf(await one.history.apply({ operation: 'create', dryRun: false, manifest, keepWithin: 2 }, timeoutMs));
    one.history.stop();
    await two.history.start();
    expect((await two.history.page(undefined)).changes).toMatchObject([{ id: change, keep: { state: 'pending' } }]);
    await expect.poll(() => live(cluster, namespace)).toBeUndefined();
    await expect
      .poll(async () => (await one.history.page(undefined)).changes)
      .toMatchObject([{ undoes: change }, { id: change, keep: { state: 'taken-back' } }]);
    two.history.stop();
  });

  test('two that write the same at once write it once; what is too old goes; a foreign ConfigMap is left alone', async ({
    cluster,
    namespace,
  }) => {
    const { api } = await accessTo(cluster);
    const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
    await cluster.admin.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'theirs' },
      data: { record: '{}' },
    });
    const stores = [1, 2].map(() => clusterStore(api, namespace, { changes: 5, bytes: 1e7 }));
    for (let index = 0; index < 20; index++) {
      const id = `c${String(index).padStart(3, '0')}`;
      const change = { id, at: at(index), operation: 'create', key: `NetworkPolicy/${namespace}/web` } as const;
      const writes = stores.flatMap((store) => [
        store.append({ type: 'begun', at: at(index), change: change as never }),
        store.append({ type: 'done', at: at(index), id }),
      ]);
      for (const written of await Promise.all(writes)) expect(written).toEqual({ ok: true, value: undefined });
    }
    const read = await stores[0]?.read();
    const ids = new Set(read?.ok === true ? read.value.flatMap((each) => (each.type === 'begun' ? [each.change.id] : [])) : []);
    expect([...ids].sort().slice(-5)).toEqual(['c015', 'c016', 'c017', 'c018', 'c019']);
    expect(ids.size).toBeLessThan(20);
    expect(await cluster.admin.get(`${configMaps}/theirs`)).toBeDefined();
  });

  test('a policy of nearly a megabyte is recorded, packed', async ({ cluster, namespace }) => {
    const { api } = await accessTo(cluster);
    const store = clusterStore(api, namespace);
    const manifest = policyObject(namespace, 'web', { podSelector: {}, padding: 'x'.repeat(900_000) });
    const after = { uid: 'u', resourceVersion: '1', manifest };
    expect(await store.append({ type: 'done', at: '2026-01-01T00:00:00Z', id: 'large', after })).toMatchObject({ ok: true });
    expect(await store.read()).toMatchObject({ ok: true, value: [{ after: { manifest } }] });
  });

  test('who may not write there is told, and the change goes through', async ({ cluster, namespace }) => {
    const { api } = await accessTo(cluster);
    const { history } = await historyOn(cluster, clusterStore(api, 'does-not-exist'));
    const manifest = policyObject(namespace, 'web', allowTo('web'));
    const outcome = await history.apply({ operation: 'create', dryRun: false, manifest }, timeoutMs);
    expect(outcome).toMatchObject({ outcome: 'applied' });
    expect(JSON.stringify(outcome)).toContain('it could not be recorded in the cluster');
    changeOf(await history.undo(changeOf(outcome), false, timeoutMs));
  });
});

test('a manager whose policy was taken over, or deleted, goes on as before once that is taken back', async ({
  cluster,
  namespace,
}) => {
  const { admin } = cluster;
  const path = paths.policy(namespace, 'web');
  const wanted = (...from: readonly string[]) => policyObject(namespace, 'web', allowTo('web', ...from));
  const first = await admin.apply(path, wanted('blog'), 'argocd-controller');
  const { history } = await historyOn(cluster);
  const update = { operation: 'update', dryRun: false, manifest: wanted('cart'), base: baseOf(first), takeOver: true } as const;
  const taken = changeOf(await history.apply(update, timeoutMs));
  await expect(admin.apply(path, wanted('blog', 'shop'), 'argocd-controller')).rejects.toThrow(/409 .*conflict with .*eastwest/u);
  const undo = changeOf(await history.undo(taken, false, timeoutMs));
  expect(managersOf(await live(cluster, namespace))).toEqual(managersOf(first));
  // Its next change is no conflict, and what it leaves out goes.
  const second = await admin.apply(path, wanted(), 'argocd-controller');
  expect(second['spec']).not.toHaveProperty('ingress');
  expect(await history.undo(undo, false, timeoutMs)).toMatchObject({ outcome: 'conflict' });

  const removal = { operation: 'delete', dryRun: false, manifest: wanted(), base: baseOf(second) } as const;
  changeOf(await history.undo(changeOf(await history.apply(removal, timeoutMs)), false, timeoutMs));
  expect(managersOf(await live(cluster, namespace))).toEqual(managersOf(second));
  const third = await admin.apply(path, wanted('shop'), 'argocd-controller');
  expect(third).toMatchObject({ spec: allowTo('web', 'shop') });
});
