/** Over the map, while it shows the world without a rule: which one, and the way back. */
import { Button } from '@mantine/core';
import { ScanSearch } from 'lucide-react';
import { soleEffectOf } from '../state/shown.ts';
import { actions, useStore } from '../ui/store.ts';
import classes from './sole.module.css';
import { useSoleFollowed } from './use-sole.ts';
import { soleNameOf } from './words.ts';

export function SoleChip() {
  useSoleFollowed();
  const sole = useStore((state) => state.sole);
  const shown = useStore((state) => soleEffectOf(state) !== undefined);
  if (sole === undefined) return null;
  const { policy, place } = soleNameOf(sole);
  return (
    <span className={classes.chip}>
      <ScanSearch size={13} aria-hidden="true" />
      {shown ? 'Without' : 'Asked of'}
      <button
        type="button"
        className={classes.chipPlace}
        title={`${policy} ${place}`}
        onClick={() => actions.openDraft(sole.policy, { path: sole.path })}
      >
        {place} of {policy}
      </button>
      <Button size="compact-xs" variant="default" onClick={actions.leaveSole}>
        Back to all
      </Button>
    </span>
  );
}
