/** A preview against fresh graphs of the two states: the same answers, and a difference that is exactly theirs. */
import { describe, expect, test } from 'vitest';
import { applyDrafts, previewDrafts, previewBetween } from '../../src/change/index.ts';
import type { ChangeCounts, ConnectionChange, Draft, Preview } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Evaluation } from '../../src/evaluate/index.ts';
import { buildGraph, portsBetween } from '../../src/graph/index.ts';
import type { Graph, GraphNode } from '../../src/graph/index.ts';
import { keyOf } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState, PolicyObject } from '../../src/kube/index.ts';
import { equalPorts, isEmptyPorts, subtractPorts } from '../../src/model/index.ts';
import { policy, state } from '../support/cluster.ts';
import { random, randomCluster, randomSpec } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { crowdedCluster, drawn, haveCommonFamily, members } from '../graph/truth.ts';
import type { Traffic } from '../graph/truth.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 500);

function baseOf(object: PolicyObject): { key: ReturnType<typeof keyOf>; uid: string; resourceVersion: string } {
  return { key: keyOf(object), uid: object.uid, resourceVersion: object.resourceVersion };
}

function randomDraft(from: Random, live: readonly PolicyObject[], index: number): Draft {
  const edited = live.length > 0 && from.chance(0.7) ? from.pick(live) : undefined;
  if (edited !== undefined && from.chance(0.3)) return { type: 'delete', key: keyOf(edited), base: baseOf(edited) };
  const spec = from.chance(0.1) ? { podSelector: {}, ingress: [{ ports: [{ port: 0 }] }] } : randomSpec(from);
  const name = edited === undefined ? `${from.pick(['a', 'b', 'brand-new'])}/d${index}` : `${edited.namespace}/${edited.name}`;
  const { manifest } = policy(name, spec);
  return edited === undefined ? { type: 'put', manifest } : { type: 'put', manifest, base: baseOf(edited) };
}

function randomCase(seed: number): { readonly cluster: ClusterState; readonly drafts: readonly Draft[] } {
  const from = random(seed);
  const cluster = seed % 2 === 0 ? crowdedCluster(seed) : state(randomCluster(from));
  const live = [...cluster.objects.values()].flatMap((object) => (object.kind === 'NetworkPolicy' ? [object] : []));
  return { cluster, drafts: Array.from({ length: 1 + from.int(2) }, (_, index) => randomDraft(from, live, index)) };
}

function connects(from: GraphNode, to: GraphNode): boolean {
  if (from === to) return from.type === 'workload' && from.replicas > 1;
  const real = from.type !== 'anyone' && from.type !== 'any-pod' && to.type !== 'anyone' && to.type !== 'any-pod';
  return real && (from.type === 'workload' || to.type === 'workload');
}

/** Some pods and namespaces bear the labels of others. */
function relabelled(cluster: ClusterState, from: Random): ClusterState {
  const objects = [...cluster.objects.values()];
  const pods = objects.filter(({ kind }) => kind === 'Pod');
  const changed = objects.map((object) => {
    const chosen = object.kind === 'Pod' ? from.chance(0.3) : object.kind === 'Namespace' && from.chance(0.4);
    return chosen && pods.length > 0 ? { ...object, labels: from.pick(pods).labels } : object;
  });
  return { ...cluster, objects: new Map(changed.map((object) => [keyOf(object), object])) };
}

/** Every pod by itself: no other of its workload takes its place. */
function apart(cluster: ClusterState): ClusterState {
  const objects = [...cluster.objects.values()].map((object): ClusterObject => {
    if (object.kind !== 'Pod') return object;
    const { owner: _, template: __, ...pod } = object;
    return pod;
  });
  return { ...cluster, objects: new Map(objects.map((object) => [keyOf(object), object])) };
}

/** Some pods and nodes are not there. */
function depopulated(cluster: ClusterState, from: Random): ClusterState {
  const kept = [...cluster.objects].filter(([, { kind }]) => (kind !== 'Pod' && kind !== 'Node') || from.chance(0.7));
  return { ...cluster, objects: new Map(kept) };
}

interface Truth {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly before: Traffic;
  readonly after: Traffic;
}

/** Every pair of the preview's nodes, asked one by one of evaluations that know nothing of the preview. */
function truths(preview: Preview, before: Evaluation, after: Evaluation): readonly Truth[] {
  const nodes = [...preview.before.nodes.values()];
  return nodes.flatMap((from) =>
    nodes.flatMap((to) =>
      connects(from, to) ? [{ from, to, before: portsBetween(before, from, to), after: portsBetween(after, from, to) }] : [],
    ),
  );
}

const same = (left: Traffic, right: Traffic): boolean =>
  equalPorts(left.ports, right.ports) && equalPorts(left.unknown, right.unknown);
const empty = ({ ports, unknown }: Traffic): boolean => isEmptyPorts(ports) && isEmptyPorts(unknown);

function kindOf({ before, after }: Truth): ConnectionChange['kind'] {
  if (!isEmptyPorts(subtractPorts(after.unknown, before.unknown))) return 'unknown';
  if (empty(before)) return 'added';
  return empty(after) ? 'removed' : 'changed';
}

function countsOf(changed: readonly Truth[]): ChangeCounts {
  const count = (kind: ConnectionChange['kind']): number => changed.filter((pair) => kindOf(pair) === kind).length;
  return { added: count('added'), removed: count('removed'), changed: count('changed'), unknown: count('unknown') };
}

function onMap(graph: Graph, cluster: ClusterState, { from, to }: Truth): Traffic | undefined {
  const [source, target] = [members(cluster, from), members(cluster, to)];
  const meet = source.some((a) => target.some((b) => haveCommonFamily(a, b)));
  const [one, two] = [graph.nodes.get(from.id), graph.nodes.get(to.id)];
  return meet && one !== undefined && two !== undefined ? drawn(graph, one, two) : undefined;
}

/** Listed itself, or implied by a stand-in of one of its ends. */
function isTold({ from, to }: Truth, changes: readonly ConnectionChange[]): boolean {
  return changes.some(
    (change) =>
      (change.from === from.id && change.to === to.id) ||
      (isStandIn(change.from) && change.to === to.id) ||
      (change.from === from.id && isStandIn(change.to)),
  );
}

const isStandIn = (id: string): boolean => id === 'anyone' || id === 'any-pod';

/** What is listed of two real nodes is so. */
function expectExact(changes: readonly ConnectionChange[], changed: readonly Truth[], seed: number): void {
  for (const change of changes) {
    expect(change.because, `seed ${seed}`).not.toBe('');
    if (isStandIn(change.from) || isStandIn(change.to)) continue;
    const pair = changed.find(({ from, to }) => from.id === change.from && to.id === change.to);
    expect(pair && { kind: kindOf(pair), before: pair.before, after: pair.after }, `seed ${seed}`).toEqual({
      kind: change.kind,
      before: change.before,
      after: change.after,
    });
  }
}

describe('a preview', () => {
  test(`is the difference of two fresh graphs, on ${clusters} random clusters with random drafts`, { timeout: 300_000 }, () => {
    let changing = 0;
    for (let seed = 1; seed <= clusters; seed++) {
      const { cluster, drafts } = randomCase(seed);
      const { preview } = previewDrafts(cluster, drafts);
      const later = applyDrafts(cluster, drafts);
      const pairs = truths(preview, evaluate(cluster), evaluate(later));
      expect([...preview.after.nodes.keys()], `seed ${seed}`).toEqual([...preview.before.nodes.keys()]);
      const misdrawn = pairs.filter(
        (pair) =>
          !same(onMap(preview.before, cluster, pair) ?? pair.before, pair.before) ||
          !same(onMap(preview.after, cluster, pair) ?? pair.after, pair.after),
      );
      expect(
        misdrawn.map(({ from, to }) => `${from.id} → ${to.id}`),
        `seed ${seed}`,
      ).toEqual([]);
      const changed = pairs.filter(({ before, after }) => !same(before, after));
      if (changed.length > 0) changing++;
      expect(preview.counts, `seed ${seed}`).toEqual(countsOf(changed));
      expect(preview.changes.length > 0, `seed ${seed}`).toBe(changed.length > 0);
      const untold = changed.filter((pair) => !isTold(pair, preview.changes));
      expect(
        untold.map(({ from, to }) => `${from.id} → ${to.id}`),
        `seed ${seed}`,
      ).toEqual([]);
      expectExact(preview.changes, changed, seed);
    }
    expect(changing).toBeGreaterThan(clusters / 3);
  });

  test('of other labels is the difference of two fresh graphs, too', { timeout: 300_000 }, () => {
    let changing = 0;
    for (let seed = 1; seed <= clusters / 2; seed++) {
      const { cluster, drafts } = randomCase(seed);
      const from = random(seed + 1);
      const later = applyDrafts(relabelled(cluster, from), from.chance(0.5) ? drafts : []);
      const { preview } = previewBetween(cluster, later);
      const changed = truths(preview, evaluate(cluster), evaluate(later)).filter(({ before, after }) => !same(before, after));
      if (changed.length > 0) changing++;
      expect(preview.counts, `seed ${seed}`).toEqual(countsOf(changed));
      expect(
        changed.filter((pair) => !isTold(pair, preview.changes)),
        `seed ${seed}`,
      ).toEqual([]);
      expectExact(preview.changes, changed, seed);
    }
    expect(changing).toBeGreaterThan(clusters / 10);
  });

  test('of other pods and nodes is the difference of two fresh graphs, too', { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= clusters; seed++) {
      const { cluster: crowd, drafts } = randomCase(seed);
      const cluster = apart(crowd);
      const from = random(seed + 1);
      const before = depopulated(cluster, from);
      const whole = from.chance(0.5) ? relabelled(cluster, from) : cluster;
      const after = depopulated(applyDrafts(whole, from.chance(0.5) ? drafts : []), from);
      const { preview } = previewBetween(before, after);
      const changed = truths(preview, evaluate(before), evaluate(after)).filter((pair) => !same(pair.before, pair.after));
      expect(
        changed.filter((pair) => !isTold(pair, preview.changes)).map(({ from, to }) => `${from.id} → ${to.id}`),
        `seed ${seed}`,
      ).toEqual([]);
      expectExact(preview.changes, changed, seed);
    }
  });

  test('without drafts that mean anything has no changes and the graph of the cluster', { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { cluster } = randomCase(seed);
      const { preview } = previewDrafts(cluster, []);
      expect(preview.changes).toEqual([]);
      expect(preview.before).toEqual(buildGraph(evaluate(cluster)));
      expect(preview.after).toEqual(preview.before);
    }
  });

  test('is the same with and without the evaluation before it', { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { cluster, drafts } = randomCase(seed);
      const typed = randomCase(seed + 1000).drafts;
      const first = previewDrafts(cluster, typed, undefined, evaluate(cluster));
      const second = previewDrafts(cluster, drafts, undefined, first.after);
      expect(second.preview, `seed ${seed}`).toEqual(previewDrafts(cluster, drafts).preview);
    }
  });
});
