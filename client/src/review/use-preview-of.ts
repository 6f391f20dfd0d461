import type { Preview } from '@eastwest/shared/change';
import { useEffect, useState } from 'react';
import type { DraftState } from '../state/drafts.ts';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';

interface Answer {
  readonly of: DraftState;
  /** Absent when the draft cannot be evaluated as it stands. */
  readonly preview?: Preview | undefined;
}

/** What this draft changes by itself, kept up with the cluster; undefined until the engine has answered for this text. */
export function usePreviewOf(draft: DraftState): Answer | undefined {
  const { previewOf } = useServices();
  const result = useStore((state) => state.result);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    let wanted = true;
    const take = (preview: Preview | undefined): void => {
      if (wanted) setAnswer({ of: draft, preview });
    };
    // A failure of the engine is told by the page's banner.
    previewOf(draft).then(take, () => take(undefined));
    return () => {
      wanted = false;
    };
    // Asked again with each result, which is what says that the cluster has changed.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [draft, result, previewOf]);
  return answer?.of === draft ? answer : undefined;
}
