/** Opens the history from anywhere on the page, at one of its changes if one is meant. */
import { createStore } from 'zustand/vanilla';

export interface Opened {
  readonly change?: string;
}

export const historyStore = createStore<{ readonly opened: Opened | undefined }>(() => ({ opened: undefined }));

export const history = {
  open: (change?: string): void => historyStore.setState({ opened: change === undefined ? {} : { change } }),
  close: (): void => historyStore.setState({ opened: undefined }),
};
