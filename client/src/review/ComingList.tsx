/** What drafts change for pods that do not exist yet: a group of its own below the connections. */
import { useThrottledValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { ComingChange, ComingChanges, NewPodStand } from '../engine/messages.ts';
import type { DraftState } from '../state/drafts.ts';
import { Ports, SignedItem } from '../ui/Pairs.tsx';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import { plural, policyNames, signOf, wordsOf } from '../ui/words.ts';
import classes from './review.module.css';

/** While the text is typed the map goes first. */
const pauseMs = 250;
/** A cluster in motion is asked about no more often. */
const motionMs = 3000;

/** Kept up with the cluster; undefined until the engine has answered, or where no draft can be evaluated. */
export function useComing(drafts: readonly DraftState[]): ComingChanges | undefined {
  const { comingChanges } = useServices();
  const result = useThrottledValue(
    useStore((state) => state.result),
    motionMs,
  );
  const [answer, setAnswer] = useState<{ readonly of: readonly DraftState[]; readonly changes: ComingChanges | undefined }>();
  useEffect(() => {
    if (drafts.length === 0) return undefined;
    const wanted = new AbortController();
    const take = (changes: ComingChanges | undefined): void => {
      if (!wanted.signal.aborted) setAnswer({ of: drafts, changes });
    };
    // A failure of the engine is told by the page's banner.
    const timer = setTimeout(() => void comingChanges(drafts, wanted.signal).then(take, () => undefined), pauseMs);
    return () => {
      clearTimeout(timer);
      wanted.abort();
    };
    // Asked again with each result, which is what says that the cluster has changed.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [drafts, result, comingChanges]);
  return answer?.of === drafts ? answer.changes : undefined;
}

/** Nothing where nothing changes: most drafts concern nobody who is yet to come. */
export function ComingList({ drafts }: { readonly drafts: readonly DraftState[] }) {
  const coming = useComing(drafts);
  if (coming === undefined || coming.changes.length + coming.newPods.length === 0) return null;
  const count = plural(coming.changes.length + coming.newPods.length, 'change');
  return (
    <section aria-label="Workloads that do not exist yet">
      <details className={classes.coming} open={coming.changes.length <= mostOpen}>
        <summary className={classes.comingHead}>
          <h4 className={classes.changesTitle}>Workloads that do not exist yet</h4>
          <span className={classes.comingCount}>{count}</span>
        </summary>
        <ul>
          {coming.newPods.map((stand) => (
            <StandItem key={`${stand.where} ${stand.direction}`} stand={stand} />
          ))}
          {coming.changes.map((change) => (
            <ComingItem key={JSON.stringify(change)} change={change} />
          ))}
        </ul>
      </details>
    </section>
  );
}

/** More are folded. */
const mostOpen = 8;

function StandItem({ stand: { where, direction, before, after } }: { readonly stand: NewPodStand }) {
  return (
    <SignedItem tone="changed" sign={signOf.changed} words={wordsOf.changed}>
      <span className={classes.comingPair}>
        An unlabelled new pod in {where}: {direction}
      </span>
      <span />
      <span className={classes.because}>
        {before} → {after}
      </span>
    </SignedItem>
  );
}

function ComingItem({ change }: { readonly change: ComingChange }) {
  const { workload, others, direction, who, kind, ports, policies, doubt } = change;
  const own = `${workload.namespace}/${workload.name}${others === 0 ? '' : ` and ${others} more`}`;
  const [from, to] = direction === 'ingress' ? [who, own] : [own, who];
  return (
    <SignedItem tone={kind} sign={signOf[kind]} words={wordsOf[kind]}>
      <span className={classes.comingPair}>
        {from} → {to}
      </span>
      <Ports ports={ports} />
      <span className={classes.because}>{doubt ?? policyNames(policies)}</span>
    </SignedItem>
  );
}
