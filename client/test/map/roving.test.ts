import { describe, expect, test } from 'vitest';
import { arrange } from '../../src/map/arrange.ts';
import type { Rect } from '../../src/map/geometry.ts';
import { nextStop, stops } from '../../src/map/roving.ts';
import type { ArrowKey } from '../../src/map/roving.ts';
import type { ItemId } from '../../src/map/scene.ts';
import { demoLike, generated } from './clusters.ts';
import { elk, sceneOf } from './support.ts';

const place = (x: number, y: number): Rect => ({ x, y, width: 100, height: 40 });
const grid = new Map<ItemId, Rect>([
  ['ns:a', place(0, 0)],
  ['ns:b', place(200, 0)],
  ['ns:c', place(0, 100)],
  ['ns:d', place(200, 100)],
]);

describe('the arrow keys', () => {
  test.each<[ItemId, ArrowKey, ItemId | undefined]>([
    ['ns:a', 'ArrowRight', 'ns:b'],
    ['ns:a', 'ArrowDown', 'ns:c'],
    ['ns:d', 'ArrowLeft', 'ns:c'],
    ['ns:d', 'ArrowUp', 'ns:b'],
    ['ns:a', 'ArrowLeft', undefined],
  ])('from %s, %s leads to %s', (from, key, to) => {
    expect(nextStop(grid, from, key)).toBe(to);
  });

  test.each([
    ['workloads', demoLike()],
    ['folded namespaces', generated(40, 8, 2)],
  ])('reach every one of the %s', async (_, graph) => {
    const scene = sceneOf(graph);
    const all = stops(scene, await arrange(scene, 1.5, elk));
    const keys: readonly ArrowKey[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
    const reached = new Set<ItemId>([...all.keys()].slice(0, 1));
    for (const item of reached) {
      for (const key of keys) {
        const next = nextStop(all, item, key);
        if (next !== undefined) reached.add(next);
      }
    }
    expect([...all.keys()].filter((item) => !reached.has(item))).toEqual([]);
  });
});
