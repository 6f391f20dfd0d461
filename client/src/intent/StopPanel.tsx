/** A connection that is allowed: the changes after which it is not. */
import { NumberInput, SegmentedControl } from '@mantine/core';
import type { Protocol } from '@eastwest/shared/kube';
import { endWords } from '../state/wish.ts';
import type { Wish } from '../state/wish.ts';
import { actions } from '../ui/store.ts';
import { Alternatives } from './Alternatives.tsx';
import classes from './intent.module.css';
import { useAnswer } from './use-answer.ts';

type StopWish = Extract<Wish, { type: 'stop' }>;

const protocols: Protocol[] = ['TCP', 'UDP', 'SCTP'];

export function StopPanel({ wish }: { readonly wish: StopWish }) {
  const { from, to, only } = wish;
  const asked = useAnswer({ type: 'stop', intent: { from, to, ...(only === undefined ? {} : { only }) } });
  const change = (part: Partial<NonNullable<StopWish['only']>>): void =>
    actions.wish({ ...wish, only: { protocol: 'TCP', port: 80, ...only, ...part } });
  return (
    <>
      <p className={classes.ends} title={`${endWords(from)} → ${endWords(to)}`}>
        {endWords(from)} → {endWords(to)}
      </p>
      <SegmentedControl
        aria-label="What to stop"
        size="xs"
        data={[
          { value: 'all', label: 'Everything between them' },
          { value: 'only', label: 'One port' },
        ]}
        value={only === undefined ? 'all' : 'only'}
        onChange={(value) => (value === 'all' ? actions.wish({ type: 'stop', from, to }) : change({}))}
      />
      {only !== undefined && (
        <div className={classes.pair}>
          <SegmentedControl
            aria-label="Protocol"
            size="xs"
            data={protocols}
            value={only.protocol}
            onChange={(protocol) => change({ protocol })}
          />
          <NumberInput
            aria-label="Port number"
            size="xs"
            value={only.port}
            min={1}
            max={65535}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            w={120}
            onChange={(port) => typeof port === 'number' && port >= 1 && change({ port })}
          />
        </div>
      )}
      <Alternatives asked={asked} />
    </>
  );
}
