import { array, assert, asyncProperty, constantFrom, integer, tuple, uniqueArray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Graph, NodeId } from '@eastwest/shared/graph';
import { arrange } from '../../src/map/arrange.ts';
import type { Layout } from '../../src/map/layout.ts';
import { settle } from '../../src/map/settle.ts';
import { demoLike, graphOf, workload } from './clusters.ts';
import { elk, movedBoxes, sceneOf, untidy } from './support.ts';

function withWorkloads(graph: Graph, ...names: readonly (readonly [namespace: string, name: string])[]): Graph {
  const added = names.map(([namespace, name]) => workload(namespace, name));
  return graphOf([...graph.nodes.values(), ...added], graph.edges);
}

function movedSidewaysOrUp(before: Layout, after: Layout): readonly string[] {
  return movedBoxes(before, after).filter((id) => {
    const [old, now] = [before, after].map(({ boxes }) => boxes.get(id as NodeId));
    return old?.x !== now?.x || (old?.y ?? 0) > (now?.y ?? 0);
  });
}

describe('the layout after a delta', () => {
  test('is the very same object when nothing came or went', async () => {
    const layout = await arrange(sceneOf(demoLike()), 1.5, elk);
    expect(settle(layout, sceneOf(demoLike()), 1.5)).toBe(layout);
  });

  test('a new workload finds room in its namespace and moves no other box of it', async () => {
    const before = await arrange(sceneOf(demoLike()), 1.5, elk);
    const scene = sceneOf(withWorkloads(demoLike(), ['shop', 'newcomer']));
    const after = settle(before, scene, 1.5);
    expect(untidy(after, scene)).toEqual([]);
    expect(movedBoxes(before, after).filter((id) => id.startsWith('shop/'))).toEqual([]);
  });

  test('a new namespace moves nothing', async () => {
    const before = await arrange(sceneOf(demoLike()), 1.5, elk);
    const scene = sceneOf(withWorkloads(demoLike(), ['batch', 'one'], ['batch', 'two']));
    const after = settle(before, scene, 1.5);
    expect(untidy(after, scene)).toEqual([]);
    expect(movedBoxes(before, after)).toEqual([]);
  });

  test('what goes leaves a gap and moves nothing', async () => {
    const graph = withWorkloads(demoLike(), ['shop', 'newcomer']);
    const before = await arrange(sceneOf(graph), 1.5, elk);
    const after = settle(before, sceneOf(demoLike()), 1.5);
    expect(movedBoxes(before, after)).toEqual([]);
  });

  test('any coming and going keeps all apart, and a box only moves to make way for a grown namespace above it', async () => {
    const place = tuple(constantFrom('a', 'b', 'c', 'constructor'), integer({ min: 0, max: 9 }));
    const cluster = uniqueArray(place, { maxLength: 24, selector: ([namespace, name]) => `${namespace}/${name}` }).map((places) =>
      graphOf(
        places.map(([namespace, name]) => workload(namespace, `w${name}`)),
        [],
      ),
    );
    await assert(
      asyncProperty(cluster, array(cluster, { maxLength: 6 }), async (first, others) => {
        let layout = await arrange(sceneOf(first), 1.5, elk);
        for (const next of others) {
          const scene = sceneOf(next);
          const before = layout;
          layout = settle(before, scene, 1.5);
          expect(untidy(layout, scene)).toEqual([]);
          expect(movedSidewaysOrUp(before, layout)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
