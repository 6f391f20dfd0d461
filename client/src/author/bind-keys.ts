import { monaco } from '../monaco/monaco.ts';
import { actions } from '../ui/store.ts';
import type { Bind } from './bound.ts';

const { CtrlCmd } = monaco.KeyMod;
const { KeyS, Enter, Escape, Tab } = monaco.KeyCode;

/** Saving means reviewing here. Escape lets the next Tab leave: in an editor Tab indents, and nobody may be trapped in one. */
export const bindKeys: Bind = ({ editor, store }) => {
  const review = editor.addAction({
    id: 'eastwest.review',
    label: 'Review and apply',
    keybindings: [CtrlCmd | KeyS, CtrlCmd | Enter],
    run: () => {
      if (store.getState().drafts.size > 0) actions.openReview();
    },
  });
  const leave = (may: boolean): void => editor.updateOptions({ tabFocusMode: may });
  const pressed = editor.onKeyDown((event) => {
    if (event.keyCode === Escape) leave(true);
    else if (event.keyCode !== Tab && event.keyCode !== monaco.KeyCode.Shift) leave(false);
  });
  const left = editor.onDidBlurEditorWidget(() => leave(false));
  return () => {
    review.dispose();
    pressed.dispose();
    left.dispose();
  };
};
