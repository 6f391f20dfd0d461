/** The scene in the terms of React Flow. An element whose data is as before stays the same object, so it is not drawn again. */
import type { Edge, Node } from '@xyflow/react';
import type { Rect } from './geometry.ts';
import type { Layout } from './layout.ts';
import { rectOf } from './layout.ts';
import type { Emphasis, Line } from './lines.ts';
import type { Route } from './routes.ts';
import type { Box, Container, ItemId, Scene } from './scene.ts';

export type BoxNode = Node<{ readonly box: Box; readonly marked: boolean }, 'box'>;
export type ContainerNode = Node<{ readonly container: Container }, 'container'>;
export type FlowNode = BoxNode | ContainerNode;
export type FlowEdge = Edge<{ readonly line: Line; readonly route: Route; readonly lit: boolean }, 'line'>;

interface Attention {
  readonly emphasis: Emphasis;
  readonly selected: ItemId | undefined;
  /** Boxes that the selected policy is about. */
  readonly subjects: ReadonlySet<ItemId>;
}

/** Where things lie in depth: lines over containers, boxes over lines. */
const depth = { container: 0, line: 1, litLine: 2, box: 3 };

export function flowNodes(scene: Scene, layout: Layout, attention: Attention): readonly FlowNode[] {
  const containers = [...scene.containers.values()].filter(({ id }) => id !== 'side');
  return [
    ...containers.flatMap((container) => containerNode(container, rectOf(layout, container.id), attention) ?? []),
    ...[...scene.boxes.values()].flatMap((box) => boxNode(box, rectOf(layout, box.id), attention) ?? []),
  ];
}

function placement({ x, y, width, height }: Rect): Pick<Node, 'position' | 'width' | 'height' | 'measured'> {
  return {
    position: { x, y },
    width,
    height,
    // Known beforehand, so that the first picture fits the pane.
    measured: { width, height },
  };
}

function containerNode(
  container: Container,
  rect: Rect | undefined,
  { emphasis, selected }: Attention,
): ContainerNode | undefined {
  if (rect === undefined) return undefined;
  const lit = emphasis.items.has(container.id);
  const zIndex = container.folded ? depth.box : depth.container;
  const className = lit ? 'lit' : '';
  return {
    id: container.id,
    type: 'container',
    data: { container },
    ...placement(rect),
    zIndex,
    className,
    selected: selected === container.id,
  };
}

function boxNode(box: Box, rect: Rect | undefined, { emphasis, selected, subjects }: Attention): BoxNode | undefined {
  if (rect === undefined) return undefined;
  const className = emphasis.items.has(box.id) ? 'lit' : '';
  const data = { box, marked: subjects.has(box.id) };
  return { id: box.id, type: 'box', data, ...placement(rect), zIndex: depth.box, className, selected: selected === box.id };
}

export function flowEdges(lines: readonly Line[], routes: ReadonlyMap<string, Route>, emphasis: Emphasis): readonly FlowEdge[] {
  return lines.flatMap((line) => {
    const route = routes.get(line.id);
    if (route === undefined) return [];
    const lit = isLit(line, emphasis);
    return [
      {
        id: line.id,
        type: 'line' as const,
        source: line.from,
        target: line.to,
        data: { line, route, lit },
        zIndex: lit ? depth.litLine : depth.line,
        className: `${line.state}${lit ? ' lit' : ''}`,
        ariaLabel: line.title,
      },
    ];
  });
}

export function isLit(line: Line, { pairs }: Emphasis): boolean {
  return pairs.size > 0 && line.pairs.every(({ id }) => pairs.has(id));
}

/** Elements of before where nothing about them is new. */
export function reused<Element extends { readonly id: string }>(
  before: readonly Element[],
  now: readonly Element[],
): readonly Element[] {
  const old = new Map(before.map((element) => [element.id, element]));
  let same = before.length === now.length;
  const result = now.map((element, index) => {
    const known = old.get(element.id);
    const kept = known !== undefined && isSame(known, element) ? known : element;
    same &&= kept === before[index];
    return kept;
  });
  return same ? before : result;
}

const compared = ['position', 'data', 'measured', 'className', 'selected', 'zIndex', 'source', 'target'] as const;

function isSame(a: object, b: object): boolean {
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return compared.every((key) => isShallowSame(left.get(key), right.get(key)));
}

function isShallowSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const other = new Map(Object.entries(b));
  return Object.entries(a).every(([key, value]) => other.get(key) === value);
}
