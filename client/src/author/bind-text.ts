import { monaco } from '../monaco/monaco.ts';
import { actions } from '../ui/store.ts';
import type { Bind } from './bound.ts';
import { follow } from './bound.ts';
import { documentOf } from '../state/document.ts';
import { replacementOf } from '../state/replacement.ts';

const { LF } = monaco.editor.EndOfLinePreference;

/**
 * What is typed goes to the store at once; what comes from elsewhere (the live object, a rebase, another tab) replaces only
 * what differs. The store is asked afresh each time, so that typing never races with an older text.
 */
export const bindText: Bind = ({ editor, model, id, store }) => {
  let fromStore = false;
  const first = documentOf(store.getState(), id);
  model.setValue(first?.text ?? '');
  const typed = model.onDidChangeContent(() => {
    if (!fromStore) actions.setDraftText(id, model.getValue());
  });
  const unfollow = follow(
    store,
    (state) => documentOf(state, id)?.text,
    (text) => {
      const replacement = text === undefined ? undefined : replacementOf(model.getValue(LF), text.replaceAll('\r\n', '\n'));
      if (replacement === undefined) return;
      fromStore = true;
      model.setEOL(monaco.editor.EndOfLineSequence.LF); // so that offsets are those of the texts compared
      const range = monaco.Range.fromPositions(model.getPositionAt(replacement.start), model.getPositionAt(replacement.end));
      model.pushEditOperations(null, [{ range, text: replacement.text }], () => null);
      if (text?.includes('\r\n') === true) model.setEOL(monaco.editor.EndOfLineSequence.CRLF);
      fromStore = false;
    },
  );
  const unlock = follow(
    store,
    (state) => documentOf(state, id)?.readOnly ?? true,
    (readOnly) => editor.updateOptions({ readOnly, domReadOnly: readOnly }),
  );
  return () => {
    typed.dispose();
    unfollow();
    unlock();
  };
};
