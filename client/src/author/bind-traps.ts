import { monaco } from '../monaco/monaco.ts';
import classes from './author.module.css';
import type { Bind } from './bound.ts';
import { follow } from './bound.ts';
import { trapHints } from './trap-hints.ts';

/** A hint is for who reads: while somebody types it waits for a pause. */
const pauseMs = 400;

/** Dots under what is often read wrongly, with the explanation on hover. */
export const bindTraps: Bind = ({ editor, model, store }) => {
  const marks = editor.createDecorationsCollection();
  let pause: ReturnType<typeof setTimeout> | undefined;
  const draw = (): void => {
    const hints = trapHints(model.getValue(), store.getState().cluster);
    marks.set(
      hints.map(({ title, text, range: { startLine, startColumn, endLine, endColumn } }) => ({
        range: new monaco.Range(startLine, startColumn, endLine, endColumn),
        options: { inlineClassName: classes.trap ?? '', hoverMessage: [{ value: `**${title}**` }, { value: text }] },
      })),
    );
  };
  const later = (): void => {
    clearTimeout(pause);
    pause = setTimeout(draw, pauseMs);
  };
  const typed = model.onDidChangeContent(later);
  const unfollow = follow(store, ({ cluster }) => cluster.objects, later);
  return () => {
    clearTimeout(pause);
    typed.dispose();
    unfollow();
    marks.clear();
  };
};
