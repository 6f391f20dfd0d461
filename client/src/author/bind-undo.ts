import { monaco } from '../monaco/monaco.ts';
import { replacementOf } from '../state/replacement.ts';
import { actions } from '../ui/store.ts';
import type { Bind } from './bound.ts';

const { CtrlCmd, Shift } = monaco.KeyMod;
const { KeyZ, KeyY } = monaco.KeyCode;
const { LF } = monaco.editor.EndOfLinePreference;

/** Undo goes back in what was done to the policy's text by any hand, also before this editor was opened, not in Monaco's own. */
export const bindUndo: Bind = ({ editor, model, id }) => {
  const go = (step: (id: Parameters<typeof actions.undoText>[0]) => boolean): void => {
    const before = model.getValue(LF);
    if (!step(id)) return;
    const after = model.getValue(LF);
    const replacement = replacementOf(before, after);
    if (replacement === undefined) return;
    const caret = positionAt(after, replacement.start + replacement.text.length);
    editor.setPosition(caret);
    editor.revealPositionInCenterIfOutsideViewport(caret);
  };
  const commands = [
    editor.addAction({
      id: 'eastwest.undo',
      label: 'Undo the last edit of the text',
      keybindings: [CtrlCmd | KeyZ],
      run: () => go(actions.undoText),
    }),
    editor.addAction({
      id: 'eastwest.redo',
      label: 'Redo the edit of the text',
      keybindings: [CtrlCmd | Shift | KeyZ, CtrlCmd | KeyY],
      run: () => go(actions.redoText),
    }),
  ];
  return () => {
    for (const command of commands) command.dispose();
  };
};

function positionAt(text: string, offset: number): monaco.IPosition {
  const head = text.slice(0, offset);
  return { lineNumber: head.split('\n').length, column: head.length - head.lastIndexOf('\n') };
}
