/** What comes over the wire is taken only in the shape that was agreed on. */
import { createHash } from 'node:crypto';
import type { InferOutput } from 'valibot';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { eventId, pack, parseApplyRequest, parseEventId, parseStreamMessage, protocolVersion } from '../../src/protocol/index.ts';
import type { ApplyRequest, SnapshotMessage, StreamMessage } from '../../src/protocol/index.ts';
import { applyRequest, streamMessage } from '../../src/protocol/schema.ts';
import { namespace, node, pod, policy } from '../support/cluster.ts';
import { random, randomCluster } from '../support/generate.ts';

const snapshot: SnapshotMessage = {
  type: 'snapshot',
  protocol: protocolVersion,
  epoch: 'e1',
  seq: 0,
  asOf: '2026-11-24T00:00:00Z',
  source: { kind: 'demo', name: 'demo', why: 'no kubeconfig found', apply: 'cluster', life: 'running' },
  health: { state: 'stale', since: '2026-11-24T00:00:00Z', message: 'gone' },
  hidden: [{ kind: 'Node', reason: 'no permission to list nodes' }],
  problems: [{ severity: 'error', message: 'not YAML', path: ['spec', 0], file: 'a.yaml' }],
  objects: pack([
    namespace('a', { constructor: 'x' }),
    node('n1', '10.0.0.1'),
    pod('a/web', {
      labels: JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>,
      owner: { kind: 'Deployment', name: 'web' },
    }),
    policy('a/deny', 'podSelector: {}'),
  ]),
};

/** The reply to `text` with the field at the dotted path replaced. */
function broken(path: string, value: unknown): string {
  const message = structuredClone(snapshot) as unknown as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const target = steps.reduce((at, step) => at[step] as Record<string, unknown>, message);
  target[last] = value;
  return JSON.stringify(message);
}

const errorOf = (text: string): string => {
  const parsed = parseStreamMessage(text);
  return parsed.ok ? 'no error' : parsed.error;
};

describe('stream messages', () => {
  test('a message survives the wire whole, user-chosen keys included', () => {
    expect(parseStreamMessage(JSON.stringify(snapshot))).toEqual({ ok: true, value: snapshot });
    const parsed = parseStreamMessage(JSON.stringify(snapshot));
    expect(JSON.stringify(parsed.ok && parsed.value)).toContain('"__proto__":"x"');
  });

  test('random clusters survive it', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const message = { ...snapshot, objects: pack(randomCluster(random(seed))) };
      expect(parseStreamMessage(JSON.stringify(message)), `seed ${seed}`).toEqual({ ok: true, value: message });
    }
  });

  test('deltas and digests', () => {
    const delta: StreamMessage = {
      type: 'delta',
      epoch: 'e1',
      seq: 1,
      asOf: '',
      events: [...snapshot.objects],
      health: { state: 'live' },
    };
    expect(parseStreamMessage(JSON.stringify(delta))).toEqual({ ok: true, value: delta });
    const digest: StreamMessage = { type: 'digest', epoch: 'e1', seq: 1, digest: 'ff' };
    expect(parseStreamMessage(JSON.stringify(digest))).toEqual({ ok: true, value: digest });
  });

  test.each([
    ['seq', '3', '`seq` must be number, not `"3"`'],
    ['epoch', undefined, '`epoch` is missing'],
    ['objects.0', { t: 'pod' }, '`objects[0].template` is missing'],
    ['objects.0.object.labels', { a: 1 }, '`objects[0].object.labels` must be labels, not `Object`'],
    ['health.state', 'well', '`health.state` must be ("starting" | "live" | "stale"), not `"well"`'],
    ['type', 'hello', '`type` must be ("snapshot" | "delta" | "digest"), not `"hello"`'],
  ])('%s broken is named', (path, value, message) => {
    expect(errorOf(broken(path, value))).toBe(message);
  });

  test('what is no JSON, and another version', () => {
    expect(errorOf('<html>')).toBe('not JSON: `<html>`');
    expect(errorOf('null')).toMatch(/^must be Object, not `null`$/);
    expect(errorOf(JSON.stringify({ protocol: 99 }))).toBe(`protocol version 99, this page speaks ${protocolVersion}: reload it`);
  });
});

describe('apply requests', () => {
  const manifest = { kind: 'NetworkPolicy' };
  const base = { uid: 'u', resourceVersion: '1' };

  test('each operation', () => {
    const requests: ApplyRequest[] = [
      { operation: 'create', dryRun: true, manifest },
      { operation: 'update', dryRun: false, manifest, base },
      { operation: 'update', dryRun: false, manifest, base, takeOver: true },
      { operation: 'delete', dryRun: false, manifest, base },
      { operation: 'create', dryRun: false, manifest, text: 'kind: NetworkPolicy', file: 'shop/web.yaml', fileVersion: 'v' },
      { operation: 'update', dryRun: false, manifest, base, text: 'kind: NetworkPolicy', fileVersion: 'v' },
      { operation: 'delete', dryRun: false, manifest, base, fileVersion: 'v' },
    ];
    for (const request of requests) expect(parseApplyRequest(request)).toEqual({ ok: true, value: request });
  });

  test.each([
    [{ operation: 'update', dryRun: true, manifest }, ['base']],
    [{ operation: 'create', dryRun: true, manifest, base }, ['base']],
    [{ operation: 'create', dryRun: true, manifest, takeOver: true }, ['takeOver']],
    [{ operation: 'delete', dryRun: true, manifest, base, takeOver: true }, ['takeOver']],
    [{ operation: 'update', dryRun: true, manifest, takeOver: true }, ['base']],
    [{ operation: 'update', dryRun: true, manifest, base, takeOver: false }, ['takeOver']],
    [{ operation: 'update', dryRun: true, manifest, base, file: 'shop/web.yaml' }, ['file']],
    [{ operation: 'delete', dryRun: true, manifest, base, text: '' }, ['text']],
    [{ operation: 'create', dryRun: 'yes', manifest }, ['dryRun']],
    [{ operation: 'create', dryRun: true, manifest: [] }, ['manifest']],
    [{ operation: 'create', dryRun: false, manifest, keepWithin: 9 }, ['keepWithin']],
    [{ operation: 'create', dryRun: false, manifest, keepWithin: 601 }, ['keepWithin']],
    [{ operation: 'create', dryRun: false, manifest, keepWithin: 60.5 }, ['keepWithin']],
    [{ operation: 'create', dryRun: false, manifest, seen: { counts: {}, lines: [] } }, ['seen', 'counts', 'added']],
    [{ operation: 'patch', dryRun: true, manifest }, ['operation']],
    ['text', []],
  ])('%j is refused at %j', (request, path) => {
    expect(parseApplyRequest(request)).toMatchObject({ ok: false, error: { severity: 'error', path } });
  });
});

test('event ids', () => {
  expect(parseEventId(eventId('a:b', 12))).toEqual({ epoch: 'a:b', seq: 12 });
  for (const text of ['', 'a', ':1', 'a:', 'a:-1', 'a:1x', 'a:99999999999999999'])
    expect(parseEventId(text), text).toBeUndefined();
});

type Frozen<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Frozen<T[Key]> }
      : T;

describe('the version', () => {
  test('the schema covers every field of the types', () => {
    // A field that the types have and the schema lacks does not compile here; the opposite does not in schema.ts.
    expectTypeOf<Required<StreamMessage>>().toExtend<Frozen<Required<InferOutput<typeof streamMessage>>>>();
  });

  test('a change of shape bumps the version', () => {
    const shape = JSON.stringify([shapeOf(streamMessage), shapeOf(applyRequest)]);
    const hash = createHash('sha256').update(shape).digest('hex').slice(0, 16);
    // When this fails: add 1 to protocolVersion and put the new pair here.
    expect({ protocolVersion, hash }).toEqual({ protocolVersion: 13, hash: '51a999acfe535483' });
  });
});

/** What of a schema decides which messages pass. */
function shapeOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(shapeOf);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { type, entries, item, options, literal, wrapped, pipe, message } = schema as Record<string, unknown>;
  const fields = Object.entries(typeof entries === 'object' && entries !== null ? entries : {}).map(([name, of]) => [
    name,
    shapeOf(of),
  ]);
  return [type, literal, message, fields, shapeOf(item), shapeOf(options), shapeOf(wrapped), shapeOf(pipe)];
}
