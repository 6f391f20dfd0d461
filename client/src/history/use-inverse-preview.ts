import { useEffect, useState } from 'react';
import type { SetPreview } from '../engine/messages.ts';
import type { DraftState } from '../state/drafts.ts';
import { useServices } from '../ui/services.ts';

export interface Looked {
  readonly of: readonly DraftState[];
  /** Absent when it cannot be evaluated. */
  readonly preview?: SetPreview;
}

/** Undefined until the engine has answered for these very drafts, and where there are none. */
export function useInversePreview(drafts: readonly DraftState[]): Looked | undefined {
  const { previewOf } = useServices();
  const [looked, setLooked] = useState<Looked>();
  useEffect(() => {
    if (drafts.length === 0) return undefined;
    let current = true;
    const take = (preview: SetPreview | undefined): void => {
      if (current) setLooked({ of: drafts, ...(preview !== undefined && { preview }) });
    };
    // A bug of the engine is told by the page itself.
    previewOf(drafts).then(take, () => take(undefined));
    return () => {
      current = false;
    };
  }, [drafts, previewOf]);
  return looked?.of === drafts ? looked : undefined;
}
