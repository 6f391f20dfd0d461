import { parsePath, rangeAt } from '@eastwest/shared/kube';
import { monaco } from '../monaco/monaco.ts';
import type { Reveal } from '../state/app.ts';
import classes from './author.module.css';
import type { Bind } from './bound.ts';
import { follow } from './bound.ts';

/** Asked once: coming back to the policy later does not jump there again. */
let shown: Reveal | undefined;

/** Brings the lines of a path into view and marks them until something is typed or another place is asked for. */
export const bindReveal: Bind = ({ editor, model, id, store }) => {
  const marks = editor.createDecorationsCollection();
  const typed = model.onDidChangeContent(() => marks.clear());
  const unfollow = follow(
    store,
    ({ reveal }) => reveal,
    (reveal) => {
      if (reveal === undefined || reveal === shown || reveal.policy !== id) return;
      const path = parsePath(reveal.path);
      const range = reveal.range ?? (path && rangeAt(model.getValue(), path));
      if (range === undefined) return;
      shown = reveal;
      const { startLine, endLine, endColumn } = range;
      // A range that ends before the first character of a line does not mean that line.
      const lastLine = endColumn === 1 && endLine > startLine ? endLine - 1 : endLine;
      const lines = new monaco.Range(startLine, 1, lastLine, model.getLineMaxColumn(Math.min(lastLine, model.getLineCount())));
      marks.set([{ range: lines, options: { isWholeLine: true, className: classes.revealed ?? '' } }]);
      editor.setPosition({ lineNumber: startLine, column: range.startColumn });
      editor.revealRangeInCenterIfOutsideViewport(lines);
    },
  );
  return () => {
    typed.dispose();
    unfollow();
    marks.clear();
  };
};
