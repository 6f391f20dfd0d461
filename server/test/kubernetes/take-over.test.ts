/** Taking over what other managers own: only as the user saw it, exactly as drafted, and as ours afterwards (T23, T24). */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyRequest } from '@eastwest/shared/protocol';
import { applyPolicy } from '../../src/cluster/kubernetes/apply.ts';
import { makeHttpApi } from '../../src/cluster/kubernetes/http-api.ts';
import { objectAt, parseJsonObject } from '../../src/cluster/kubernetes/json.ts';
import { systemRuntime } from '../../src/cluster/kubernetes/runtime.ts';
import { asApplied, replaced } from '../../src/cluster/kubernetes/take-over.ts';
import { FakeApiServer, type Fault, type Seen, sendJson } from './support/fake-api-server.ts';
import { refuse, reset } from './support/faults.ts';

const record = 'kubectl.kubernetes.io/last-applied-configuration';
const base = { uid: 'u1', resourceVersion: '7' };
const byKubectl = { manager: 'kubectl-client-side-apply', operation: 'Update', apiVersion: 'networking.k8s.io/v1' };

const live: JsonObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {
    name: 'web',
    namespace: 'shop',
    ...base,
    labels: { app: 'web', team: 'x' },
    annotations: { [record]: '{}', note: 'old' },
    finalizers: ['example.com/keep'],
    ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'u0' }],
    managedFields: [{ ...byKubectl, fieldsV1: { 'f:spec': { 'f:ingress': {}, 'f:egress': {} } } }],
  },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
};
const manifest: JsonObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: { app: 'web' },
    finalizers: ['example.com/keep'],
    ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'u0' }],
  },
  spec: { podSelector: {}, ingress: [] },
};
const request: ApplyRequest = { operation: 'update', dryRun: false, manifest, base, takeOver: true };

const isRehearsal = ({ parameters }: Seen): boolean => parameters.has('dryRun');

/** A server that holds what is written to it; `faultOf` may answer in its place. */
async function takeOver(faultOf: (seen: Seen) => Fault | undefined = () => undefined, asked: ApplyRequest = request) {
  let held = live;
  let version = 7;
  const stored = (seen: Seen): JsonObject => {
    const sent = parseJsonObject(seen.body) ?? {};
    version += 1;
    const updated = { manager: 'eastwest', operation: 'Update', apiVersion: 'networking.k8s.io/v1', fieldsV1: { 'f:spec': {} } };
    const managedFields = seen.method === 'PUT' ? [updated] : objectAt(sent, 'metadata')['managedFields'];
    const metadata = { ...objectAt(held, 'metadata'), ...objectAt(sent, 'metadata'), managedFields: managedFields ?? [] };
    return { ...held, ...sent, metadata: { ...metadata, resourceVersion: String(version) } };
  };
  const fake = await FakeApiServer.start();
  onTestFinished(() => fake.stop());
  fake.always((seen) => {
    const fault = faultOf(seen);
    if (fault !== undefined) return fault;
    return (response) => {
      if (seen.method === 'GET') sendJson(response, 200, held);
      else if (isRehearsal(seen)) sendJson(response, 200, parseJsonObject(seen.body) ?? {});
      else sendJson(response, 200, (held = stored(seen)));
    };
  });
  const credentials = { current: () => Promise.resolve({ headers: {} }), renew: () => {} };
  const api = makeHttpApi({ server: fake.url, credentials, runtime: systemRuntime, userAgent: 'test' });
  const outcome = await applyPolicy({ api, runtime: systemRuntime, writable: true }, asked, AbortSignal.timeout(10_000));
  return { outcome, held, writes: fake.seen.filter((seen) => seen.method !== 'GET') };
}

test('it is rehearsed with the same bytes, written whole, and then ours as if applied', async () => {
  const { outcome, writes, held } = await takeOver();
  expect(outcome).toMatchObject({ outcome: 'applied', uid: 'u1', resourceVersion: '9', warnings: [] });
  expect(writes.map((seen) => [seen.method, isRehearsal(seen)])).toEqual([
    ['PUT', true],
    ['PUT', false],
    ['PATCH', false],
  ]);
  const [rehearsal, write, ownership] = writes;
  expect(rehearsal?.body).toBe(write?.body);
  expect(write?.parameters.toString()).toBe('fieldManager=eastwest&fieldValidation=Strict');
  expect(Object.keys(parseJsonObject(ownership?.body ?? '') ?? {})).toEqual(['metadata']);
  expect(held).toMatchObject({
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [] },
    metadata: { managedFields: [{ manager: 'eastwest', operation: 'Apply' }] },
  });
});

test('a rehearsal only is only rehearsed', async () => {
  const { outcome, writes } = await takeOver(undefined, { ...request, dryRun: true });
  expect(outcome.outcome).toBe('applied');
  expect(writes.map(isRehearsal)).toEqual([true]);
});

test('an update that nobody asked to take over is not replaced', async () => {
  const { takeOver: _, ...plain } = request;
  const { writes } = await takeOver(undefined, { ...plain, dryRun: true });
  expect(writes.map(({ method, parameters }) => [method, parameters.get('force')])).toEqual([['PATCH', 'false']]);
});

describe('what nobody has seen is not overwritten (T24)', () => {
  test.each([
    ['another version', { uid: 'u1', resourceVersion: '6' }, 'changed since'],
    ['another object of its name', { uid: 'u0', resourceVersion: '7' }, 'made anew'],
  ])('%s', async (_, other, message) => {
    const { outcome, writes } = await takeOver(undefined, { ...request, base: other });
    expect(outcome).toMatchObject({ outcome: 'conflict', conflicts: [{ message: expect.stringContaining(message) }] });
    expect(outcome).toHaveProperty('live.metadata.uid', 'u1');
    expect(writes).toEqual([]);
  });

  test('a change between rehearsal and write is refused by the version in it', async () => {
    const { outcome, held } = await takeOver((seen) =>
      seen.method === 'PUT' && !isRehearsal(seen) ? refuse(409, 'Conflict') : undefined,
    );
    expect(outcome).toMatchObject({ outcome: 'conflict', conflicts: [{ message: expect.stringContaining('changed since') }] });
    expect(held).toBe(live);
  });

  test('without a base it is refused before anything is sent', async () => {
    const { outcome, writes } = await takeOver(undefined, { operation: 'update', dryRun: false, manifest, takeOver: true });
    expect(outcome).toMatchObject({ outcome: 'invalid', causes: [{ path: 'metadata' }] });
    expect(writes).toEqual([]);
  });
});

const answers =
  (change: (sent: JsonObject) => JsonObject) =>
  (seen: Seen): Fault | undefined =>
    isRehearsal(seen) ? (response) => sendJson(response, 200, change(parseJsonObject(seen.body) ?? {})) : undefined;

describe('the rehearsal decides', () => {
  test('a webhook that puts a rule back stops the write (T18)', async () => {
    const { outcome, writes } = await takeOver(answers((sent) => ({ ...sent, spec: live['spec'] ?? {} })));
    expect(outcome).toMatchObject({
      outcome: 'invalid',
      causes: expect.arrayContaining([expect.objectContaining({ path: 'spec.egress' })]),
    });
    expect(writes.map(isRehearsal)).toEqual([true]);
  });

  test('what stays because it is never taken over is told', async () => {
    const { metadata, ...rest } = manifest;
    const { ownerReferences: _, ...without } = objectAt(metadata);
    const { outcome } = await takeOver(undefined, { ...request, manifest: { ...rest, metadata: without } });
    expect(outcome).toMatchObject({ outcome: 'applied', warnings: ['`metadata.ownerReferences` stays: it is not taken over'] });
  });

  test('a user who may patch but not update is told so', async () => {
    const { outcome, writes } = await takeOver((seen) => (seen.method === 'PUT' ? refuse(403, 'Forbidden') : undefined));
    expect(outcome.outcome).toBe('forbidden');
    expect(writes).toHaveLength(1);
  });
});

describe('in trouble', () => {
  test('a write that is cut may have happened', async () => {
    const { outcome } = await takeOver((seen) => (seen.method === 'PUT' && !isRehearsal(seen) ? reset : undefined));
    expect(outcome).toMatchObject({ outcome: 'unreachable', written: 'unknown' });
  });

  test('ownership that cannot be told is a warning: the policy is written', async () => {
    const { outcome } = await takeOver((seen) => (seen.method === 'PATCH' ? refuse(409, 'Conflict') : undefined));
    expect(outcome).toMatchObject({
      outcome: 'applied',
      resourceVersion: '8',
      warnings: ['the next edit will ask again whether to take the fields over'],
    });
  });
});

test('a replacement keeps what no draft shows, and nothing that the draft leaves out', () => {
  expect(replaced(manifest, live, base)).toEqual({
    ...manifest,
    metadata: {
      name: 'web',
      namespace: 'shop',
      ...base,
      labels: { app: 'web' },
      annotations: { [record]: '{}' },
      finalizers: ['example.com/keep'],
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'u0' }],
    },
  });
});

const entry = (operation: string, fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => ({
  manager: 'eastwest',
  operation,
  apiVersion: 'networking.k8s.io/v1',
  fieldsV1,
  ...more,
});
const owners = (...managedFields: readonly JsonObject[]): JsonObject => ({ ...live, metadata: { ...base, managedFields } });
const patched = (...managedFields: readonly JsonObject[]) => ({ metadata: { ...base, managedFields } });

describe('ownership', () => {
  test('of an update becomes that of an apply; others stay', () => {
    const kubectl = { ...byKubectl, fieldsV1: { 'f:spec': { 'f:podSelector': {} } } };
    const fields = { 'f:spec': { 'f:ingress': {} } };
    expect(asApplied(owners(kubectl, entry('Update', fields)), 'eastwest')).toEqual(patched(kubectl, entry('Apply', fields)));
  });

  test('joins what was applied before; a field and fields in it are told apart', () => {
    const applied = entry('Apply', { 'f:metadata': { 'f:labels': {} }, 'f:spec': { 'f:podSelector': {} } });
    const updated = entry('Update', { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': { 'f:ingress': {} } });
    expect(asApplied(owners(applied, updated), 'eastwest')).toEqual(
      patched(
        entry('Apply', {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': { 'f:ingress': {}, 'f:podSelector': {} },
        }),
      ),
    );
  });

  test('of a status, of others or of nothing is left alone', () => {
    expect(asApplied(owners(entry('Update', {}, { subresource: 'status' })), 'eastwest')).toBeUndefined();
    expect(asApplied(owners({ ...byKubectl, fieldsV1: {} }), 'eastwest')).toBeUndefined();
    expect(asApplied(live, 'eastwest')).toBeUndefined();
  });
});
