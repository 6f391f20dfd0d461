/** Which side panels are folded, and how wide they are: remembered in this browser. */
import type { RefObject } from 'react';
import { useDefaultLayout, usePanelRef } from 'react-resizable-panels';
import type { GroupProps, Layout, PanelImperativeHandle } from 'react-resizable-panels';

export interface Panels {
  readonly left: RefObject<PanelImperativeHandle | null>;
  readonly right: RefObject<PanelImperativeHandle | null>;
  readonly layout: Layout | undefined;
  readonly saveLayout: NonNullable<GroupProps['onLayoutChanged']>;
  readonly toggle: (side: 'left' | 'right') => void;
}

export function usePanels(): Panels {
  const left = usePanelRef();
  const right = usePanelRef();
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id: 'eastwest-panels', onlySaveAfterUserInteractions: true });
  const toggle = (side: 'left' | 'right'): void => {
    const panel = (side === 'left' ? left : right).current;
    if (panel?.isCollapsed() === true) panel.expand();
    else panel?.collapse();
  };
  return { left, right, layout: defaultLayout, saveLayout: onLayoutChanged, toggle };
}
