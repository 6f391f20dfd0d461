/** What a selector matches now: how many, on request which, and where on the map. */
import { useEffect, useId, useState } from 'react';
import type { ReactNode } from 'react';
import classes from './form.module.css';
import { Group } from './Group.tsx';
import { highlightOf, matchInWords, namespacesInWords } from './matches.ts';
import type { Match } from './matches.ts';
import { showHighlight } from './show-highlight.ts';

interface HighlightedProps {
  readonly match: Match | undefined;
  readonly className?: string | undefined;
  readonly label: string;
  readonly children: ReactNode;
}

/** While the pointer or the focus is inside, the map shows what is matched. */
export function Highlighted({ match, className, label, children }: HighlightedProps) {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const active = (pointed || focused) && match !== undefined;
  useEffect(() => (active ? showHighlight(highlightOf(match)) : undefined), [active, match]);
  return (
    <div
      className={classes.highlighted}
      // Not on entering: what is scrolled under a resting pointer is not pointed at.
      onMouseMove={() => setPointed(true)}
      onMouseLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <Group label={label} className={className}>
        {children}
      </Group>
    </div>
  );
}

interface MatchesProps {
  /** Undefined where it cannot be told. */
  readonly match: Match | undefined;
  readonly what: 'pods' | 'namespaces';
  readonly before?: string;
}

const mostListed = 100;

export function Matches({ match, what, before = 'Matches now:' }: MatchesProps) {
  const [open, setOpen] = useState(false);
  const list = useId();
  if (match === undefined) return <p className={classes.matches}>What it matches cannot be told from this text.</p>;
  const names = what === 'namespaces' ? match.namespaces : match.pods.map(({ namespace, name }) => `${namespace}/${name}`);
  const words = what === 'namespaces' ? namespacesInWords(match) : matchInWords(match);
  if (names.length === 0) {
    return (
      <p className={classes.matches} data-none>
        {before} {words}
      </p>
    );
  }
  return (
    <div className={classes.matches}>
      <button type="button" aria-expanded={open} aria-controls={list} onClick={() => setOpen(!open)}>
        {before} <strong>{words}</strong>
      </button>
      <ul id={list} hidden={!open}>
        {names.slice(0, mostListed).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {names.length > mostListed && <li>and {names.length - mostListed} more</li>}
      </ul>
    </div>
  );
}
