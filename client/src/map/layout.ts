/** Where everything is, as data. Boxes and containers have places on one plane; boxes lie inside their container. */
import type { NodeId } from '@eastwest/shared/graph';
import { boundsOf } from './geometry.ts';
import type { Rect, Size } from './geometry.ts';
import type { Container, ContainerId, ItemId, Scene } from './scene.ts';
import { boxGap, boxHeight, boxWidth, foldedSize, headWidth, insets } from './sizes.ts';

export interface Layout {
  readonly boxes: ReadonlyMap<NodeId, Rect>;
  readonly containers: ReadonlyMap<ContainerId, Rect>;
}

export const emptyLayout: Layout = { boxes: new Map(), containers: new Map() };

/** The inside of a container: its size, and its boxes relative to its corner. */
export interface Inner {
  readonly id: ContainerId;
  readonly size: Size;
  readonly boxes: ReadonlyMap<NodeId, Rect>;
}

export function rectOf(layout: Layout, item: ItemId): Rect | undefined {
  return layout.boxes.get(item as NodeId) ?? layout.containers.get(item as ContainerId);
}

export function extentOf(layout: Layout): Rect | undefined {
  return boundsOf(layout.containers.values());
}

export function boxesOf(scene: Scene, container: Container): readonly NodeId[] {
  return container.boxes.filter((id) => scene.boxes.has(id));
}

export function boxSize(scene: Scene, container: Container): Size {
  const boxes = boxesOf(scene, container).flatMap((id) => scene.boxes.get(id) ?? []);
  return { width: boxWidth(boxes), height: boxHeight };
}

/** Rows and columns of equal boxes, about `aspect` times as wide as high; the last row may be short. */
export function gridOf(ids: readonly NodeId[], size: Size, columns: number): ReadonlyMap<NodeId, Rect> {
  const place = (index: number): Rect => ({
    x: (index % columns) * (size.width + boxGap),
    y: Math.floor(index / columns) * (size.height + boxGap),
    ...size,
  });
  return new Map(ids.map((id, index) => [id, place(index)]));
}

export function columnsFor(count: number, size: Size, aspect: number): number {
  const cell = (size.width + boxGap) / (size.height + boxGap);
  return Math.max(1, Math.min(count, Math.round(Math.sqrt((count * aspect) / cell))));
}

/** The container around content that starts at 0,0: title, padding, and never narrower than its title. */
export function wrapped(container: Container, content: ReadonlyMap<NodeId, Rect>): Inner {
  if (container.folded) return { id: container.id, size: foldedSize, boxes: new Map() };
  const { top, side } = insets(container);
  const bounds = boundsOf(content.values()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const width = container.id === 'side' ? bounds.width : Math.max(bounds.width + 2 * side, headWidth(container));
  const shift = { x: Math.round((width - bounds.width) / 2) - bounds.x, y: top - bounds.y };
  const boxes = new Map([...content].map(([id, rect]) => [id, { ...rect, x: rect.x + shift.x, y: rect.y + shift.y }]));
  return { id: container.id, size: { width, height: top + bounds.height + side }, boxes };
}

/** Containers with their boxes at the given corners. */
export function assembled(inners: readonly Inner[], corners: ReadonlyMap<ContainerId, Rect>): Layout {
  const boxes = new Map<NodeId, Rect>();
  const containers = new Map<ContainerId, Rect>();
  for (const inner of inners) {
    const corner = corners.get(inner.id);
    if (corner === undefined) continue;
    containers.set(inner.id, corner);
    const slack = Math.round((corner.width - inner.size.width) / 2);
    for (const [id, rect] of inner.boxes) boxes.set(id, { ...rect, x: corner.x + slack + rect.x, y: corner.y + rect.y });
  }
  return { boxes, containers };
}
