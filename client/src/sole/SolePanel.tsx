/** Under the editor: the connections that only the rule at the cursor allows or stops, or why nothing depends on it. */
import { soleSentence } from '@eastwest/shared/change';
import type { SoleEffect } from '@eastwest/shared/change';
import { ActionIcon, Tooltip } from '@mantine/core';
import { TriangleAlert, X } from 'lucide-react';
import { useMemo } from 'react';
import type { Sole } from '../state/app.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { PairItem } from '../ui/Pairs.tsx';
import { actions, useStore } from '../ui/store.ts';
import { Words } from '../ui/Words.tsx';
import { soleRows } from './rows.ts';
import type { SoleRow } from './rows.ts';
import classes from './sole.module.css';
import { soleNameOf } from './words.ts';

export function SolePanel({ sole }: { readonly sole: Sole }) {
  const isCurrent = useStore(({ drafts }) => sole.known === undefined || sole.known.drafts === drafts);
  const { title, place } = soleNameOf(sole);
  return (
    <section aria-label={title} className={classes.panel} data-stale={!isCurrent || undefined}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        <code className={classes.place}>{place}</code>
        <Tooltip label="Back to all connections (Esc)">
          <ActionIcon aria-label="Back to all connections" onClick={actions.leaveSole}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Answer sole={sole} />
    </section>
  );
}

function Answer({ sole: { known } }: { readonly sole: Sole }) {
  if (known === undefined) return <LateSkeleton rows={3} />;
  const { answer } = known;
  if ('error' in answer) {
    return (
      <output className={classes.problem}>
        <TriangleAlert size={14} aria-hidden="true" />
        {answer.error}
      </output>
    );
  }
  return <Effects effect={answer} />;
}

function Effects({ effect }: { readonly effect: SoleEffect }) {
  const rows = useMemo(() => soleRows(effect), [effect]);
  const pieces = useMemo(() => soleSentence(effect), [effect]);
  const shown = rows.slice(0, most);
  return (
    <>
      <output className={classes.sentence}>
        <Words pieces={pieces} />.
      </output>
      <ul>
        {shown.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      {rows.length > shown.length && (
        <p className={classes.more}>
          and {(rows.length - shown.length).toLocaleString('en')} more, all of them on the map and in the table
        </p>
      )}
    </>
  );
}

/** More are not read here. */
const most = 200;

const signs = {
  lost: { tone: 'removed', sign: '−', words: 'would be lost' },
  gained: { tone: 'added', sign: '+', words: 'would come back' },
  unknown: { tone: 'unknown', sign: '?', words: 'cannot be told' },
} as const;

function Row({ row: { effect, from, to, pair, ports, question } }: { readonly row: SoleRow }) {
  return (
    <PairItem
      {...signs[effect]}
      from={from}
      to={to}
      pair={pair}
      title={`Why: ${pair}`}
      ports={ports}
      onOpen={() => actions.ask(question)}
    />
  );
}
