import type { MergeConflict, Side } from '@eastwest/shared/change';
import { formatPath } from '@eastwest/shared/kube';
import { Button } from '@mantine/core';
import classes from './author.module.css';

interface ConflictChoiceProps {
  readonly conflict: MergeConflict;
  readonly side: Side | undefined;
  readonly onChoose: (side: Side) => void;
}

/** A place that both changed, each in another way. */
export function ConflictChoice({ conflict: { path }, side, onChoose }: ConflictChoiceProps) {
  const place = formatPath(path);
  return (
    <fieldset className={classes.conflict} aria-label={`You both changed ${place}`}>
      <span>
        You both changed <code>{place}</code>
      </span>
      <Button.Group>
        {(['theirs', 'mine'] as const).map((each) => (
          <Button
            key={each}
            size="compact-xs"
            variant={side === each ? 'filled' : 'default'}
            aria-pressed={side === each}
            onClick={() => onChoose(each)}
          >
            {each === 'theirs' ? 'Take theirs' : 'Keep mine'}
          </Button>
        ))}
      </Button.Group>
    </fieldset>
  );
}
