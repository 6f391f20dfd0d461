import type { monaco } from '../monaco/monaco.ts';
import type { AppStore } from '../state/store.ts';
import type { DraftId } from '../state/drafts.ts';

/** An editor, and the policy in the store that it shows. */
export interface Bound {
  readonly editor: monaco.editor.IStandaloneCodeEditor;
  readonly model: monaco.editor.ITextModel;
  readonly id: DraftId;
  readonly store: AppStore;
}

/** Returns what ends it. */
export type Bind = (bound: Bound) => () => void;

/** Runs now and whenever what is picked of the store is another value. */
export function follow<Value>(
  store: AppStore,
  pick: (state: ReturnType<AppStore['getState']>) => Value,
  run: (value: Value) => void,
): () => void {
  let last = pick(store.getState());
  run(last);
  return store.subscribe((state) => {
    const value = pick(state);
    if (Object.is(value, last)) return;
    last = value;
    run(value);
  });
}
