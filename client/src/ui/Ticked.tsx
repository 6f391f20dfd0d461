/** A message in which what is quoted from the user's input stands between backticks: shown as code instead. */
import classes from './Controls.module.css';

export function Ticked({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // The parts of one text never move.
      // oxlint-disable-next-line react/no-array-index-key
      <code key={index} className={classes.mono}>
        {part}
      </code>
    ),
  );
}
