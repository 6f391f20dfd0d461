import type { RecordedChange } from '@eastwest/shared/protocol';
import classes from './history.module.css';
import { wordsOfChange } from './inverse.ts';
import { StateChip } from './StateChip.tsx';

/** In the order in which they were written; given newest first. */
export function SetParts({ parts }: { readonly parts: readonly RecordedChange[] }) {
  return (
    <ol className={classes.parts} aria-label="Its changes, in their order">
      {parts.toReversed().map((part) => (
        <li key={part.id}>
          {wordsOfChange(part)} <StateChip change={part} />
        </li>
      ))}
    </ol>
  );
}
