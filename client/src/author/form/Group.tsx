import type { ReactNode } from 'react';
import classes from './form.module.css';

interface GroupProps {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A part of the form that is heard as one: a rule, a peer, a selector. */
export function Group({ label, className, children }: GroupProps) {
  return (
    <fieldset aria-label={label} className={`${classes.group ?? ''} ${className ?? ''}`}>
      {children}
    </fieldset>
  );
}
