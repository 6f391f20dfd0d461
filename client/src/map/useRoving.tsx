import { useReactFlow, useStoreApi } from '@xyflow/react';
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';
import { useEffect, useMemo, useRef } from 'react';
import type { NodeId } from '@eastwest/shared/graph';
import { actions } from '../ui/store.ts';
import { center } from './geometry.ts';
import type { Rect } from './geometry.ts';
import { isArrowKey, nextStop, stops } from './roving.ts';
import type { ItemId } from './scene.ts';
import type { Placed } from './useLayout.tsx';

interface Roving {
  readonly focused: () => ItemId | undefined;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
}

/** The map is one stop of the Tab key; within it the arrow keys lead from item to item. */
export function useRoving(pane: RefObject<HTMLDivElement | null>, { scene, layout }: Placed): Roving {
  const flow = useReactFlow();
  const store = useStoreApi();
  const all = useMemo(() => stops(scene, layout), [scene, layout]);
  const current = useRef<ItemId>(undefined);
  // The items are drawn by React Flow when they come into view, so which of them Tab reaches is set on the elements.
  useEffect(() => {
    const last = current.current;
    const entry = last !== undefined && all.has(last) ? last : [...all.keys()][0];
    if (entry !== undefined) makeStop(pane.current, entry);
  });
  const isInView = ({ x, y, width, height }: Rect): boolean => {
    const { transform, width: paneWidth, height: paneHeight } = store.getState();
    const [left, top, zoom] = [x * transform[2] + transform[0], y * transform[2] + transform[1], transform[2]];
    return left >= 0 && top >= 0 && left + width * zoom <= paneWidth && top + height * zoom <= paneHeight;
  };
  const goTo = (item: ItemId): void => {
    const rect = all.get(item);
    if (rect === undefined) return;
    if (!isInView(rect)) void flow.setCenter(center(rect).x, center(rect).y, { zoom: flow.getZoom(), duration: 0 });
    requestAnimationFrame(() => elementOf(pane.current, item)?.focus());
  };
  return {
    focused: () => itemOf(document.activeElement) ?? current.current,
    onKeyDown: (event) => {
      const from = itemOf(event.target);
      if (!isArrowKey(event.key) || from === undefined) return;
      event.preventDefault();
      const next = nextStop(all, from, event.key);
      if (next !== undefined) goTo(next);
    },
    onFocus: (event) => {
      const item = itemOf(event.target);
      if (item === undefined) return;
      current.current = item;
      makeStop(pane.current, item);
      if (event.target.matches(':focus-visible') && scene.boxes.has(item as NodeId))
        actions.setHover({ type: 'node', id: item as NodeId });
    },
  };
}

function itemOf(target: EventTarget | null): ItemId | undefined {
  if (!(target instanceof HTMLElement)) return undefined;
  return target.closest<HTMLElement>('[data-item]')?.dataset['item'] as ItemId | undefined;
}

function elementOf(pane: HTMLElement | null, item: ItemId): HTMLElement | undefined {
  return [...(pane?.querySelectorAll<HTMLElement>('[data-item]') ?? [])].find((element) => element.dataset['item'] === item);
}

function makeStop(pane: HTMLElement | null, item: ItemId): void {
  for (const element of pane?.querySelectorAll<HTMLElement>('[data-item]') ?? []) {
    element.tabIndex = element.dataset['item'] === item ? 0 : -1;
  }
}
