/** Any two endpoints, a protocol and a port: may they talk, and why. With a draft open both answers. */
import { ActionIcon, Button, NumberInput, SegmentedControl, Tooltip } from '@mantine/core';
import { ArrowUpDown } from 'lucide-react';
import type { Connection } from '@eastwest/shared/evaluate';
import type { Protocol } from '@eastwest/shared/kube';
import type { Question } from '../state/view.ts';
import { endOfRef } from '../state/wish.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import type { Explained } from '../ui/services.ts';
import { useShownGraph } from '../ui/use-derived.ts';
import { useExplained } from '../ui/use-explained.ts';
import { EndpointField } from './EndpointField.tsx';
import { ExplainedView } from './ExplainedView.tsx';
import classes from './inspect.module.css';

const protocols: Protocol[] = ['TCP', 'UDP', 'SCTP'];

function complete({ from, to, protocol, port }: Question): Connection | undefined {
  return from === undefined || to === undefined ? undefined : { from, to, protocol, port };
}

export function WhyPanel() {
  const question = useStore((state) => state.view.question);
  const connection = complete(question);
  const explained = useExplained(connection);
  return (
    <>
      <WhyForm question={question} />
      {connection === undefined && (
        <p className={classes.none}>Name both ends to see whether they may talk, and which rules decide it.</p>
      )}
      {connection !== undefined && explained === undefined && <LateSkeleton rows={5} />}
      {connection !== undefined && explained !== undefined && <ExplainedView explained={explained} connection={connection} />}
      {connection !== undefined && explained !== undefined && <Mend explained={explained} connection={connection} />}
    </>
  );
}

/** From the verdict to the change that makes it another one. */
function Mend({ explained: { now, draft }, connection }: { readonly explained: Explained; readonly connection: Connection }) {
  const graph = useShownGraph();
  const shown = draft ?? now;
  if ('error' in shown || graph === undefined || shown.outcome === 'unknown') return null;
  const from = endOfRef(connection.from, graph);
  const to = endOfRef(connection.to, graph);
  if (from === undefined || to === undefined) return null;
  const { protocol, port } = connection;
  return (
    <div className={classes.actions}>
      {shown.outcome === 'denied' ? (
        <Button variant="default" onClick={() => actions.wish({ type: 'allow', from, to, protocol, port })}>
          Fix it…
        </Button>
      ) : (
        <Button variant="default" onClick={() => actions.wish({ type: 'stop', from, to, only: { protocol, port } })}>
          Stop allowing…
        </Button>
      )}
    </div>
  );
}

function WhyForm({ question }: { readonly question: Question }) {
  const { from, to, protocol, port } = question;
  const change = (part: Partial<Question>): void => actions.setQuestion({ ...question, ...part });
  return (
    <fieldset className={classes.form} aria-label="Question">
      <EndpointField label="From" value={from} onChange={(end) => change({ from: end })} />
      <div className={classes.pair}>
        <div className={classes.main}>
          <EndpointField label="To" value={to} onChange={(end) => change({ to: end })} />
        </div>
        <Tooltip label="Ask the other way round">
          <ActionIcon
            className={classes.swap ?? ''}
            size={30}
            variant="default"
            aria-label="Swap the two ends"
            onClick={() => actions.setQuestion(swapped(question))}
          >
            <ArrowUpDown size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.pair}>
        <SegmentedControl
          aria-label="Protocol"
          size="xs"
          data={protocols}
          value={protocol}
          onChange={(value) => change({ protocol: value })}
        />
        <NumberInput
          aria-label="Port of the pod"
          value={port}
          min={1}
          max={65535}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          prefix="port "
          w={128}
          onChange={(value) => {
            if (typeof value === 'number' && value >= 1 && value <= 65535) change({ port: value });
          }}
        />
      </div>
    </fieldset>
  );
}

function swapped({ from, to, protocol, port }: Question): Question {
  return { protocol, port, ...(to === undefined ? {} : { from: to }), ...(from === undefined ? {} : { to: from }) };
}
