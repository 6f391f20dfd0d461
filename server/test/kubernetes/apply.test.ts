/** Outcomes of an apply that a real API server brings about only when it is in trouble; the others are in e2e/cluster. */
import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import { applyPolicy } from '../../src/cluster/kubernetes/apply.ts';
import { makeHttpApi } from '../../src/cluster/kubernetes/http-api.ts';
import { parseJsonObject } from '../../src/cluster/kubernetes/json.ts';
import { systemRuntime } from '../../src/cluster/kubernetes/runtime.ts';
import { FakeApiServer, type Fault, type Seen, sendJson, sendStatus, statusObject } from './support/fake-api-server.ts';
import { refuse, reset } from './support/faults.ts';

const manifest: JsonObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { podSelector: {}, ingress: [{}] },
};
const update: ApplyRequest = { operation: 'update', dryRun: false, manifest, base: { uid: 'u1', resourceVersion: '7' } };

const isRehearsal = (seen: Seen): boolean => seen.parameters.has('dryRun') || seen.body.includes('"dryRun"');

/** As an API server holds it. */
const hold = (response: ServerResponse, seen: Seen): void => {
  const sent = parseJsonObject(seen.body) ?? {};
  sendJson(response, 200, sent, { warning: '299 - "unrecognized \\"x\\"", 299 - "second"' });
};

const inWrite =
  (fault: Fault): ((seen: Seen) => Fault) =>
  (seen) =>
    isRehearsal(seen) ? hold : fault;

const withSpec =
  (change: JsonObject, metadata: JsonObject = {}): ((seen: Seen) => Fault) =>
  () =>
  (response) =>
    sendJson(response, 200, {
      ...manifest,
      metadata: { name: 'web', namespace: 'shop', ...metadata },
      spec: { ...objectOf(manifest['spec']), ...change },
    });

async function applyTo(answer: (seen: Seen) => Fault, request: ApplyRequest = update, signal?: AbortSignal) {
  const fake = await FakeApiServer.start();
  onTestFinished(() => fake.stop());
  fake.always(answer);
  const credentials = { current: () => Promise.resolve({ headers: {} }), renew: () => {} };
  const api = makeHttpApi({ server: fake.url, credentials, runtime: systemRuntime, userAgent: 'test' });
  const tools = { api, runtime: systemRuntime, writable: true };
  const outcome = await applyPolicy(tools, request, signal ?? AbortSignal.timeout(10_000));
  return { outcome, writes: fake.seen.filter((seen) => seen.method !== 'GET') };
}

describe('a write', () => {
  test('is rehearsed with the same bytes first, and names the version it started from', async () => {
    const { outcome, writes } = await applyTo(() => hold);
    expect(outcome).toMatchObject({
      outcome: 'applied',
      uid: 'u1',
      resourceVersion: '7',
      warnings: ['unrecognized "x"', 'second'],
    });
    expect(writes.map(isRehearsal)).toEqual([true, false]);
    const [rehearsal, write] = writes;
    expect(rehearsal?.body).toBe(write?.body);
    expect(parseJsonObject(write?.body ?? '')).toMatchObject({
      metadata: { uid: 'u1', resourceVersion: '7' },
      spec: { policyTypes: ['Ingress'] },
    });
    expect(write?.parameters.toString()).toBe('fieldManager=eastwest&force=false&fieldValidation=Strict');
  });

  test('that is a rehearsal only, is only rehearsed', async () => {
    const { writes } = await applyTo(() => hold, { ...update, dryRun: true });
    expect(writes.map(isRehearsal)).toEqual([true]);
  });

  test('of a delete says in its body that it is a rehearsal, where the API server looks for it', async () => {
    const { writes } = await applyTo(() => hold, { ...update, operation: 'delete' });
    expect(writes.map(({ method, body }) => [method, parseJsonObject(body)])).toEqual([
      [
        'DELETE',
        { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'u1', resourceVersion: '7' }, dryRun: ['All'] },
      ],
      ['DELETE', { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'u1', resourceVersion: '7' } }],
    ]);
  });
});

describe('in trouble, what was written is told truthfully', () => {
  test.each<[string, (seen: Seen) => Fault, 'no' | 'unknown']>([
    ['a rehearsal that is cut', () => reset, 'no'],
    ['a rehearsal that is answered 500', () => refuse(500, 'InternalError'), 'no'],
    ['a write that is cut', inWrite(reset), 'unknown'],
    ['a write that is answered 500', inWrite(refuse(500, 'InternalError')), 'unknown'],
    ['a write that is answered 504', inWrite(refuse(504, 'Timeout')), 'unknown'],
    ['a write that is turned away for now', inWrite(refuse(429, 'TooManyRequests')), 'no'],
    ['a write whose answer breaks off', inWrite((response) => response.writeHead(200).end('{"meta')), 'unknown'],
    ['a redirect', () => (response) => response.writeHead(307, { location: 'https://elsewhere.invalid/' }).end(), 'no'],
  ])('%s', async (_, answer, written) => {
    const { outcome, writes } = await applyTo(answer);
    expect(outcome).toMatchObject({ outcome: 'unreachable', written });
    // Never tried again by itself (F14).
    expect(writes.length).toBeLessThanOrEqual(2);
  });

  test.each<[string, boolean, 'no' | 'unknown']>([
    ['during the rehearsal', true, 'no'],
    ['during the write', false, 'unknown'],
  ])('given up %s', async (_, rehearsal, written) => {
    const giveUp = new AbortController();
    const { outcome } = await applyTo(
      (seen) => (isRehearsal(seen) === rehearsal ? () => giveUp.abort() : hold),
      update,
      giveUp.signal,
    );
    expect(outcome).toMatchObject({ outcome: 'unreachable', message: 'given up', written });
  });

  test('nobody there', async () => {
    const fake = await FakeApiServer.start();
    const { url } = fake;
    await fake.stop();
    const credentials = { current: () => Promise.resolve({ headers: {} }), renew: () => {} };
    const api = makeHttpApi({ server: url, credentials, runtime: systemRuntime, userAgent: 'test' });
    const outcome = await applyPolicy({ api, runtime: systemRuntime, writable: true }, update, AbortSignal.timeout(5000));
    expect(outcome).toMatchObject({ outcome: 'unreachable', written: 'no' });
  });
});

describe('the server does not hold what was drafted', () => {
  test('a webhook that changes a rule stops the write', async () => {
    const { outcome, writes } = await applyTo(withSpec({ ingress: [{ from: [{ podSelector: {} }] }] }));
    expect(outcome).toMatchObject({ outcome: 'invalid', causes: [{ path: 'spec.ingress' }] });
    expect(writes.map(isRehearsal)).toEqual([true]);
  });

  test('a label that it adds is a warning', async () => {
    const { outcome } = await applyTo(withSpec({ policyTypes: ['Ingress'] }, { labels: { team: 'x' } }));
    expect(outcome).toMatchObject({ outcome: 'applied', warnings: ['the API server adds `metadata.labels`'] });
  });
});

describe('refused', () => {
  const conflict = {
    ...statusObject(409, 'Conflict', 'Apply failed with 2 conflicts'),
    details: {
      causes: [
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "kubectl-client-side-apply" using networking.k8s.io/v1',
          field: '.spec.ingress',
        },
        { reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: '.metadata.labels.app.kubernetes.io/name' },
      ],
    },
  };
  const terminating = {
    ...statusObject(403, 'Forbidden', 'unable to create new content in namespace shop because it is being terminated'),
    details: { causes: [{ reason: 'NamespaceTerminating', message: 'namespace shop is being terminated' }] },
  };
  const schema =
    'failed to create typed patch object (shop/web; networking.k8s.io/v1, Kind=NetworkPolicy): errors:\n  .spec.egres: field not declared in schema\n  .spec.ingress[0].form: field not declared in schema';

  test.each<[string, JsonObject, Partial<ApplyOutcome>]>([
    [
      'fields of others',
      conflict,
      {
        outcome: 'conflict',
        conflicts: [
          {
            manager: 'kubectl-client-side-apply',
            field: 'spec.ingress',
            message: 'conflict with "kubectl-client-side-apply" using networking.k8s.io/v1',
          },
          { manager: 'helm', field: 'metadata.labels.app.kubernetes.io/name', message: 'conflict with "helm"' },
        ],
      },
    ],
    ['a namespace that is going', terminating, { outcome: 'gone' }],
    [
      'not allowed',
      statusObject(403, 'Forbidden', 'User "x" cannot patch'),
      { outcome: 'forbidden', message: 'User "x" cannot patch' },
    ],
    ['credentials that ended', statusObject(401, 'Unauthorized', 'Unauthorized'), { outcome: 'forbidden' }],
    [
      'fields that the schema does not know',
      statusObject(500, '', schema),
      {
        outcome: 'invalid',
        causes: [
          { path: 'spec.egres', message: 'field not declared in schema' },
          { path: 'spec.ingress[0].form', message: 'field not declared in schema' },
        ],
      },
    ],
    [
      'what the validation says twice',
      {
        ...statusObject(422, 'Invalid', 'is invalid'),
        details: { causes: [1, 2].map(() => ({ field: 'spec.ingress[0].ports[0].port', message: 'Invalid value: 80000' })) },
      },
      { outcome: 'invalid', causes: [{ path: 'spec.ingress[0].ports[0].port', message: 'Invalid value: 80000' }] },
    ],
    [
      'an admission policy',
      statusObject(422, 'Invalid', 'ValidatingAdmissionPolicy denied it'),
      { outcome: 'invalid', causes: [{ path: '', message: 'ValidatingAdmissionPolicy denied it' }] },
    ],
  ])('%s', async (_, status, expected) => {
    const { outcome } = await applyTo((seen) =>
      seen.method === 'GET' ? refuse(404, 'NotFound') : (response) => sendJson(response, Number(status['code']), status),
    );
    expect(outcome).toMatchObject(expected);
  });
});

describe('asked for what cannot be', () => {
  test.each<[string, ApplyRequest, string]>([
    ['another kind', { ...update, manifest: { ...manifest, kind: 'Pod' } }, 'kind'],
    ['another API', { ...update, manifest: { ...manifest, apiVersion: 'crd.antrea.io/v1beta1' } }, 'kind'],
    [
      'a name that leads elsewhere',
      { ...update, manifest: { ...manifest, metadata: { name: '..', namespace: 'shop' } } },
      'metadata.name',
    ],
    [
      'a namespace that leads elsewhere',
      { ...update, manifest: { ...manifest, metadata: { name: 'web', namespace: 'a/../b' } } },
      'metadata.namespace',
    ],
    ['an update of nothing', { operation: 'update', dryRun: false, manifest }, 'metadata'],
  ])('%s is refused before anything is sent', async (_, request, path) => {
    const { outcome, writes } = await applyTo(() => hold, request);
    expect(outcome).toMatchObject({ outcome: 'invalid', causes: [{ path }] });
    expect(writes).toEqual([]);
  });
});

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}

test('an object that went is gone', async () => {
  const { outcome } = await applyTo(() => (response) => sendStatus(response, 404, 'NotFound', 'networkpolicies "web" not found'));
  expect(outcome).toEqual({ outcome: 'gone', message: 'networkpolicies "web" not found' });
});
