import { useReactFlow, useStore as useFlow } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Placed } from './useLayout.tsx';

/** The legend and the buttons lie over the lower edge. */
const room = { padding: { top: '28px', right: '56px', bottom: '64px', left: '28px' }, maxZoom: 1.15 } as const;

interface Fit {
  readonly fit: () => void;
  /** Tells that the view moves; by the user, if there is an event. */
  readonly moved: (event: unknown) => void;
}

/** The whole map fits its pane at first, after a new layout, and when the pane changes size until the user has moved it. */
export function useFit({ arrangement }: Placed): Fit {
  const { fitView } = useReactFlow();
  const width = useFlow((state) => state.width);
  const height = useFlow((state) => state.height);
  const byHand = useRef(false);
  const fit = useCallback(() => {
    byHand.current = false;
    void fitView({ ...room, duration: 0 });
  }, [fitView]);
  // Both effects are about the moment at which the arrangement or the pane changes, not about what these are.
  useEffect(() => {
    byHand.current = false;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [arrangement]);
  useEffect(() => {
    if (width === 0 || height === 0 || byHand.current) return undefined;
    const frame = requestAnimationFrame(() => void fitView({ ...room, duration: 0 }));
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [width, height, arrangement, fitView]);
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
