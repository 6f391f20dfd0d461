/** React's view of the store. Features read with `useStore(selector)` and change with `actions`; nothing else is shared. */
import { useStore as useZustand } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { AppState } from '../state/app.ts';
import { createActions, createAppStore } from '../state/store.ts';

export const store = createAppStore();

export const actions = createActions(store);

/** Renders again when what the selector returns is another value (`Object.is`). */
export function useStore<Value>(selector: (state: AppState) => Value): Value {
  return useZustand(store, selector);
}

/** For selectors that build a new array or object each time: compares its entries. */
export function useShallowStore<Value>(selector: (state: AppState) => Value): Value {
  return useZustand(store, useShallow(selector));
}
