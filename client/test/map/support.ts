/** The map's pure core in the words of its tests. */
import ELK from 'elkjs/lib/elk.bundled.js';
import type { Graph } from '@eastwest/shared/graph';
import { buildScene } from '../../src/map/build.ts';
import type { Staged } from '../../src/map/build.ts';
import { overlaps, right, bottom } from '../../src/map/geometry.ts';
import type { Rect } from '../../src/map/geometry.ts';
import type { Layout } from '../../src/map/layout.ts';
import { overviewLines } from '../../src/map/lines.ts';
import type { Line } from '../../src/map/lines.ts';
import type { Scene } from '../../src/map/scene.ts';
import { noFilter } from '../../src/state/navigation.ts';
import type { Filter, Scope } from '../../src/state/view.ts';

/** elk as the page has it, but in this process. */
export const elk = new ELK();

export interface Look {
  readonly scope?: Scope;
  readonly filter?: Partial<Filter>;
}

export function stagedOf(graph: Graph, { scope = 'workloads', filter = {} }: Look = {}): Staged {
  return buildScene({ graph, edges: graph.edges, scope, filter: { ...noFilter, ...filter } });
}

export function sceneOf(graph: Graph, look: Look = {}): Scene {
  return stagedOf(graph, look).scene;
}

export function linesOf(graph: Graph, look: Look = {}): readonly Line[] {
  return overviewLines(sceneOf(graph, look));
}

/** What is wrong with a layout: boxes without a place or outside their container, boxes or containers that overlap. */
export function untidy(layout: Layout, scene: Scene): readonly string[] {
  const stray = [...scene.boxes.values()].filter(({ id, container }) => {
    const [box, around] = [layout.boxes.get(id), layout.containers.get(container)];
    return box === undefined || around === undefined || !isWithin(box, around);
  });
  const unwanted = [...layout.boxes.keys()].filter((id) => !scene.boxes.has(id));
  return [
    ...stray.map(({ id }) => `${id} is not in its container`),
    ...unwanted.map((id) => `${id} is not in the scene`),
    ...covered([...layout.boxes]),
    ...covered([...layout.containers]),
  ];
}

function covered(placed: readonly (readonly [string, Rect])[]): readonly string[] {
  return placed.flatMap(([id, rect], index) =>
    placed.slice(index + 1).flatMap(([other, at]) => (overlaps(rect, at) ? [`${id} covers ${other}`] : [])),
  );
}

function isWithin(inner: Rect, outer: Rect): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && right(inner) <= right(outer) && bottom(inner) <= bottom(outer);
}

/** Boxes that are in both layouts, but not in the same place. */
export function movedBoxes(before: Layout, after: Layout): readonly string[] {
  return [...before.boxes].flatMap(([id, { x, y }]) => {
    const now = after.boxes.get(id);
    return now === undefined || (now.x === x && now.y === y) ? [] : [id];
  });
}
