import type { Seen, SeenLine } from '@eastwest/shared/protocol';
import { VisuallyHidden } from '@mantine/core';
import { signOf } from '../ui/words.ts';
import classes from './history.module.css';

const kinds = ['added', 'removed', 'changed', 'unknown'] as const;

export interface KindWords {
  readonly added: string;
  readonly removed: string;
  readonly changed: string;
  readonly unknown: string;
}

/** Of a change that was made. */
export const didWords: KindWords = {
  added: 'allowed by it',
  removed: 'cut by it',
  changed: 'ports changed by it',
  unknown: 'not known',
};

interface SeenCountsProps {
  readonly counts: Seen['counts'];
  readonly words: KindWords;
}

export function SeenCounts({ counts, words }: SeenCountsProps) {
  const shown = kinds.filter((kind) => counts[kind] > 0);
  if (shown.length === 0) return <span className={classes.soft}>no connection</span>;
  return (
    <span className={classes.counts}>
      {shown.map((kind) => (
        <span key={kind} data-tone={kind} title={`${counts[kind]} ${words[kind]}`}>
          <span aria-hidden="true">
            {signOf[kind]}
            {counts[kind]}
          </span>
          <VisuallyHidden>{`${counts[kind]} ${words[kind]}; `}</VisuallyHidden>
        </span>
      ))}
    </span>
  );
}

interface SeenListProps {
  readonly seen: Seen;
  readonly words: KindWords;
  readonly label: string;
}

export function SeenList({ seen, words, label }: SeenListProps) {
  const { counts, lines } = seen;
  const all = kinds.reduce((sum, kind) => sum + counts[kind], 0);
  if (all === 0) return <p className={classes.soft}>No connection: who may talk to whom stays as it is.</p>;
  return (
    <>
      <ul className={classes.lines} aria-label={label}>
        {lines.map((line) => (
          <Line key={`${line.kind} ${line.from} ${line.to} ${line.ports}`} line={line} words={words} />
        ))}
      </ul>
      {all > lines.length && <p className={classes.soft}>and {all - lines.length} more</p>}
    </>
  );
}

function Line({ line: { kind, from, to, ports }, words }: { readonly line: SeenLine; readonly words: KindWords }) {
  return (
    <li className={classes.line}>
      <span className={classes.sign} data-tone={kind} title={words[kind]}>
        <span aria-hidden="true">{signOf[kind]}</span>
        <VisuallyHidden>{words[kind]}</VisuallyHidden>
      </span>
      <span className={classes.pair}>
        {from} → {to}
      </span>
      <span className={classes.ports}>{ports}</span>
    </li>
  );
}
