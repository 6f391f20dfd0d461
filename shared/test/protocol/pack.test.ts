/** Whatever happens in the cluster, the browser that unpacks holds what the server packed. */
import { describe, expect, test } from 'vitest';
import { applyEvents, keyOf, readManifestText } from '../../src/kube/index.ts';
import type { ClusterEvent, ClusterObject, ClusterState } from '../../src/kube/index.ts';
import {
  Packer,
  Unpacker,
  digestOf,
  emptyDigest,
  formatDigest,
  pack,
  parseStreamMessage,
  protocolVersion,
  toggle,
  unpack,
} from '../../src/protocol/index.ts';
import type { PackedEvent } from '../../src/protocol/index.ts';
import { pod, state } from '../support/cluster.ts';
import { random, randomCluster, randomPod } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';

const sorted = (objects: Iterable<ClusterObject>): ClusterObject[] => [...objects].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

/** Over the wire: what JSON cannot carry would be lost here. */
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

const purposes: readonly ClusterObject[] = readManifestText(
  `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: kubernetes}, endpoints: [{addresses: [10.0.0.1]}], ports: [{port: 6443}]}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: constructor}, spec: {defaultBackend: {service: {name: web, port: {name: http}}}}}
---
{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: nginx}, spec: {controller: k8s.io/ingress-nginx}}
---
{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: a}, webhooks: [{name: a.b.c, failurePolicy: Ignore, clientConfig: {service: {namespace: s, name: w}}}]}
---
{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.x}, spec: {service: {namespace: s, name: w}}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g}, spec: {gatewayClassName: nginx}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r}, spec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: w, port: 80}]}]}}
---
{apiVersion: monitoring.coreos.com/v1, kind: PodMonitor, metadata: {name: m}, spec: {namespaceSelector: {any: true}, podMetricsEndpoints: [{port: metrics}]}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}, automountServiceAccountToken: false}`,
  'a.yaml',
).objects;

/** A pod with what it is about, or an object that says what connections are for. */
function randomObject(from: Random): ClusterObject {
  if (from.chance(0.2)) return from.pick(purposes);
  return {
    ...randomPod(from, from.int(5)),
    ...(from.chance(0.3) ? { dnsPolicy: from.pick(['Default', 'None', 'ClusterFirstWithHostNet'] as const) } : {}),
    ...(from.chance(0.6) ? { apiToken: from.chance(0.5) } : {}),
    ...(from.chance(0.2) ? { serviceAccount: 'robot' } : {}),
    ...(from.chance(0.3) ? { scrape: from.chance(0.5) ? { port: 9090 } : {} } : {}),
  };
}

function randomEvents(from: Random, cluster: ClusterState): ClusterEvent[] {
  return Array.from({ length: 1 + from.int(4) }, (): ClusterEvent => {
    const known = [...cluster.objects.values()];
    if (known.length > 0 && from.chance(0.4)) return { type: 'remove', key: keyOf(from.pick(known)) };
    const object = known.length > 0 && from.chance(0.4) ? from.pick(known) : randomObject(from);
    return { type: 'upsert', object: { ...object, resourceVersion: String(from.int(1000)) } };
  });
}

describe('packing', () => {
  test('what says what connections are for survives the wire', () => {
    expect(purposes).toHaveLength(9);
    const objects = pack(purposes);
    const fields = { protocol: protocolVersion, epoch: 'e', seq: 1, asOf: '', hidden: [], problems: [], objects };
    const source = { kind: 'demo', name: 'demo', why: 'a test', apply: 'cluster' } as const;
    const message = { type: 'snapshot', ...fields, source, health: { state: 'live' } } as const;
    const parsed = parseStreamMessage(JSON.stringify(message));
    expect(parsed).toEqual({ ok: true, value: message });
  });

  test('replicas that are about the same share a template', () => {
    const replicas = Array.from({ length: 50 }, (_, index) => ({
      ...pod('shop/web'),
      name: `web-${index}`,
      apiToken: true,
      scrape: { port: 9090 },
    }));
    expect(pack(replicas).filter(({ t }) => t === 'template')).toHaveLength(1);
  });

  test('a snapshot unpacks to the same objects', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const cluster = state(randomCluster(random(seed)));
      const back = unpack(sent(pack(cluster.objects.values())));
      if (!back.ok) throw new Error(back.error);
      expect(sorted(back.value), `seed ${seed}`).toEqual(sorted(cluster.objects.values()));
    }
  });

  test('snapshot at any moment, then deltas, equals the server at every step', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const from = random(seed);
      const packer = new Packer();
      let server = state([]);
      let browser: { cluster: ClusterState; unpacker: Unpacker } | undefined;
      for (let step = 0; step < 20; step++) {
        const events = randomEvents(from, server);
        server = applyEvents(server, events);
        const delta = sent(packer.pack(events));
        if (browser === undefined || from.chance(0.1))
          browser = read({ cluster: state([]), unpacker: new Unpacker() }, sent(packer.snapshot()));
        else browser = read(browser, delta);
        expect(sorted(browser.cluster.objects.values()), `seed ${seed}, step ${step}`).toEqual(sorted(server.objects.values()));
        expect(digestOf(browser.cluster.objects.values())).toBe(digestOf(server.objects.values()));
      }
    }
  });

  test('what one browser repacks begins another one, which the deltas of the server then fit', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const from = random(seed);
      const packer = new Packer();
      let server = state([]);
      let first = { cluster: server, unpacker: new Unpacker() };
      let later: typeof first | undefined;
      for (let step = 0; step < 20; step++) {
        const events = randomEvents(from, server);
        server = applyEvents(server, events);
        const delta = sent(packer.pack(events));
        first = read(first, delta);
        if (later === undefined || from.chance(0.1))
          later = read(
            { cluster: state([]), unpacker: new Unpacker() },
            sent(first.unpacker.repack(first.cluster.objects.values())),
          );
        else later = read(later, delta);
        expect(sorted(later.cluster.objects.values()), `seed ${seed}, step ${step}`).toEqual(sorted(server.objects.values()));
      }
    }
  });

  test('a hundred replicas name one template', () => {
    const replicas = Array.from({ length: 100 }, (_, index) =>
      pod(`shop/web-${index}`, { labels: { app: 'web' }, ips: [`10.0.0.${index}`] }),
    );
    expect(pack(replicas).filter(({ t }) => t === 'template')).toHaveLength(1);
  });

  test('a template without pods is forgotten and its id not used again', () => {
    const packer = new Packer();
    const web = pod('shop/web', { labels: { app: 'web' } });
    const [first] = packer.pack([{ type: 'upsert', object: web }]);
    packer.pack([{ type: 'remove', key: keyOf(web) }]);
    expect(packer.snapshot()).toEqual([]);
    const [second] = packer.pack([{ type: 'upsert', object: web }]);
    expect([first, second]).toMatchObject([
      { t: 'template', id: 1 },
      { t: 'template', id: 2 },
    ]);
  });

  test('an unknown template is an error, not a guess', () => {
    const own = { name: 'web', uid: 'u', resourceVersion: '1', ips: [] };
    expect(unpack([{ t: 'pod', template: 7, pod: own }])).toEqual({
      ok: false,
      error: 'pod `web` names template 7, which is not known',
    });
  });
});

function read(
  browser: { cluster: ClusterState; unpacker: Unpacker },
  packed: readonly PackedEvent[],
): { cluster: ClusterState; unpacker: Unpacker } {
  const events = browser.unpacker.unpack(packed);
  if (!events.ok) throw new Error(events.error);
  return { ...browser, cluster: applyEvents(browser.cluster, events.value) };
}

describe('digest', () => {
  const objects = randomCluster(random(1));

  test('does not depend on the order', () => {
    expect(digestOf(objects.toReversed())).toBe(digestOf(objects));
  });

  test('taking an object out is the same step as putting it in', () => {
    const all = objects.reduce(toggle, emptyDigest);
    expect(formatDigest(objects.reduce(toggle, all))).toBe('0000000000000000');
  });

  test('sees a lost object, another version and a recreated object', () => {
    const [first, ...rest] = objects;
    if (first === undefined) throw new Error('the cluster is empty');
    const digests = [objects, rest, [{ ...first, resourceVersion: '2' }, ...rest], [{ ...first, uid: 'other' }, ...rest]].map(
      digestOf,
    );
    expect(new Set(digests).size).toBe(4);
  });

  test('spreads: 100,000 objects, no two alike in either half', () => {
    const digests = Array.from({ length: 100_000 }, (_, index) => digestOf([pod(`a/p${index}`)]));
    expect(new Set(digests).size).toBe(100_000);
    // Birthday bound for 32 bits: about 1.2 pairs expected.
    expect(new Set(digests.map((digest) => digest.slice(0, 8))).size).toBeGreaterThan(99_980);
    expect(new Set(digests.map((digest) => digest.slice(8))).size).toBeGreaterThan(99_980);
  });
});
