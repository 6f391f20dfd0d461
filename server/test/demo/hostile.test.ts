/** G6, T15, T16: whatever is sent, the demo answers with an outcome, stays whole and stores only what is valid. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyOf, validateNetworkPolicy } from '@eastwest/shared/kube';
import type { JsonObject, JsonValue, PolicyObject } from '@eastwest/shared/kube';
import { parseApplyOutcome, parseApplyRequest } from '@eastwest/shared/protocol';
import { demoSource } from '../../src/cluster/demo/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { post, startTestServer } from '../support/http.ts';
import type { TestServer } from '../support/http.ts';
import { random } from '../support/random.ts';
import type { Random } from '../support/random.ts';
import { FoldingSink } from '../support/sink.ts';

const odd: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  '',
  'x',
  '__proto__',
  'constructor',
  '\u0000',
  '\u202e',
  '10.0.0.0/8',
  '::/0',
  70_000,
  [],
  [null],
  [[]],
  {},
  { constructor: 'x' },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  'é'.repeat(300),
  ['Ingress', 'Egress', 'Ingress'],
];
const keys = [
  'spec',
  'ingress',
  'from',
  'ports',
  'port',
  'podSelector',
  'matchLabels',
  'metadata',
  'labels',
  'annotations',
  'name',
  'namespace',
  '__proto__',
  'toString',
  'uid',
];

/** The value with something in it replaced, added or taken away. */
function mutated(from: Random, value: JsonValue): JsonValue {
  if (from.chance(0.15)) return from.pick(odd);
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map((item) => (from.chance(0.5) ? mutated(from, item) : item));
    return from.chance(0.2) ? [...items, from.pick(odd)] : items;
  }
  if (typeof value !== 'object' || value === null) return from.chance(0.3) ? from.pick(odd) : value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, JsonValue][] => {
    if (from.chance(0.08)) return [];
    return [[key, from.chance(0.4) ? mutated(from, inner) : inner]];
  });
  if (from.chance(0.15)) entries.push([from.pick(keys), from.pick(odd)]);
  return Object.fromEntries(entries);
}

const policiesOf = (sink: FoldingSink): PolicyObject[] =>
  [...sink.objects.values()].flatMap((object) => (object.kind === 'NetworkPolicy' ? [object] : []));

function requestFrom(from: Random, policies: readonly PolicyObject[]): unknown {
  const { manifest, uid, resourceVersion } = from.pick(policies);
  const changed = from.chance(0.8) ? mutated(from, manifest) : manifest;
  const operation = from.pick(['create', 'update', 'update', 'delete']);
  const base = operation === 'create' ? {} : { base: { uid, resourceVersion } };
  return { operation, dryRun: from.chance(0.3), manifest: changed, ...base };
}

describe('hostile manifests', () => {
  test('4,000 of them, straight to the demo', { timeout: 60_000 }, async () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= 40; seed++) {
      const from = random(seed);
      const source = demoSource({ why: 'a test', time: new FakeTime() });
      const sink = new FoldingSink();
      await source.start(sink);
      const all = policiesOf(sink);
      for (let count = 0; count < 100; count++) {
        const parsed = parseApplyRequest(requestFrom(from, all));
        if (!parsed.ok) continue;
        const outcome = await source.apply(parsed.value, new AbortController().signal);
        expect(parseApplyOutcome(JSON.parse(JSON.stringify(outcome))).ok, `seed ${seed}, ${JSON.stringify(parsed.value)}`).toBe(
          true,
        );
        outcomes.set(outcome.outcome, (outcomes.get(outcome.outcome) ?? 0) + 1);
      }
      for (const policy of policiesOf(sink)) {
        const problems = validateNetworkPolicy(policy.manifest).filter(({ severity }) => severity === 'error');
        expect([seed, keyOf(policy), problems]).toEqual([seed, keyOf(policy), []]);
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
    }
    // Each kind of answer has really been given.
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['applied', 'conflict', 'gone', 'invalid']));
    expect(outcomes.get('applied')).toBeGreaterThan(200);
  });
});

describe('hostile bodies', () => {
  let here: TestServer;
  beforeAll(async () => {
    const open = { rate: { burst: 1e6, perSecond: 1e6 }, running: 1, waiting: 100, timeoutMs: 1000 };
    const limits = { apply: open, check: open };
    here = await startTestServer({ limits, source: demoSource({ why: 'a test', time: new FakeTime() }) });
  });
  afterAll(() => here.close());

  test('1,000 of them over HTTP: never a 500', { timeout: 60_000 }, async () => {
    const sink = new FoldingSink();
    await demoSource({ why: 'a test', time: new FakeTime() }).start(sink);
    const all = policiesOf(sink);
    const from = random(4711);
    const statuses = new Map<number, number>();
    for (let count = 0; count < 1000; count++) {
      const whole = requestFrom(from, all) as JsonObject;
      const { status, body } = await post(here.port, '/api/apply', from.chance(0.3) ? mutated(from, whole) : whole);
      expect(status, `answer ${body}`).toBeLessThan(500);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 409, 410, 422]));
  });
});
