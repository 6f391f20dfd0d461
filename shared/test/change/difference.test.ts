/** The difference of two clusters: the same value as a preview, and exact where workloads and nodes come and go. */
import { describe, expect, test } from 'vitest';
import { applyDrafts, compareClusters, previewDrafts } from '../../src/change/index.ts';
import type { Draft } from '../../src/change/index.ts';
import { keyOf } from '../../src/kube/index.ts';
import type { ClusterState, Labels, PodObject } from '../../src/kube/index.ts';
import { formatPorts } from '../../src/model/index.ts';
import { namespace, node, pod, policy, state } from '../support/cluster.ts';
import { random, randomSpec } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { mixedCluster } from '../support/mixed.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 300);

/** Deletions and rewritings of live policies of any API, and new ones. */
function randomDrafts(from: Random, cluster: ClusterState): readonly Draft[] {
  const live = [...cluster.objects.values()].flatMap((object) =>
    object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy' ? [object] : [],
  );
  return Array.from({ length: 1 + from.int(3) }, (_, index): Draft => {
    if (live.length === 0 || from.chance(0.3))
      return { type: 'put', manifest: policy(`${from.pick(['a', 'b', 'brand-new'])}/d${index}`, randomSpec(from)).manifest };
    const object = from.pick(live);
    const base = { key: keyOf(object), uid: object.uid, resourceVersion: object.resourceVersion };
    if (from.chance(0.5)) return { type: 'delete', key: base.key, base };
    const spec = object.kind === 'NetworkPolicy' ? randomSpec(from) : (from.pick(live).manifest['spec'] ?? {});
    return { type: 'put', manifest: { ...object.manifest, spec }, base };
  });
}

const lines = (before: ClusterState, after: ClusterState): readonly string[] =>
  compareClusters(before, after).changes.map(
    ({ kind, from, to, before: was, after: is, because }) =>
      `${kind} ${from} → ${to}: ${formatPorts(was.ports)} → ${formatPorts(is.ports)}, because ${because}`,
  );

const owned = (name: string, labels: Labels = { app: 'web' }): PodObject =>
  pod(`shop/${name}`, { labels, owner: { kind: 'Deployment', name: 'web' }, ips: [] });
const db = pod('shop/db', { labels: { app: 'db' } });

describe('the difference of two clusters', () => {
  test(`is the preview of what makes one of the other, on ${clusters} random clusters of all policy APIs`, () => {
    let changing = 0;
    for (let seed = 1; seed <= clusters; seed++) {
      const from = random(seed);
      const before = state(mixedCluster(from));
      const drafts = randomDrafts(from, before);
      const { preview } = previewDrafts(before, drafts);
      const difference = compareClusters(before, applyDrafts(before, drafts));
      const changes = difference.changes.map((change) => {
        const { policies, ...same } = change;
        expect(policies.every(({ name }) => name !== '')).toBe(true);
        return same;
      });
      expect(changes, `seed ${seed}`).toEqual(preview.changes);
      expect(difference.counts, `seed ${seed}`).toEqual(preview.counts);
      if (changes.length > 0) changing++;
    }
    expect(changing).toBeGreaterThan(clusters / 4);
  }, 300_000);

  test('pods of one workload that bear other names, or are more, are no change', () => {
    const policies = [policy('shop/db', 'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]')];
    const before = state([owned('web-1'), owned('web-2'), db, ...policies]);
    expect(lines(before, state([owned('web-3'), owned('web-4'), owned('web-5'), db, ...policies]))).toEqual([]);
    const bare = { ...owned('web'), template: { replicas: 2 } };
    expect(lines(before, state([bare, db, ...policies]))).toEqual([]);
  });

  test('what changes of pods that bear other names is told of their workload', () => {
    const isolated = policy('shop/web', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]');
    const before = state([owned('web-1'), owned('web-2'), db]);
    expect(lines(before, state([owned('web-7'), owned('web-8'), db, isolated]))).toEqual([
      'removed shop/Deployment/web → anyone: all → none, because shop/web now isolates web for egress, and no rule allows it',
    ]);
  });

  test('a workload that comes, and one that goes', () => {
    const cache = pod('shop/cache');
    expect(lines(state([db]), state([db, cache]))).toEqual([
      'added anyone → shop/Pod/cache: none → all, because shop/Pod/cache is new',
      'added shop/Pod/cache → anyone: none → all, because shop/Pod/cache is new',
    ]);
    expect(lines(state([db, cache]), state([db]))[0]).toContain('because shop/Pod/cache is not there any more');
  });

  test('a workload in a namespace that the other cluster does not have', () => {
    const before = state([db, namespace('shop')]);
    const after = state([db, namespace('shop'), namespace('jobs', { team: 'a' }), pod('jobs/run')]);
    expect(lines(before, after).every((line) => line.startsWith('added'))).toBe(true);
    expect(compareClusters(before, after).counts).toMatchObject({ removed: 0, changed: 0, unknown: 0 });
  });

  test('a node that has another address is no node that came and went', () => {
    const closed = policy('shop/db', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]');
    const before = state([db, node('n1', '10.0.0.1'), closed]);
    expect(lines(before, state([db, node('n1', '10.0.0.2'), closed]))).toEqual([]);
    expect(lines(before, state([db, node('n1', '192.168.0.1'), closed]))).toEqual([
      expect.stringMatching(/^removed node:n1 → shop\/Pod\/db: all → none/u),
    ]);
  });

  test('names the policies that decide it', () => {
    const isolated = policy('shop/web', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]');
    const { changes } = compareClusters(state([owned('web-1'), db]), state([owned('web-1'), db, isolated]));
    expect(changes.flatMap(({ policies }) => policies.map(({ name }) => name))).toEqual(['web']);
  });
});
