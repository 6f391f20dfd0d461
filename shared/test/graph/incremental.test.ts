/** What a build takes over from the one before changes its cost, never the graph. */
import { describe, expect, test } from 'vitest';
import { previewDrafts } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Evaluation } from '../../src/evaluate/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import type { Graph } from '../../src/graph/index.ts';
import { applyEvents, keyOf } from '../../src/kube/index.ts';
import type { ClusterEvent, ClusterObject, ClusterState } from '../../src/kube/index.ts';
import { pod, policy, state } from '../support/cluster.ts';
import { random, randomCluster, randomPod, randomPolicy, randomSpec } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { crowdedCluster } from './truth.ts';

const sequences = Number(process.env['EASTWEST_SEEDS'] ?? 500);

/** Adds, changes or removes one object; sometimes a whole other cluster arrives. */
function randomEvents(from: Random, cluster: ClusterState, step: number): readonly ClusterEvent[] {
  const objects = [...cluster.objects.values()];
  if (objects.length > 0 && from.chance(0.3)) return [{ type: 'remove', key: keyOf(from.pick(objects)) }];
  if (objects.length > 0 && from.chance(0.4)) return [{ type: 'upsert', object: changed(from, from.pick(objects)) }];
  if (from.chance(0.1)) return randomCluster(from).map((object) => ({ type: 'upsert', object }));
  return [{ type: 'upsert', object: from.chance(0.5) ? randomPod(from, 40 + step) : randomPolicy(from, 40 + step) }];
}

function changed(from: Random, object: ClusterObject): ClusterObject {
  if (object.kind === 'Pod') {
    const { namespace, name, owner } = object;
    const { owner: _, ...other } = randomPod(from, from.int(10));
    return { ...other, namespace, name, ...(owner === undefined ? {} : { owner }) };
  }
  if (object.kind === 'NetworkPolicy') return policy(`${object.namespace}/${object.name}`, randomSpec(from));
  return { ...object, labels: from.chance(0.5) ? {} : { team: from.pick(['x', 'y']) } };
}

/** Big enough that one event leaves most classes as they are: only then is anything taken over. */
function bigCluster(seed: number): ClusterState {
  const parts = [0, 1, 2, 3].map((part) =>
    part % 2 === seed % 2 ? crowdedCluster(4 * seed + part) : state(randomCluster(random(4 * seed + part))),
  );
  const renamed = parts.flatMap(({ objects }, part) =>
    [...objects.values()].map((object) => {
      if (object.kind !== 'Pod' && object.kind !== 'NetworkPolicy') return object;
      return part > 1 && object.kind === 'NetworkPolicy'
        ? undefined
        : { ...object, name: `${object.name}-${part}`, uid: `${object.uid}-${part}` };
    }),
  );
  return state(renamed.filter((object) => object !== undefined));
}

/** A graph and the order of its nodes. */
function picture(evaluation: Evaluation): { readonly graph: Graph; readonly order: readonly string[] } {
  const graph = buildGraph(evaluation);
  return { graph, order: [...graph.nodes.keys()] };
}

/** The ids of the edges after the events, built upon the graph before them. */
function edgesAfter(before: readonly ClusterObject[], ...events: readonly ClusterEvent[]): readonly string[] {
  const previous = evaluate(state(before));
  buildGraph(previous);
  const evaluation = evaluate(applyEvents(previous.state, events), undefined, previous);
  expect(picture(evaluation)).toEqual(picture(evaluate(evaluation.state)));
  return buildGraph(evaluation).edges.map(({ id }) => id);
}

describe('the graph of a changed cluster', () => {
  test(`equals a fresh one, over ${sequences} random sequences of events`, { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= sequences; seed++) {
      const from = random(seed);
      let cluster = seed % 2 === 0 ? crowdedCluster(seed) : bigCluster(seed);
      let evaluation = evaluate(cluster);
      buildGraph(evaluation);
      for (let step = 0; step < 4; step++) {
        cluster = applyEvents(cluster, randomEvents(from, cluster, step));
        evaluation = evaluate(cluster, undefined, evaluation);
        expect(picture(evaluation), `seed ${seed}, step ${step}`).toEqual(picture(evaluate(cluster)));
      }
    }
  });

  /** Pods of ten namespaces, each of its own class. */
  const crowd = Array.from({ length: 10 }, (_, index) => pod(`n${index}/crowd`));
  const db = { labels: { app: 'db' }, owner: { kind: 'Deployment', name: 'db' } };
  const admitted = Array.from(
    { length: 10 },
    (_, index) => `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: n${index}}}}`,
  );
  const fromTheCrowd = policy('n0/db', `podSelector: {}, ingress: [{from: [${admitted.join(', ')}]}]`);

  test('a pod arrives that a rule does not admit: any pod is not said any more', () => {
    expect(edgesAfter([...crowd, fromTheCrowd])).toContain('any-pod→n0/Pod/crowd');
    expect(edgesAfter([...crowd, fromTheCrowd], { type: 'upsert', object: pod('other/stranger') })).not.toContain(
      'any-pod→n0/Pod/crowd',
    );
  });

  test('the only pod that a rule does not admit goes: any pod is said', () => {
    const stranger = pod('other/stranger');
    expect(edgesAfter([...crowd, fromTheCrowd, stranger], { type: 'remove', key: keyOf(stranger) })).toContain(
      'any-pod→n0/Pod/crowd',
    );
  });

  test('another workload takes on labels that one has already: it has the same edges', () => {
    const rule = policy(
      'n1/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: n2}}}]}]',
    );
    const twin = pod('n1/twin', { ...db, owner: { kind: 'Deployment', name: 'twin' } });
    const edges = edgesAfter([...crowd, pod('n1/db', db), rule], { type: 'upsert', object: twin });
    expect(edges).toEqual(expect.arrayContaining(['n2/Pod/crowd→n1/Deployment/db', 'n2/Pod/crowd→n1/Deployment/twin']));
  });

  test('a second pod of a workload: its pods may talk among themselves', () => {
    const rule = policy(
      'n1/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]',
    );
    const edges = edgesAfter([...crowd, pod('n1/db-1', db), rule], { type: 'upsert', object: pod('n1/db-2', db) });
    expect(edges).toContain('n1/Deployment/db→n1/Deployment/db');
  });

  test(`and so does the preview while it is typed, over ${sequences / 5} sequences`, { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= sequences / 5; seed++) {
      const from = random(seed);
      const cluster = seed % 2 === 0 ? crowdedCluster(seed) : bigCluster(seed);
      let previous = evaluate(cluster);
      buildGraph(previous);
      for (let step = 0; step < 6; step++) {
        const { manifest } = policy(from.pick(['a/typed', 'b/typed']), randomSpec(from));
        const { preview, after } = previewDrafts(cluster, [{ type: 'put', manifest }], undefined, previous);
        expect(preview, `seed ${seed}, step ${step}`).toEqual(previewDrafts(cluster, [{ type: 'put', manifest }]).preview);
        previous = after;
      }
    }
  });
});
