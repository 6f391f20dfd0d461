import { describe, expect, test } from 'vitest';
import { arrange } from '../../src/map/arrange.ts';
import { containsPoint, grown } from '../../src/map/geometry.ts';
import type { Rect } from '../../src/map/geometry.ts';
import type { Layout } from '../../src/map/layout.ts';
import { rectOf } from '../../src/map/layout.ts';
import type { Line } from '../../src/map/lines.ts';
import { overviewLines } from '../../src/map/lines.ts';
import { pointAt, routesOf } from '../../src/map/routes.ts';
import { demoLike, edge, generated, graphOf, tcp, workload } from './clusters.ts';
import { elk, linesOf, sceneOf } from './support.ts';

const [a, b, c] = ['a', 'b', 'c'].map((name) => workload('shop', name));

function boxAt([x, y]: readonly [number, number]): Rect {
  return { x, y, width: 140, height: 48 };
}

function at(places: Readonly<Record<string, readonly [x: number, y: number]>>): Layout {
  const boxes = [a, b, c].flatMap((node) => {
    const place = node && places[node.name];
    return node === undefined || place === undefined ? [] : [[node.id, boxAt(place)] as const];
  });
  return { boxes: new Map(boxes), containers: new Map() };
}

function line(from = a, to = b): readonly Line[] {
  return from && to ? linesOf(graphOf([from, to], [edge(from, to, tcp(80))])) : [];
}

function isOnBorder(rect: Rect | undefined, { x, y }: { x: number; y: number }): boolean {
  return rect !== undefined && containsPoint(grown(rect, 0.5), { x, y }) && !containsPoint(grown(rect, -0.5), { x, y });
}

describe('the way of a line', () => {
  test('leaves at the side that looks at the other end', () => {
    const [route] = routesOf(line(), at({ a: [0, 0], b: [400, 0] })).values();
    expect(route?.curve[0]).toEqual({ x: 140, y: 24 });
    expect(route?.curve[3]).toEqual({ x: 400, y: 24 });
    expect(route?.label).toEqual({ x: 270, y: 24 });
  });

  test('goes around a box that stands in between', () => {
    const layout = at({ a: [0, 0], b: [0, 300], c: [0, 150] });
    const [route] = routesOf(line(), layout).values();
    const between = layout.boxes.get(c?.id ?? (undefined as never));
    const points = [0.2, 0.35, 0.5, 0.65, 0.8].flatMap((t) => (route === undefined ? [] : [pointAt(route.curve, t)]));
    expect(points).toHaveLength(5);
    expect(points.filter((point) => between && containsPoint(between, point))).toEqual([]);
  });

  test.each([
    ['the demo', demoLike()],
    ['many namespaces', generated(8, 6, 2)],
  ])('in %s begins and ends at the border of its ends', async (_, graph) => {
    const scene = sceneOf(graph);
    const layout = await arrange(scene, 1.5, elk);
    const lines = overviewLines(scene);
    const routes = routesOf(lines, layout);
    for (const { id, from, to } of lines) {
      const route = routes.get(id);
      expect(route && isOnBorder(rectOf(layout, from), route.curve[0]), `start of ${id}`).toBe(true);
      expect(route && isOnBorder(rectOf(layout, to), route.curve[3]), `end of ${id}`).toBe(true);
    }
  });

  test('several at one side have a place each, in the order of their other ends', () => {
    const layout = at({ a: [0, 100], b: [400, 0], c: [400, 200] });
    const lines = a && b && c ? linesOf(graphOf([a, b, c], [edge(a, c), edge(a, b)])) : [];
    const starts = new Map([...routesOf(lines, layout)].map(([id, { curve }]) => [id, curve[0].y]));
    expect(starts.get(`${a?.id}→${b?.id}`)).toBeLessThan(starts.get(`${a?.id}→${c?.id}`) ?? 0);
  });
});
