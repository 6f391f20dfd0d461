/** Two ends and a port: the smallest changes that allow the connection. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { ArrowUpDown } from 'lucide-react';
import type { Wish } from '../state/wish.ts';
import { actions } from '../ui/store.ts';
import { Alternatives } from './Alternatives.tsx';
import { EndInput } from './EndInput.tsx';
import classes from './intent.module.css';
import { PortInput } from './PortInput.tsx';
import { PortWriting } from './PortWriting.tsx';
import { useAnswer, useFactsOf } from './use-answer.ts';

type AllowWish = Extract<Wish, { type: 'allow' }>;

export function AllowPanel({ wish }: { readonly wish: AllowWish }) {
  const { from, to, protocol, port, byName = false } = wish;
  const facts = useFactsOf(to);
  const named = facts?.ports.find((each) => each.nameable && each.protocol === protocol && each.port === port)?.name;
  const change = (part: Partial<AllowWish>): void => actions.wish({ ...wish, ...part });
  const question =
    from === undefined || to === undefined || port === undefined
      ? undefined
      : ({ type: 'allow', intent: { from, to, protocol, port, byName: byName && named !== undefined } } as const);
  const asked = useAnswer(question);
  return (
    <>
      <EndInput label="From" value={from} focused={from === undefined} onChange={(end) => change({ from: end })} />
      <div className={classes.pair}>
        <div className={classes.grow}>
          <EndInput
            label="To"
            value={to}
            focused={from !== undefined && to === undefined}
            onChange={(end) => change({ to: end, port: undefined })}
          />
        </div>
        <Tooltip label="The other way round">
          <ActionIcon
            size={30}
            variant="default"
            aria-label="Swap the two ends"
            onClick={() => change({ from: to, to: from, port: undefined })}
          >
            <ArrowUpDown size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {to !== undefined && <PortInput value={{ protocol, port }} offered={facts?.ports} onChange={(chosen) => change(chosen)} />}
      {named !== undefined && port !== undefined && (
        <PortWriting name={named} port={port} byName={byName} onChange={(next) => change({ byName: next })} />
      )}
      <Alternatives asked={asked} />
    </>
  );
}
