/** Changes that are taken back unless somebody keeps them: on every page, until it is decided. */
import { Button } from '@mantine/core';
import { Timer } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ChangeHeading } from '@eastwest/shared/protocol';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import classes from './history.module.css';
import { changesOf, itemsOf, wordsOfItem } from './items.ts';
import type { Item } from './items.ts';
import { takeBack, takeSetBack, useUndoing } from './undoing.ts';
import { useNow } from './use-now.ts';
import { secondsLeft } from './when.ts';

export function Countdowns() {
  const pending = useStore((state) => state.history?.pending);
  return itemsOf(pending ?? []).map((item) => <Countdown key={item.id} item={item} />);
}

/** How far the server's clock is ahead of this one's: the time that is left is the server's to tell. */
function useSkew(): number {
  const { history } = useServices();
  const [skew, setSkew] = useState(0);
  useEffect(() => {
    const measure = async (): Promise<void> => {
      const page = await history();
      if (page.ok) setSkew(Date.parse(page.value.now) - Date.now());
    };
    void measure();
  }, [history]);
  return skew;
}

/** When it is due, of a set when all of it is, and why it could not be taken back yet. */
function dueOf(changes: readonly ChangeHeading[]): { readonly until: string; readonly problem?: string | undefined } | undefined {
  const keeps = changes.flatMap(({ keep }) => (keep?.state === 'pending' ? [keep] : []));
  const until = keeps
    .map((keep) => keep.until)
    .toSorted()
    .at(-1);
  return until === undefined ? undefined : { until, problem: keeps.find((keep) => keep.problem !== undefined)?.problem };
}

function Countdown({ item }: { readonly item: Item<ChangeHeading> }) {
  const { keep: askToKeep, undo, undoSet } = useServices();
  const skew = useSkew();
  const now = useNow(250);
  const undoing = useUndoing(item.id);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [first] = changesOf(item);
  const keep = dueOf(changesOf(item));
  if (keep === undefined || first === undefined) return null;
  const words = wordsOfItem(item);
  const seconds = secondsLeft(keep.until, now, skew);
  const busy = asking || undoing?.step === 'sent' || undoing?.step === 'accepted';
  const keepIt = async (): Promise<void> => {
    setAsking(true);
    setFailure(await askToKeep(first.id));
    setAsking(false);
  };
  const takeItBack = (): Promise<void> =>
    item.type === 'set' ? takeSetBack(item.id, item.set.id, undoSet) : takeBack(item.id, undo);
  const trouble = failure ?? (undoing?.step === 'failed' ? undoing.why : undefined);
  return (
    <section className={classes.countdown} aria-label={`${words}: to be kept`}>
      <Timer size={14} aria-hidden="true" />
      <strong>{words}.</strong>
      <span className={classes.countdownText}>
        {keep.problem === undefined ? (
          <>
            It is taken back in{' '}
            <span role="timer" aria-live="off" className={classes.seconds}>
              {seconds} s
            </span>{' '}
            unless you keep it.
          </>
        ) : (
          `Its time is over, but it cannot be taken back yet: ${keep.problem}`
        )}{' '}
        {trouble !== undefined && <span role="alert">{trouble}</span>}
      </span>
      <Button size="compact-xs" disabled={busy} onClick={() => void keepIt()}>
        Keep it
      </Button>
      <Button size="compact-xs" variant="default" disabled={busy} onClick={() => void takeItBack()}>
        Take it back now
      </Button>
    </section>
  );
}
