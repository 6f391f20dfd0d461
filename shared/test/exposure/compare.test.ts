/** How exposure differs between two clusters: exactly as both surveys say, asked one by one. */
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/base/index.ts';
import { applyDrafts } from '../../src/change/index.ts';
import type { Draft } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import { engineOf } from '../../src/evaluate/evaluate.ts';
import { exposedKey } from '../../src/exposure/exposed.ts';
import { answering, askedAbout, placesByDemand } from '../../src/exposure/exposure.ts';
import { compareExposure, newcomerWords, subjectsIn, surveyOf, surveysOf } from '../../src/exposure/index.ts';
import type { ExposureDifference } from '../../src/exposure/index.ts';
import { demandsIn } from '../../src/exposure/survey.ts';
import { keyOf } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState } from '../../src/kube/index.ts';
import { formatPorts } from '../../src/model/index.ts';
import { namespace, pod, policy, state } from '../support/cluster.ts';
import { random, randomSpec } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { mixedCluster } from '../support/mixed.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 120);

function difference(before: ClusterState, after: ClusterState): ExposureDifference {
  return finish(compareExposure(finish(surveysOf(evaluate(before), evaluate(after)))));
}

function randomDrafts(from: Random, cluster: ClusterState): readonly Draft[] {
  const live = [...cluster.objects.values()].flatMap((object) =>
    object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy' ? [object] : [],
  );
  return Array.from({ length: 1 + from.int(2) }, (_, index): Draft => {
    if (live.length === 0 || from.chance(0.5))
      return { type: 'put', manifest: policy(`${from.pick(['a', 'b', 'c'])}/d${index}`, randomSpec(from)).manifest };
    const object = from.pick(live);
    return { type: 'delete', key: keyOf(object), base: { key: keyOf(object), uid: object.uid, resourceVersion: '1' } };
  });
}

/** Every workload, demand and place that changes, one by one: surveys that know nothing of each other's rows. */
function truth(before: ClusterState, after: ClusterState): ReadonlySet<string> {
  const [was, is] = [evaluate(before), evaluate(after)];
  const surveys = { before: surveyOf(was, demandsIn(engineOf(is))), after: surveyOf(is, demandsIn(engineOf(was))) };
  const now = subjectsIn(surveys.after.now.table.world);
  const changed = new Set<string>();
  for (const old of subjectsIn(surveys.before.now.table.world)) {
    const subject = now.find(({ workload }) => JSON.stringify(workload) === JSON.stringify(old.workload));
    if (subject === undefined) continue;
    for (const direction of ['ingress', 'egress'] as const) {
      const asked = [...askedAbout(surveys.before.now, old, direction), ...askedAbout(surveys.after.now, subject, direction)];
      const [left, right] = [answering(surveys.before, old, direction), answering(surveys.after, subject, direction)];
      for (const { demand, spots } of placesByDemand(surveys.after, asked)) {
        for (const { place, newcomer } of spots) {
          const askers = surveys.before.askers.get(demand.id);
          const other = place.type === 'new' ? askers?.elsewhere : askers?.existing.get(place.namespace);
          if (other === undefined || exposedKey(left(other)) === exposedKey(right(newcomer))) continue;
          changed.add(JSON.stringify([old.workload, direction, demand.id, place.type === 'new' ? true : place.namespace]));
        }
      }
    }
  }
  return changed;
}

const told = (before: readonly ClusterObject[], after: readonly ClusterObject[]): readonly string[] => {
  const { changes, newPods } = difference(state(before), state(after));
  return [
    ...changes.map((change) => {
      const { kind, workload, direction, demand, before: was, after: is, policies } = change;
      const ports = `${formatPorts(was.ports)} → ${formatPorts(is.ports)}`;
      const by = policies.map(({ name }) => name).join(' ');
      return `${kind} ${workload.name} ${direction} ${newcomerWords(demand, change)}: ${ports} by ${by}`;
    }),
    ...newPods.map(({ namespaces, elsewhere, before: was, after: is }) => {
      const where = [...namespaces, ...(elsewhere ? ['new'] : [])].join(' ');
      return `${where}: ${was?.ingress.reach} ${was?.egress.reach} → ${is?.ingress.reach} ${is?.egress.reach}`;
    }),
  ];
};

const web = pod('shop/web', { labels: { app: 'web' } });
const shop = namespace('shop');

const allowed = (peer: string): ClusterObject =>
  policy('shop/web', `podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${peer}}}}]}]`);
const denied = (name: string): ClusterObject => policy(`shop/${name}`, 'podSelector: {}, policyTypes: [Ingress]');

describe('the difference of exposure', () => {
  test(`is that of the workloads, demands and places that fare otherwise, on ${clusters} random clusters with drafts`, () => {
    let changing = 0;
    for (let seed = 1; seed <= clusters; seed++) {
      const from = random(seed);
      const before = state(mixedCluster(from));
      const after = applyDrafts(before, randomDrafts(from, before));
      const { changes } = difference(before, after);
      const said = changes.flatMap(({ workload, direction, demand, namespaces, elsewhere }) =>
        [...namespaces, ...(elsewhere ? [true] : [])].map((place) => JSON.stringify([workload, direction, demand.id, place])),
      );
      expect(new Set(said), `seed ${seed}`).toEqual(truth(before, after));
      if (changes.length > 0) changing++;
    }
    expect(changing).toBeGreaterThan(clusters / 10);
  }, 300_000);

  test('a default deny that comes closes the workload to newcomers, and catches them', () => {
    const deny = policy('shop/deny', 'podSelector: {}, policyTypes: [Ingress]');
    expect(told([web, shop], [web, shop, deny])).toEqual([
      'removed web ingress an unlabelled new pod in any namespace: all → none by deny',
      'removed web egress an unlabelled new pod in shop: all → none by deny',
      'shop: open open → closed open',
    ]);
  });

  test('a peer that nobody is yet, added: no connection changes, but who may come does', () => {
    expect(told([web, shop, allowed('a')], [web, shop, allowed('b')])).toEqual([
      'removed web ingress a new pod with app=a in shop: all → none by web',
      'added web ingress a new pod with app=b in shop: none → all by web',
    ]);
  });

  test('a namespace that only one of them has is said of new pods', () => {
    const deny = policy('data/deny', 'podSelector: {}, policyTypes: [Ingress, Egress]');
    expect(told([web, shop], [web, shop, namespace('data'), deny])).toEqual(['data: undefined undefined → closed closed']);
  });

  test('the same by another policy is no difference', () => {
    expect(told([web, shop, denied('a')], [web, shop, denied('b')])).toEqual([]);
  });
});
