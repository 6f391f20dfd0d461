/** Opt-in beside Apply: a change that cuts you off takes itself back. */
import { Checkbox, NumberInput } from '@mantine/core';
import { keepWithinLimits } from '@eastwest/shared/protocol';
import { useStore as useZustand } from 'zustand';
import { keepWithinStore, within } from '../ui/keep-within.ts';
import classes from './review.module.css';

export function KeepOption() {
  const { wanted, seconds } = useZustand(keepWithinStore);
  return (
    <div className={classes.keepOption}>
      <Checkbox
        size="xs"
        label="Take it back unless I keep it within"
        checked={wanted}
        onChange={({ currentTarget }) => keepWithinStore.setState({ wanted: currentTarget.checked })}
      />
      <NumberInput
        size="xs"
        w={72}
        aria-label="Seconds within which it is to be kept"
        min={keepWithinLimits.min}
        max={keepWithinLimits.max}
        clampBehavior="blur"
        allowDecimal={false}
        hideControls
        value={seconds}
        disabled={!wanted}
        onChange={(value) => keepWithinStore.setState({ seconds: within(Number(value)) })}
      />
      <span>s</span>
    </div>
  );
}
