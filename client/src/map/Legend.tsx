import classes from './map.module.css';
import type { LineState } from './scene.ts';
import { signOf, wordsOf } from './words.ts';

/** Only what is there to be seen: without a draft there is nothing that would be cut. */
export function Legend({ states }: { readonly states: ReadonlySet<LineState> }) {
  const shown = (['allowed', 'added', 'removed', 'changed', 'unknown'] as const).filter((state) => states.has(state));
  if (shown.length === 0) return null;
  return (
    <ul className={classes.legend} aria-label="Legend">
      {shown.map((state) => (
        <li key={state} data-state={state}>
          <svg width="22" height="8" aria-hidden="true">
            <path className={classes.line} d="M0 4H22" />
          </svg>
          {[signOf[state], wordsOf[state]].filter((part) => part !== '').join(' ')}
        </li>
      ))}
    </ul>
  );
}
