/** Opens, from wherever it is told that a policy changed underneath a draft, what was changed and the ways on. */
import { createStore } from 'zustand/vanilla';
import type { DraftId } from '../state/drafts.ts';

export const meanwhileStore = createStore<{ readonly opened: DraftId | undefined }>(() => ({ opened: undefined }));

export const meanwhile = {
  open: (draft: DraftId): void => meanwhileStore.setState({ opened: draft }),
  close: (): void => meanwhileStore.setState({ opened: undefined }),
};
