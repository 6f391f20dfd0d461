/** Opens the help dialog from anywhere in the frame. */
import { createStore } from 'zustand/vanilla';

export const helpStore = createStore(() => ({ opened: false }));

export const help = {
  open: (): void => helpStore.setState({ opened: true }),
  close: (): void => helpStore.setState({ opened: false }),
};
