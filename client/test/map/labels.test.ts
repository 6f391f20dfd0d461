/** A label stands on its own line, and can be read: nothing under it, nothing over it, no other line through it. */
import { describe, expect, test } from 'vitest';
import { arrange } from '../../src/map/arrange.ts';
import { overlaps } from '../../src/map/geometry.ts';
import type { Point, Rect } from '../../src/map/geometry.ts';
import { labelSize, placeLabels } from '../../src/map/labels.ts';
import type { Labelled } from '../../src/map/labels.ts';
import { overviewLines } from '../../src/map/lines.ts';
import { routesOf } from '../../src/map/routes.ts';
import { unbrokenSize } from '../../src/map/sizes.ts';
import { boutique, demoLike, graphOf, workload } from './clusters.ts';
import { elk, sceneOf } from './support.ts';

const nothing = { boxes: [], titles: [] };

/** From left to right at a height. */
function level(id: string, y: number, label = '8080', length = 300): Labelled {
  return { id, label, isChange: false, points: Array.from({ length: 31 }, (_, step) => ({ x: (step * length) / 30, y })) };
}

function rectAt({ x, y }: Point, label: string, isFar = false): Rect {
  const { width, height } = labelSize(label, isFar);
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function touching(placed: ReadonlyMap<string, Point>, labels: ReadonlyMap<string, string>, isFar: boolean): readonly string[] {
  const rects = [...placed].map(([id, at]) => [id, rectAt(at, labels.get(id) ?? '', isFar)] as const);
  return rects.flatMap(([id, rect], index) =>
    rects.slice(index + 1).flatMap(([other, at]) => (overlaps(rect, at) ? [`${id} on ${other}`] : [])),
  );
}

describe('a label', () => {
  test('is in the middle where nothing is in the way', () => {
    expect(placeLabels([level('a', 0)], nothing, false).get('a')).toEqual({ x: 150, y: 0 });
  });

  test('a line without one has no place', () => {
    expect(placeLabels([level('a', 0, '')], nothing, false).size).toBe(0);
  });

  test.each([false, true])('of near-parallel lines touch no other (from far away: %s)', (isFar) => {
    const lines = [level('a', 0), level('b', 8), level('c', 16)];
    const placed = placeLabels(lines, nothing, isFar);
    expect(touching(placed, new Map(lines.map(({ id, label }) => [id, label])), isFar)).toEqual([]);
    for (const { id, points } of lines) expect(points).toContainEqual(placed.get(id));
  });

  test('leaves a box free', () => {
    const box = { x: 120, y: -20, width: 60, height: 40 };
    const at = placeLabels([level('a', 0)], { boxes: [{ id: 'ns:a', rect: box }], titles: [] }, false).get('a');
    expect(at && overlaps(rectAt(at, '8080'), box)).toBe(false);
  });

  test('of what a draft changes has the middle', () => {
    const placed = placeLabels([level('a', 0), { ...level('b', 4), isChange: true }], nothing, false);
    expect(placed.get('b')?.x).toBe(150);
    expect(placed.get('a')?.x).not.toBe(150);
  });

  test.each([
    ['the demo', demoLike(), false],
    ['the demo', demoLike(), true],
    ['online-boutique', boutique(), false],
  ])('in %s touches no other', async (_, graph, isFar) => {
    const scene = sceneOf(graph);
    const layout = await arrange(scene, 1.5, elk);
    const lines = overviewLines(scene).filter(({ label }) => label !== '');
    const routes = routesOf(overviewLines(scene), layout, isFar);
    const placed = new Map(lines.flatMap(({ id }) => (routes.has(id) ? [[id, routes.get(id)?.label ?? { x: 0, y: 0 }]] : [])));
    const found = touching(placed, new Map(lines.map(({ id, label }) => [id, label])), isFar);
    expect(lines.length).toBeGreaterThan(5);
    expect(found).toEqual([]);
  });
});

function sizeOf(name: string): number {
  const [box] = sceneOf(graphOf([workload('shop', name)], [])).boxes.values();
  return box === undefined ? 0 : unbrokenSize(box, 152);
}

test('a name is written so small that no word of it breaks, and no smaller than can be read', () => {
  expect(sizeOf('cart')).toBeGreaterThan(19);
  expect(sizeOf('recommendation')).toBeLessThan(14);
  expect(sizeOf('payment-recommendation')).toBe(sizeOf('recommendation'));
  expect(sizeOf('m'.repeat(60))).toBe(10);
});
