/** Changes that are taken back unless somebody keeps them: on every page, until it is decided. */
import { Button } from '@mantine/core';
import { Timer } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ChangeHeading } from '@eastwest/shared/protocol';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import classes from './history.module.css';
import { wordsOfChange } from './inverse.ts';
import { takeBack, useUndoing, whyItFailed } from './undoing.ts';
import { useNow } from './use-now.ts';
import { secondsLeft } from './when.ts';

export function Countdowns() {
  const pending = useStore((state) => state.history?.pending);
  return pending?.map((change) => <Countdown key={change.id} change={change} />);
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

function Countdown({ change }: { readonly change: ChangeHeading }) {
  const { keep: askToKeep, undo } = useServices();
  const skew = useSkew();
  const now = useNow(250);
  const undoing = useUndoing(change.id);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const { keep } = change;
  if (keep?.state !== 'pending') return null;
  const seconds = secondsLeft(keep.until, now, skew);
  const busy = asking || undoing?.step === 'sent' || undoing?.step === 'accepted';
  const keepIt = async (): Promise<void> => {
    setAsking(true);
    setFailure(await askToKeep(change.id));
    setAsking(false);
  };
  const trouble = failure ?? (undoing?.step === 'failed' ? whyItFailed(undoing) : undefined);
  return (
    <section className={classes.countdown} aria-label={`${wordsOfChange(change)}: to be kept`}>
      <Timer size={14} aria-hidden="true" />
      <strong>{wordsOfChange(change)}.</strong>
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
      <Button size="compact-xs" variant="default" disabled={busy} onClick={() => void takeBack(change.id, undo)}>
        Take it back now
      </Button>
    </section>
  );
}
