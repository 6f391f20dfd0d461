/** The demo lives, and what it is there to show stays true (the INVARIANT "story"). */
import { describe, expect, test } from 'vitest';
import { evaluate, explain, summarizePolicies } from '@eastwest/shared/evaluate';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import { detectEnforcement, enforcementWords, isKindEnforced } from '@eastwest/shared/enforcement';
import type { ClusterObject, PodObject } from '@eastwest/shared/kube';
import { demoSource } from '../../src/cluster/demo/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { FoldingSink } from '../support/sink.ts';

interface Demo {
  readonly source: ReturnType<typeof demoSource>;
  readonly sink: FoldingSink;
  readonly time: FakeTime;
}

async function started(seed = 1): Promise<Demo> {
  const time = new FakeTime();
  const source = demoSource({ why: 'a test', time, seed });
  const sink = new FoldingSink();
  await source.start(sink);
  return { source, sink, time };
}

const pods = (objects: Iterable<ClusterObject>): PodObject[] =>
  [...objects].flatMap((object) => (object.kind === 'Pod' ? [object] : []));
const isUp = (pod: PodObject): boolean => pod.phase === 'Running' && !pod.terminating && pod.ips.length > 0;
const workloadOf = ({ namespace, owner, name }: PodObject): string =>
  `${namespace}/${owner?.kind ?? 'Pod'}/${owner?.name ?? name}`;

/** `shop/frontend → data/redis:6379`, between workloads. */
function verdictOf(sink: FoldingSink, question: string): string {
  const [, from = '', to = '', port] = /^(\S+) → (\S+):(\d+)$/.exec(question) ?? [];
  const pick = (workload: string): EndpointRef => {
    const pod = pods(sink.objects.values()).find(
      (candidate) => isUp(candidate) && `${candidate.namespace}/${candidate.owner?.name}` === workload,
    );
    if (pod === undefined) throw new Error(`${workload} is not up`);
    return { kind: 'pod', namespace: pod.namespace, name: pod.name };
  };
  const evaluation = evaluate({ objects: sink.objects, hidden: [] });
  const protocol = port === '53' ? 'UDP' : 'TCP';
  const verdict = explain(evaluation, { from: pick(from), to: pick(to), protocol, port: Number(port) });
  return verdict.ok ? verdict.value.outcome : verdict.error;
}

const story: readonly [string, string][] = [
  ['default/frontend → default/db:6379', 'allowed'],
  ['myproject/client → default/db:6379', 'allowed'],
  ['default/reporting → default/db:6379', 'denied'],
  ['shop/frontend → shop/catalog:3550', 'allowed'],
  ['shop/cart → data/redis:6379', 'allowed'],
  ['shop/frontend → data/redis:6379', 'denied'],
  ['ingress-nginx/controller → docs/handbook:8080', 'allowed'],
  ['docs/handbook → docs/search:7700', 'allowed'],
  ['shop/frontend → docs/search:7700', 'denied'],
  // The mistakes.
  ['shop/search → shop/catalog:3550', 'denied'],
  ['shop/frontend → shop/ads:9555', 'denied'],
  ['shop/checkout → payments/fraud-check:8443', 'denied'],
  ['payments/payout → kube-system/coredns:53', 'denied'],
  ['payments/ledger → kube-system/coredns:53', 'allowed'],
  ['data/minio → legacy/mysql:3306', 'allowed'],
  ['legacy/erp → legacy/mysql:3306', 'allowed'],
];

async function minuteOf(seed: number): Promise<string> {
  const { sink, time } = await started(seed);
  time.pass(60_000);
  return JSON.stringify([...sink.objects.values()]);
}

describe('at the beginning', () => {
  test('an engine is at work on every node, for the policies that the demo has and for those that one may try (5.1)', async () => {
    const { sink } = await started();
    const found = detectEnforcement({ objects: sink.objects, hidden: [] });
    expect(enforcementWords(found)).toEqual({ who: 'Calico 3.32.1', what: 'enforces on 4 of 4 nodes' });
    expect(found.engines[0]?.reach, 'each agent is seen').toMatchObject({ kind: 'nodes' });
    expect(isKindEnforced(found, 'networking.k8s.io', 'NetworkPolicy')).toBe('yes');
    expect(isKindEnforced(found, 'policy.networking.k8s.io', 'ClusterNetworkPolicy')).toBe('yes');
  });

  test('there are at least 30 workloads in 6 namespaces, all of them up', async () => {
    const { sink } = await started();
    const all = pods(sink.objects.values());
    expect(new Set(all.map(workloadOf)).size).toBeGreaterThanOrEqual(30);
    expect(new Set(all.map(({ namespace }) => namespace)).size).toBeGreaterThanOrEqual(6);
    expect(all.filter((pod) => !isUp(pod))).toEqual([]);
    expect(all.filter(({ template }) => template !== undefined)).toEqual([]);
  });

  test('pods are as their controllers make them', async () => {
    const { sink } = await started();
    const names = pods(sink.objects.values()).map(({ namespace, name }) => `${namespace}/${name}`);
    expect(names.filter((name) => /^shop\/frontend-[a-z0-9]{10}-[a-z0-9]{5}$/.test(name))).toHaveLength(4);
    expect(names.filter((name) => /^data\/redis-[012]$/.test(name))).toHaveLength(3);
    expect(names.filter((name) => /^monitoring\/node-exporter-[a-z0-9]{5}$/.test(name))).toHaveLength(4);
    expect(names.filter((name) => /^payments\/payout-\d+-[a-z0-9]{5}$/.test(name))).toHaveLength(1);
    expect(names).toContain('kube-system/kube-apiserver-cp-1');
  });

  test.each(story)('%s is %s', async (question, expected) => {
    expect(verdictOf((await started()).sink, question)).toBe(expected);
  });

  test('a policy that selects nothing is among them', async () => {
    const { sink } = await started();
    const summaries = summarizePolicies(evaluate({ objects: sink.objects, hidden: [] }));
    expect(JSON.stringify(summaries)).toContain('adverts');
  });

  test('the same seed makes the same demo, another one another', async () => {
    expect(await minuteOf(1)).toBe(await minuteOf(1));
    expect(await minuteOf(1)).not.toBe(await minuteOf(2));
  });
});

describe('for an hour', () => {
  test('pods come and go, and nothing that matters changes', async () => {
    const { sink, time } = await started();
    const others = (): ClusterObject[] => [...sink.objects.values()].filter(({ kind }) => kind !== 'Pod');
    const atFirst = others();
    const first = pods(sink.objects.values());
    const workloads = new Map(first.map((pod) => [workloadOf(pod), pod]));
    const uids = new Map<string, string>();
    for (let beat = 0; beat < 1800; beat++) {
      time.pass(2000);
      const now = pods(sink.objects.values());
      const up = now.filter(isUp);
      expect([...workloads.keys()].filter((workload) => !up.some((pod) => workloadOf(pod) === workload))).toEqual([]);
      const addresses = now.filter(({ hostNetwork }) => !hostNetwork).flatMap(({ ips }) => ips);
      expect(new Set(addresses).size).toBe(addresses.length);
      for (const pod of now) {
        // A uid is one object's for ever.
        expect(uids.get(pod.uid) ?? pod.name).toBe(pod.name);
        uids.set(pod.uid, pod.name);
        const { app, role, tier } = workloads.get(workloadOf(pod))?.labels ?? {};
        expect({ app: pod.labels['app'], role: pod.labels['role'], tier: pod.labels['tier'] }).toEqual({ app, role, tier });
      }
    }
    expect(others()).toEqual(atFirst);
    for (const [question, expected] of story) expect([question, verdictOf(sink, question)]).toEqual([question, expected]);
  });

  test('within three minutes every kind of change has been seen', async () => {
    const { sink, time } = await started();
    time.pass(180_000);
    const seen = sink.events.flatMap((event) => (event.type === 'upsert' && event.object.kind === 'Pod' ? [event.object] : []));
    expect(seen.some(({ phase }) => phase === 'Pending')).toBe(true);
    expect(seen.some(({ terminating }) => terminating)).toBe(true);
    expect(seen.some(({ phase }) => phase === 'Succeeded')).toBe(true);
    expect(seen.some(({ labels }) => labels['release'] === 'canary')).toBe(true);
    expect(seen.some(({ owner }) => owner?.kind === 'StatefulSet')).toBe(true);
    expect(sink.events.some(({ type }) => type === 'remove')).toBe(true);
  });
});

describe('pausing', () => {
  test('stops and resumes life, and says so once', async () => {
    const { source, sink, time } = await started();
    source.setLife('paused');
    source.setLife('paused');
    expect(source.info.life).toBe('paused');
    time.pass(60_000);
    expect(sink.events).toEqual([]);
    source.setLife('running');
    time.pass(60_000);
    expect(sink.events.length).toBeGreaterThan(5);
    expect(sink.infos.map(({ life }) => life)).toEqual(['paused', 'running']);
  });

  test('a demo that has been stopped is silent and leaves no timer (silence)', async () => {
    const { source, sink, time } = await started();
    await source.stop();
    await source.stop();
    const { calls } = sink;
    source.setLife('paused');
    source.setLife('running');
    time.pass(60_000);
    expect(sink.calls).toBe(calls);
    expect(time.pending).toBe(0);
  });
});

test('it says what connections are for: the API server, ways in, a webhook, monitoring, and who has a token', async () => {
  const { sink, source } = await started();
  const objects = [...sink.objects.values()];
  const named = (kind: ClusterObject['kind']): string[] =>
    objects.filter((object) => object.kind === kind).map(({ namespace, name }) => `${namespace}/${name}`);
  expect(named('EndpointSlice')).toEqual(['default/kubernetes']);
  expect(named('Ingress').sort()).toEqual(['docs/handbook', 'monitoring/grafana', 'shop/shop']);
  expect(named('IngressClass')).toEqual(['/nginx']);
  expect(named('ValidatingWebhookConfiguration')).toEqual(['/ingress-nginx-admission']);
  expect([...named('ServiceMonitor'), ...named('PodMonitor')]).toEqual(['monitoring/postgres', 'monitoring/shop']);
  expect(named('ServiceAccount')).toEqual([]);
  const withToken = new Set(pods(objects).flatMap((pod) => (pod.apiToken === true ? [pod.namespace] : [])));
  expect([...withToken].sort()).toEqual(['ingress-nginx', 'kube-system', 'legacy', 'monitoring', 'myproject']);
  const scraped = new Set(pods(objects).flatMap((pod) => (pod.scrape === undefined ? [] : [workloadOf(pod)])));
  expect([...scraped].sort()).toEqual(['kube-system/Deployment/coredns', 'shop/Deployment/frontend']);
  const slice = objects.flatMap((object) => (object.kind === 'EndpointSlice' ? object.subsets : []))[0];
  const server = objects.find((object) => object.kind === 'Pod' && object.name.startsWith('kube-apiserver'));
  expect(server).toMatchObject({ ips: slice?.addresses, apiToken: false });
  // Each Ingress, the webhook and the monitor lead to a Service that is there, on a port that it has.
  const ports = (namespace: string, name: string): (number | string)[] =>
    objects
      .filter((object) => object.kind === 'Service' && object.namespace === namespace && object.name === name)
      .flatMap((service) =>
        service.kind === 'Service' ? service.ports.flatMap(({ name: port, port: number }) => [port ?? '', number]) : [],
      );
  const ends = objects.flatMap((object) => {
    if (object.kind === 'Ingress') return object.backends.map((backend) => ({ namespace: object.namespace, ...backend }));
    if (object.kind !== 'ValidatingWebhookConfiguration') return [];
    return object.webhooks.map(({ service: { namespace, name, port } }) => ({ namespace, service: name, port }));
  });
  expect(ends).toHaveLength(4);
  expect(ends.filter(({ namespace, service, port }) => !ports(namespace, service).includes(port))).toEqual([]);
  expect(ports('data', 'postgres')).toContain('metrics');
  await source.stop();
});
