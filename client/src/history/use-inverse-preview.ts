import { useEffect, useState } from 'react';
import type { SetPreview } from '../engine/messages.ts';
import type { DraftState } from '../state/drafts.ts';
import { useServices } from '../ui/services.ts';

export interface Looked {
  readonly of: DraftState;
  /** Absent when it cannot be evaluated. */
  readonly preview?: SetPreview;
}

/** Undefined until the engine has answered for this very draft. */
export function useInversePreview(draft: DraftState | undefined): Looked | undefined {
  const { previewOf } = useServices();
  const [looked, setLooked] = useState<Looked>();
  useEffect(() => {
    if (draft === undefined) return undefined;
    let current = true;
    const take = (preview: SetPreview | undefined): void => {
      if (current) setLooked({ of: draft, ...(preview !== undefined && { preview }) });
    };
    // A bug of the engine is told by the page itself.
    previewOf([draft]).then(take, () => take(undefined));
    return () => {
      current = false;
    };
  }, [draft, previewOf]);
  return looked?.of === draft ? looked : undefined;
}
