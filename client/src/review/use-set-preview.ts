import { useEffect, useState } from 'react';
import type { SetPreview } from '../engine/messages.ts';
import type { DraftState } from '../state/drafts.ts';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';

export interface Answer {
  readonly of: readonly DraftState[];
  /** Absent when none of the drafts can be evaluated as it stands. */
  readonly preview?: SetPreview | undefined;
}

/** What these drafts change together, kept up with the cluster; undefined until the engine has answered for these texts. */
export function useSetPreview(drafts: readonly DraftState[]): Answer | undefined {
  const { previewOf } = useServices();
  const result = useStore((state) => state.result);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    let wanted = true;
    const take = (preview: SetPreview | undefined): void => {
      if (wanted) setAnswer({ of: drafts, preview });
    };
    // A failure of the engine is told by the page's banner.
    previewOf(drafts).then(take, () => take(undefined));
    return () => {
      wanted = false;
    };
    // Asked again with each result, which is what says that the cluster has changed.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [drafts, result, previewOf]);
  return answer?.of === drafts ? answer : undefined;
}
