/** The order of a change set against every order there is, on random clusters; and the cases that people meet. */
import { describe, expect, test } from 'vitest';
import { orderDrafts } from '../../src/change/index.ts';
import type { Draft } from '../../src/change/index.ts';
import { keyOf } from '../../src/kube/index.ts';
import type { ClusterState, PolicyObject } from '../../src/kube/index.ts';
import { formatPorts } from '../../src/model/index.ts';
import { namespace, pod, policy, state } from '../support/cluster.ts';
import { random, randomCluster, randomSpec } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { crowdedCluster } from '../graph/truth.ts';
import { stepsOf, Truth } from './order-truth.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 500);

function baseOf(object: PolicyObject) {
  return { key: keyOf(object), uid: object.uid, resourceVersion: object.resourceVersion };
}

const put = (path: string, spec: string): Draft => ({ type: 'put', manifest: policy(path, spec).manifest });

function remove(path: string): Draft {
  const object = policy(path, 'podSelector: {}');
  return { type: 'delete', key: keyOf(object), base: baseOf(object) };
}

const toDb = (app: string, port: number): string =>
  `podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: ${app}}}}], ports: [{port: ${port}}]}]`;

const selecting = (app: string, from: string): string =>
  `podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}]}]`;

/** Each draft of another policy. */
function randomDrafts(from: Random, cluster: ClusterState): readonly Draft[] {
  const live = [...cluster.objects.values()].flatMap((object) => (object.kind === 'NetworkPolicy' ? [object] : []));
  const edited = new Set<PolicyObject>();
  return Array.from({ length: 2 + from.int(3) }, (_, index): Draft => {
    const object = live.length > 0 && from.chance(0.7) ? from.pick(live) : undefined;
    if (object === undefined || edited.has(object)) {
      const { manifest } = policy(`${from.pick(['a', 'b'])}/d${index}`, randomSpec(from));
      return { type: 'put', manifest };
    }
    edited.add(object);
    if (from.chance(0.3)) return { type: 'delete', key: keyOf(object), base: baseOf(object) };
    const old = object.manifest['spec'];
    const kept = from.chance(0.6) && typeof old === 'object' && old !== null && !Array.isArray(old) ? old : {};
    const { manifest } = policy(`${object.namespace}/${object.name}`, {
      ...randomSpec(from),
      ...('podSelector' in kept ? { podSelector: kept.podSelector } : {}),
    });
    return { type: 'put', manifest, base: baseOf(object) };
  });
}

function randomCase(seed: number): { readonly cluster: ClusterState; readonly drafts: readonly Draft[] } {
  const from = random(seed * 7 + 1);
  const cluster = seed % 2 === 0 ? crowdedCluster(seed) : state(randomCluster(from));
  return { cluster, drafts: randomDrafts(from, cluster) };
}

describe('the order of a change set', () => {
  test(`cuts nothing that stays whenever some order does not, on ${clusters} random clusters`, { timeout: 600_000 }, () => {
    const found = { gapless: 0, bridged: 0, cutting: 0 };
    for (let seed = 1; seed <= clusters; seed++) {
      const { cluster, drafts } = randomCase(seed);
      const truth = new Truth(cluster, drafts);
      const order = orderDrafts(cluster, drafts);
      const said = `seed ${seed}: ${stepsOf(order)}`;
      const whole = order.steps.filter(({ type }) => type === 'draft').map(({ draft }) => draft);
      expect(
        [...whole].sort((a, b) => a - b),
        said,
      ).toEqual(drafts.map((_, index) => index));
      const states = truth.statesOf(order);
      const cut = states.flatMap((each, after) => (truth.cutIn(each).length > 0 ? [after] : []));
      const bridges = order.steps.length > drafts.length;
      // What is cut is only asked of sample addresses, so that some of what is named may not be among them.
      expect(
        order.cuts.map(({ after }) => after),
        said,
      ).toEqual(expect.arrayContaining(cut));
      const gapless = truth.hasGaplessOrder();
      const opens = bridges && states.some((each) => truth.opensIn(each));
      expect({ cutUnsaid: order.cuts.length === 0 && cut.length > 0, needlessBridge: bridges && gapless }, said).toEqual({
        cutUnsaid: false,
        needlessBridge: false,
      });
      expect(
        { cutNeedlessly: gapless && cut.length > 0, cutDespiteBridge: bridges && order.cuts.length > 0, opens },
        said,
      ).toEqual({
        cutNeedlessly: false,
        cutDespiteBridge: false,
        opens: false,
      });
      if (gapless) found.gapless++;
      else if (bridges) found.bridged++;
      else found.cutting++;
    }
    expect(found.gapless).toBeGreaterThan(clusters / 4);
    expect(found.bridged).toBeGreaterThan(clusters / 200);
  });

  const shop = [
    namespace('shop'),
    pod('shop/web', { labels: { app: 'web' }, ips: ['10.0.0.1'] }),
    pod('shop/api', { labels: { app: 'api' }, ips: ['10.0.0.2'] }),
    pod('shop/db', { labels: { app: 'db' }, ips: ['10.0.0.3'] }),
  ];

  test('a policy that replaces another one comes first, so that nothing is cut and nothing lies open', () => {
    const cluster = state([...shop, policy('shop/old', toDb('web', 5432))]);
    const { steps, cuts } = orderDrafts(cluster, [remove('shop/old'), put('shop/new', toDb('web', 5432))]);
    expect(steps).toEqual([
      { type: 'draft', draft: 1 },
      { type: 'draft', draft: 0 },
    ]);
    expect(cuts).toEqual([]);
  });

  test('two policies that exchange rules need one of them wide for a moment', () => {
    const cluster = state([...shop, policy('shop/one', toDb('web', 5432)), policy('shop/two', toDb('api', 5432))]);
    const drafts = [put('shop/one', toDb('api', 5432)), put('shop/two', toDb('web', 5432))];
    const { steps, cuts } = orderDrafts(cluster, drafts);
    expect(steps.map(({ type, draft }) => `${type} ${draft}`)).toEqual(['bridge 0', 'draft 1', 'draft 0']);
    expect(cuts).toEqual([]);
  });

  test('the first policies of a subject are let in through one that allows everything as before', () => {
    const drafts = [put('shop/from-web', toDb('web', 5432)), put('shop/from-api', toDb('api', 5432))];
    const { steps, cuts } = orderDrafts(state(shop), drafts);
    expect(steps.map(({ type, draft }) => `${type} ${draft}`)).toEqual(['bridge 0', 'draft 1', 'draft 0']);
    expect(steps[0]).toMatchObject({ manifest: { spec: { policyTypes: ['Ingress'], ingress: [{}] } } });
    expect(cuts).toEqual([]);
  });

  test('what no order can keep is named', () => {
    const cluster = state([...shop, policy('shop/one', selecting('db', 'web')), policy('shop/two', selecting('api', 'web'))]);
    // The subjects are exchanged: neither policy can select both.
    const drafts = [put('shop/one', selecting('api', 'web')), put('shop/two', selecting('db', 'web'))];
    const { steps, cuts } = orderDrafts(cluster, drafts);
    expect(steps).toHaveLength(2);
    expect(cuts).toEqual([]);
    const closed = [...shop, policy('shop/deny', 'podSelector: {}, policyTypes: [Ingress]')];
    const denied = state([...closed, policy('shop/one', selecting('db', 'web')), policy('shop/two', selecting('api', 'web'))]);
    const named = orderDrafts(denied, drafts).cuts.map(
      ({ after, from, to, ports }) => `${after}: ${from} → ${to} ${formatPorts(ports)}`,
    );
    expect(named).toEqual(['0: shop/web → shop/db all']);
  });

  test('twenty drafts are ordered in time', { timeout: 20_000 }, () => {
    const apps = Array.from({ length: 20 }, (_, index) => `app-${index}`);
    const cluster = state([
      namespace('shop'),
      ...apps.map((app, index) => pod(`shop/${app}`, { labels: { app }, ips: [`10.0.1.${index + 1}`] })),
      policy('shop/deny', 'podSelector: {}, policyTypes: [Ingress]'),
      policy('shop/all', 'podSelector: {}, policyTypes: [Ingress], ingress: [{}]'),
    ]);
    const drafts = [
      remove('shop/all'),
      ...apps
        .slice(1)
        .map((app) => put(`shop/to-${app}`, `podSelector: {matchLabels: {app: ${app}}}, ingress: [{from: [{podSelector: {}}]}]`)),
    ];
    const { steps, cuts } = orderDrafts(cluster, drafts);
    expect(steps.at(-1)).toEqual({ type: 'draft', draft: 0 });
    expect(cuts).toEqual([]);
  });
});
