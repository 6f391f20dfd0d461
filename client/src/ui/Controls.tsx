/** Small things used everywhere: a chip, a heading with a number, a port, a state of emptiness, a late skeleton. */
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import classes from './Controls.module.css';

export type Tone = 'neutral' | 'added' | 'removed' | 'changed' | 'unknown' | 'warning' | 'accent';

interface ChipProps {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children: ReactNode;
}

export function Chip({ tone = 'neutral', title, children }: ChipProps) {
  return (
    <span className={classes.chip} data-tone={tone} title={title}>
      {children}
    </span>
  );
}

interface SectionProps {
  readonly title: string;
  readonly count?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, count, action, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <h3 className={classes.sectionTitle}>{title}</h3>
        {count !== undefined && <span className={classes.count}>{count}</span>}
        {action}
      </div>
      {children}
    </section>
  );
}

export function Mono({ children, title }: { readonly children: ReactNode; readonly title?: string }) {
  return (
    <span className={classes.mono} title={title}>
      {children}
    </span>
  );
}

interface EmptyProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Nothing to show, why, and what to do about it. */
export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className={classes.empty}>
      {icon}
      <h2 className={classes.emptyTitle}>{title}</h2>
      {children !== undefined && <p className={classes.emptyText}>{children}</p>}
      {actions !== undefined && <div className={classes.emptyActions}>{actions}</div>}
    </div>
  );
}

/** What is on its way is told of only after 200 ms, because what flashes by only disturbs. */
export function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

/** Grey rows in its place. */
export function LateSkeleton({ rows }: { readonly rows: number }) {
  const late = useLate();
  if (!late) return null;
  return (
    <div className={classes.skeleton} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={12} width={`${88 - ((row * 23) % 40)}%`} radius="sm" />
      ))}
    </div>
  );
}
