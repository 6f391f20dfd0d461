/** What is open between a workload and pods that do not exist yet. */
import { Button } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { WorkloadNode } from '@eastwest/shared/graph';
import type { Coming } from '../engine/messages.ts';
import { Section } from '../ui/Controls.tsx';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import { policyNames } from '../ui/words.ts';
import classes from './inspect.module.css';

/** A cluster in motion is asked about no more often. */
const motionMs = 3000;
const atFirst = 6;

interface Answer {
  readonly of: string;
  readonly coming: readonly Coming[];
}

export function NewWorkloads({ node: { id, namespace, kind, name } }: { readonly node: WorkloadNode }) {
  const { comingTo } = useServices();
  const result = useThrottledValue(
    useStore((state) => state.result),
    motionMs,
  );
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    const wanted = new AbortController();
    const take = (coming: readonly Coming[]): void => {
      if (!wanted.signal.aborted) setAnswer({ of: id, coming });
    };
    // A failure of the engine is shown by the banner.
    comingTo({ namespace, kind, name }, wanted.signal).then(take, () => undefined);
    return () => wanted.abort();
    // Each result of the engine may hold another answer.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [comingTo, id, namespace, kind, name, result]);
  return answer?.of === id ? <Rows key={id} coming={answer.coming} /> : null;
}

function Rows({ coming }: { readonly coming: readonly Coming[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? coming : coming.slice(0, atFirst);
  return (
    <Section title="New workloads" count={coming.length}>
      <p className={classes.none}>
        {coming.length === 0
          ? 'Nothing is open to or from pods that do not exist yet.'
          : 'Pods to come, with the labels that a policy asks for and no others.'}
      </p>
      <ul className={classes.rows}>
        {shown.map((one) => (
          <li key={`${one.direction} ${one.who} ${one.ports}`} className={classes.coming}>
            <span className={classes.comingWho}>
              {one.direction === 'ingress' ? 'from' : 'to'} {one.who}
            </span>
            <span className={classes.mono}>{one.ports}</span>
            <span className={classes.comingBy}>{one.doubt ?? policyNames(one.policies)}</span>
          </li>
        ))}
      </ul>
      {coming.length > shown.length && (
        <Button className={classes.more ?? ''} variant="default" size="compact-xs" onClick={() => setAll(true)}>
          Show {coming.length - shown.length} more
        </Button>
      )}
    </Section>
  );
}
