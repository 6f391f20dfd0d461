import type { Preview } from '@eastwest/shared/change';
import { useEffect, useState } from 'react';
import type { DraftState } from '../state/drafts.ts';
import { useServices } from '../ui/services.ts';

export interface Looked {
  readonly of: DraftState;
  /** Absent when it cannot be evaluated. */
  readonly preview?: Preview;
}

/** Undefined until the engine has answered for this very draft. */
export function useInversePreview(draft: DraftState): Looked | undefined {
  const { previewOf } = useServices();
  const [looked, setLooked] = useState<Looked>();
  useEffect(() => {
    let current = true;
    const take = (preview: Preview | undefined): void => {
      if (current) setLooked({ of: draft, ...(preview !== undefined && { preview }) });
    };
    // A bug of the engine is told by the page itself.
    previewOf([draft]).then(
      (answer) => take(answer?.preview),
      () => take(undefined),
    );
    return () => {
      current = false;
    };
  }, [draft, previewOf]);
  return looked?.of === draft ? looked : undefined;
}
