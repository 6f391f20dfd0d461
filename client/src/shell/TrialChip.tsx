/** What is only tried: it is on the map as if it were drafted, until it is kept or dropped. */
import { Button } from '@mantine/core';
import { Eye } from 'lucide-react';
import { actions, useStore } from '../ui/store.ts';
import classes from './Centre.module.css';

export function TrialChip() {
  const trial = useStore((state) => state.trial);
  if (trial === undefined) return null;
  const { title, summary } = trial.proposal;
  return (
    <output className={classes.trial} aria-label={`Trying: ${title}`}>
      <Eye size={13} aria-hidden="true" />
      Trying · not kept
      <span className={classes.trialTitle} title={summary === '' ? title : summary}>
        {title}
      </span>
      <Button size="compact-xs" onClick={() => actions.keepTrial()}>
        Keep
      </Button>
      <Button size="compact-xs" variant="default" onClick={actions.dropTrial}>
        Drop
      </Button>
    </output>
  );
}
