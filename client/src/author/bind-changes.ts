import { monaco } from '../monaco/monaco.ts';
import classes from './author.module.css';
import type { Bind } from './bound.ts';
import { follow } from './bound.ts';
import { changedLines, runsOf } from './changed-lines.ts';
import { documentOf } from '../state/document.ts';

/** A bar beside every line that the draft adds or changes, a notch where it takes lines out. */
export const bindChanges: Bind = ({ editor, model, id, store }) => {
  const marks = editor.createDecorationsCollection();
  const draw = (): void => {
    const baseText = documentOf(store.getState(), id)?.baseText;
    // Of a new policy every line is new, which says nothing.
    if (baseText === undefined || baseText === '') return marks.clear();
    const { changed, removedAfter } = changedLines(lines(baseText), model.getValue(monaco.editor.EndOfLinePreference.LF));
    marks.set([
      ...runsOf(changed).map(([first, last]) => ({
        range: new monaco.Range(first, 1, last, 1),
        options: { isWholeLine: true, className: classes.changedLine ?? '', linesDecorationsClassName: classes.changedBar ?? '' },
      })),
      ...removedAfter.map((line) => ({
        range: new monaco.Range(Math.max(1, line), 1, Math.max(1, line), 1),
        options: {
          isWholeLine: true,
          linesDecorationsClassName: (line === 0 ? classes.removedAbove : classes.removedBelow) ?? '',
        },
      })),
    ]);
  };
  const typed = model.onDidChangeContent(draw);
  const unfollow = follow(store, (state) => documentOf(state, id)?.baseText, draw);
  return () => {
    typed.dispose();
    unfollow();
    marks.clear();
  };
};

function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
