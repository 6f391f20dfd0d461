import { VisuallyHidden } from '@mantine/core';
import type { ChangeCounts } from '@eastwest/shared/change';
import { plural, signOf, wordsOf } from '../ui/words.ts';
import classes from './review.module.css';

const kinds = ['added', 'removed', 'changed', 'unknown'] as const;

/** `+1 −2 ±1 ?1`: connections between pairs of workloads; what is zero is left out. */
export function Counts({ counts }: { readonly counts: ChangeCounts }) {
  const present = kinds.filter((kind) => counts[kind] > 0);
  const words = present.map((kind) => `${plural(counts[kind], 'connection')} ${wordsOf[kind]}`).join(', ');
  return (
    <span className={classes.counts} title={words}>
      <VisuallyHidden>{words === '' ? 'no connection changes' : words}</VisuallyHidden>
      {present.map((kind) => (
        <span key={kind} className={classes.sign} data-tone={kind} aria-hidden="true">
          {signOf[kind]}
          {counts[kind].toLocaleString('en')}
        </span>
      ))}
    </span>
  );
}
