/** What a build takes over from the one before changes its cost, never the graph. */
import { describe, expect, test } from 'vitest';
import { previewDrafts } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import { applyEvents, keyOf } from '../../src/kube/index.ts';
import type { ClusterEvent, ClusterObject, ClusterState } from '../../src/kube/index.ts';
import { policy, state } from '../support/cluster.ts';
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

describe('the graph of a changed cluster', () => {
  test(`equals a fresh one, over ${sequences} random sequences of events`, { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= sequences; seed++) {
      const from = random(seed);
      let cluster = seed % 2 === 0 ? crowdedCluster(seed) : state(randomCluster(from));
      let evaluation = evaluate(cluster);
      buildGraph(evaluation);
      for (let step = 0; step < 4; step++) {
        cluster = applyEvents(cluster, randomEvents(from, cluster, step));
        evaluation = evaluate(cluster, undefined, evaluation);
        const graph = buildGraph(evaluation);
        const fresh = buildGraph(evaluate(cluster));
        expect(graph, `seed ${seed}, step ${step}`).toEqual(fresh);
        expect([...graph.nodes.keys()], `seed ${seed}, step ${step}`).toEqual([...fresh.nodes.keys()]);
      }
    }
  });

  test(`and so does the preview while it is typed, over ${sequences} sequences`, { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= sequences / 5; seed++) {
      const from = random(seed);
      const cluster = seed % 2 === 0 ? crowdedCluster(seed) : state(randomCluster(from));
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
