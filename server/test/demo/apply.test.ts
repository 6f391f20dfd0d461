/** Apply on the demo answers as an API server would: T23, T24, and every outcome can be had by hand. */
import { beforeEach, describe, expect, test } from 'vitest';
import { keyOfManifest, objectKey } from '@eastwest/shared/kube';
import type { JsonObject, PolicyObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import { demoSource, outcomeAnnotation } from '../../src/cluster/demo/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { FoldingSink } from '../support/sink.ts';

let source: ReturnType<typeof demoSource>;
let sink: FoldingSink;
let time: FakeTime;

beforeEach(async () => {
  time = new FakeTime();
  source = demoSource({ why: 'a test', time });
  sink = new FoldingSink();
  await source.start(sink);
});

function live(path: string): PolicyObject | undefined {
  const [namespace = '', name = ''] = path.split('/');
  const object = sink.objects.get(objectKey('NetworkPolicy', namespace, name));
  return object?.kind === 'NetworkPolicy' ? object : undefined;
}

function known(path: string): PolicyObject {
  const object = live(path);
  if (object === undefined) throw new Error(`${path} is not there`);
  return object;
}

function manifest(path: string, spec: JsonObject = { podSelector: {} }, metadata: JsonObject = {}): JsonObject {
  const [namespace = '', name = ''] = path.split('/');
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace, ...metadata }, spec };
}

function baseOf(path: string): { readonly uid: string; readonly resourceVersion: string } {
  const { uid, resourceVersion } = known(path);
  return { uid, resourceVersion };
}

type Asked = Omit<ApplyRequest, 'dryRun'> & { readonly dryRun?: boolean };

function apply(request: Asked, signal = new AbortController().signal): Promise<ApplyOutcome> {
  return source.apply({ dryRun: false, ...request }, signal);
}

describe('create', () => {
  test('stores it with the defaults of the API server and shows it in the stream', async () => {
    const spec = { ingress: [{ ports: [{ port: 80 }], from: [] }], egress: [{}] };
    const outcome = await apply({ operation: 'create', manifest: manifest('shop/new', spec, { labels: { team: 'a' } }) });
    expect(outcome).toMatchObject({
      outcome: 'applied',
      uid: known('shop/new').uid,
      resourceVersion: known('shop/new').resourceVersion,
      warnings: [],
    });
    const { labels, managers, manifest: stored } = known('shop/new');
    expect([labels, managers]).toEqual([{ team: 'a' }, ['eastwest']]);
    expect(stored['spec']).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }],
      egress: [{}],
    });
    expect(stored['metadata']).toMatchObject({ generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' });
  });

  test('a dry run says the same and writes nothing', async () => {
    const { calls } = sink;
    const outcome = await apply({ operation: 'create', dryRun: true, manifest: manifest('shop/new') });
    expect(outcome).toMatchObject({ outcome: 'applied', object: { spec: { podSelector: {}, policyTypes: ['Ingress'] } } });
    expect(live('shop/new')).toBeUndefined();
    expect(sink.calls).toBe(calls);
  });

  test('a name that is taken is a conflict with the live object', async () => {
    const outcome = await apply({ operation: 'create', manifest: manifest('shop/frontend') });
    expect(outcome).toMatchObject({ outcome: 'conflict', live: known('shop/frontend').manifest });
  });

  test('into a namespace that is not there', async () => {
    expect(await apply({ operation: 'create', manifest: manifest('nowhere/new') })).toMatchObject({ outcome: 'gone' });
  });

  test('without a namespace it goes to default (NP-4)', async () => {
    const bare = { ...manifest('x/new'), metadata: { name: 'new' } };
    expect(await apply({ operation: 'create', manifest: bare })).toMatchObject({ outcome: 'applied' });
    expect(live('default/new')).toBeDefined();
  });
});

describe('update', () => {
  test('replaces the spec, keeps the uid, counts the version and the generation', async () => {
    const before = known('shop/frontend');
    const outcome = await apply({ operation: 'update', manifest: manifest('shop/frontend'), base: baseOf('shop/frontend') });
    const after = known('shop/frontend');
    expect(outcome).toMatchObject({ outcome: 'applied', uid: before.uid, resourceVersion: after.resourceVersion });
    expect(Number(after.resourceVersion)).toBeGreaterThan(Number(before.resourceVersion));
    expect(after.manifest['metadata']).toMatchObject({ generation: 2 });
    expect(after.managers).toEqual(['kubectl', 'eastwest']);
  });

  test('that changes nothing is no write', async () => {
    const before = known('shop/frontend');
    const { calls } = sink;
    const outcome = await apply({ operation: 'update', manifest: before.manifest, base: baseOf('shop/frontend') });
    expect(outcome).toMatchObject({ outcome: 'applied', resourceVersion: before.resourceVersion });
    expect(sink.calls).toBe(calls);
  });

  test('of what has changed meanwhile is a conflict, and nothing is overwritten (T24)', async () => {
    const base = baseOf('shop/frontend');
    await apply({ operation: 'update', manifest: manifest('shop/frontend'), base });
    const second = manifest('shop/frontend', { podSelector: { matchLabels: { app: 'x' } } });
    const outcome = await apply({ operation: 'update', manifest: second, base });
    expect(outcome).toMatchObject({
      outcome: 'conflict',
      conflicts: [{ message: 'the policy was changed since this edit began' }],
    });
    expect(outcome).toHaveProperty('live', known('shop/frontend').manifest);
    expect(known('shop/frontend').manifest['spec']).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
  });

  test('of what was deleted is gone; of what was made anew, a conflict', async () => {
    const base = baseOf('shop/adverts');
    await apply({ operation: 'delete', manifest: manifest('shop/adverts'), base });
    expect(await apply({ operation: 'update', manifest: manifest('shop/adverts'), base })).toMatchObject({ outcome: 'gone' });
    await apply({ operation: 'create', manifest: manifest('shop/adverts') });
    const outcome = await apply({ operation: 'update', manifest: manifest('shop/adverts'), base });
    expect(outcome).toMatchObject({ outcome: 'conflict', conflicts: [{ message: expect.stringContaining('made anew') }] });
  });
});

describe('delete', () => {
  test('takes it away; a dry run only says that it would', async () => {
    const base = baseOf('shop/adverts');
    const named = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'adverts', namespace: 'shop' } };
    expect(await apply({ operation: 'delete', dryRun: true, manifest: named, base })).toMatchObject({ outcome: 'applied' });
    expect(live('shop/adverts')).toBeDefined();
    const outcome = await apply({ operation: 'delete', manifest: named, base });
    expect(outcome).toEqual({ outcome: 'applied', ...base, warnings: [] });
    expect(live('shop/adverts')).toBeUndefined();
    expect(await apply({ operation: 'delete', manifest: named, base })).toMatchObject({ outcome: 'gone' });
  });
});

describe('invalid', () => {
  const peer = { podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } };
  test.each([
    ['a peer of two kinds (V-4)', { podSelector: {}, ingress: [{ from: [peer] }] }, 'spec.ingress[0].from[0].ipBlock'],
    ['an unknown field (V-13)', { podSelector: {}, ingress: [{ form: [] }] }, 'spec.ingress[0].form'],
    ['a port out of range (V-8)', { podSelector: {}, ingress: [{ ports: [{ port: 70_000 }] }] }, 'spec.ingress[0].ports[0].port'],
  ])('%s, with its path', async (_, spec, path) => {
    const outcome = await apply({ operation: 'create', dryRun: true, manifest: manifest('shop/new', spec) });
    expect(outcome).toEqual({ outcome: 'invalid', causes: [{ path, message: expect.any(String) }] });
  });

  test('another kind, another API, no name', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: {} };
    const outcome = await apply({ operation: 'create', manifest: pod });
    expect(outcome).toMatchObject({
      outcome: 'invalid',
      causes: [{ path: 'kind' }, { path: 'metadata.name' }],
    });
  });

  test('a policy of another API is stored as it was written, and belongs to no namespace where its kind has none', async () => {
    const admin: JsonObject = {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'lock' },
      spec: {
        tier: 'Admin',
        priority: 10,
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: { matchLabels: { team: 'x' } } }] }],
      },
    };
    const outcome = await apply({ operation: 'create', manifest: admin });
    expect(outcome).toMatchObject({ outcome: 'applied', object: { metadata: { name: 'lock' }, spec: admin['spec'] } });
    expect(sink.objects.get(keyOfManifest(admin))).toMatchObject({
      kind: 'ForeignPolicy',
      namespace: '',
      managers: ['eastwest'],
    });
  });

  test('every manifest of the demo itself is taken as it is', async () => {
    const policies = [...sink.objects.values()].flatMap((object) => (object.kind === 'NetworkPolicy' ? [object] : []));
    for (const { namespace, name, manifest } of policies) {
      const outcome = await apply({ operation: 'update', dryRun: true, manifest, base: baseOf(`${namespace}/${name}`) });
      expect([namespace, name, outcome.outcome]).toEqual([namespace, name, 'applied']);
    }
  });
});

describe('failures by hand', () => {
  test('forbidden', async () => {
    const outcome = await apply({ operation: 'create', dryRun: true, manifest: manifest('shop/forbidden-web') });
    expect(outcome).toMatchObject({ outcome: 'forbidden', message: expect.stringContaining('cannot create') });
  });

  test('conflict with another manager over a field', async () => {
    const outcome = await apply({ operation: 'create', manifest: manifest('shop/conflict-web') });
    expect(outcome).toMatchObject({ outcome: 'conflict', conflicts: [{ manager: 'argocd-controller', field: 'spec.ingress' }] });
  });

  describe('a conflict with another manager', () => {
    const annotated = manifest('shop/frontend', { podSelector: {} }, { annotations: { [outcomeAnnotation]: 'conflict' } });
    const update = { operation: 'update', manifest: annotated } as const;

    test('is over once the policy is taken over, rehearsed first', async () => {
      const base = baseOf('shop/frontend');
      expect(await apply({ ...update, base })).toMatchObject({ outcome: 'conflict' });
      expect(await apply({ ...update, base, takeOver: true, dryRun: true })).toMatchObject({ outcome: 'applied' });
      expect(baseOf('shop/frontend')).toEqual(base);
      const outcome = await apply({ ...update, base, takeOver: true });
      expect(outcome).toMatchObject({ outcome: 'applied', resourceVersion: known('shop/frontend').resourceVersion });
      expect(known('shop/frontend').manifest['spec']).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
      expect(known('shop/frontend').managers?.at(-1)).toBe('eastwest');
    });

    test('is none about a delete', async () => {
      await apply({ ...update, base: baseOf('shop/frontend'), takeOver: true });
      const removal = { operation: 'delete', manifest: annotated, base: baseOf('shop/frontend') } as const;
      expect(await apply(removal)).toMatchObject({ outcome: 'applied' });
    });

    test('is taken over only in the version that was seen (T24)', async () => {
      const base = baseOf('shop/frontend');
      await apply({ operation: 'update', manifest: manifest('shop/frontend', { podSelector: {}, ingress: [{}] }), base });
      const changed = known('shop/frontend');
      expect(await apply({ ...update, base, takeOver: true })).toMatchObject({
        outcome: 'conflict',
        conflicts: [{ message: 'the policy was changed since this edit began' }],
      });
      expect(known('shop/frontend')).toEqual(changed);
    });
  });

  test('unreachable, after a while', async () => {
    const answer = apply({ operation: 'create', manifest: manifest('shop/unreachable-web') });
    time.pass(1500);
    expect(await answer).toMatchObject({ outcome: 'unreachable', written: 'no' });
    expect(live('shop/unreachable-web')).toBeUndefined();
  });

  test('lost: written, but nobody says so', async () => {
    const answer = apply({ operation: 'create', manifest: manifest('shop/lost-web') });
    time.pass(1500);
    expect(await answer).toMatchObject({ outcome: 'unreachable', written: 'unknown' });
    expect(live('shop/lost-web')).toBeDefined();
  });

  test('slow, and given up', async () => {
    const patient = apply({ operation: 'create', manifest: manifest('shop/slow-web') });
    const gaveUp = new AbortController();
    const impatient = apply({ operation: 'create', manifest: manifest('shop/slow-db') }, gaveUp.signal);
    gaveUp.abort();
    time.pass(3000);
    expect(await patient).toMatchObject({ outcome: 'applied' });
    expect(await impatient).toMatchObject({ outcome: 'unreachable', written: 'no' });
    expect(live('shop/slow-db')).toBeUndefined();
  });

  test('by annotation, for a policy that has its name already', async () => {
    const annotated = manifest('shop/frontend', { podSelector: {} }, { annotations: { [outcomeAnnotation]: 'forbidden' } });
    expect(await apply({ operation: 'update', manifest: annotated, base: baseOf('shop/frontend') })).toMatchObject({
      outcome: 'forbidden',
    });
  });
});
