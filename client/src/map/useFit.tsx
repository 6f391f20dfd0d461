import { useReactFlow, useStore as useFlow } from '@xyflow/react';
import type { RefObject } from 'react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Placed } from './useLayout.tsx';

/** The legend and the buttons lie over the lower edge. */
const room = { padding: { top: '28px', right: '56px', bottom: '60px', left: '28px' }, maxZoom: 1.15 } as const;

interface Fit {
  readonly fit: () => void;
  /** Tells that the view moves; by the user, if there is an event. */
  readonly moved: (event: unknown) => void;
}

/** The whole map fits its pane at first, after a new layout, and when the pane changes size until the user has moved it. */
export function useFit(pane: RefObject<HTMLDivElement | null>, placed: Placed): Fit {
  const { fitView } = useReactFlow();
  const width = useFlow((state) => state.width);
  const height = useFlow((state) => state.height);
  const byHand = useRef(false);
  const fit = useCallback(() => {
    byHand.current = false;
    void fitView({ ...room, duration: 0 });
  }, [fitView]);
  useEffect(() => {
    byHand.current = false;
  }, [placed.arrangement]);
  useEffect(() => {
    if (width === 0 || height === 0 || byHand.current) return undefined;
    const frame = requestAnimationFrame(() => void fitView({ ...room, duration: 0 }));
    return () => cancelAnimationFrame(frame);
  }, [width, height, placed.arrangement, fitView, pane]);
  return useMemo(
    () => ({
      fit,
      moved: (event: unknown) => {
        if (event !== null) byHand.current = true;
      },
    }),
    [fit],
  );
}
