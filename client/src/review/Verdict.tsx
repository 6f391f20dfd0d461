/** How it stands, in a bar at the foot of the review: a sign, a sentence, what more there is to say, what can be done. */
import { Check, CircleDashed, LoaderCircle, OctagonAlert, TriangleAlert } from 'lucide-react';
import { createContext, useContext, useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import classes from './review.module.css';

export type VerdictTone = 'neutral' | 'busy' | 'added' | 'warning' | 'removed';

const icons: Readonly<Record<VerdictTone, ReactNode>> = {
  neutral: <CircleDashed size={16} aria-hidden="true" />,
  busy: <LoaderCircle size={16} aria-hidden="true" className={classes.spin} />,
  added: <Check size={16} aria-hidden="true" />,
  warning: <TriangleAlert size={16} aria-hidden="true" />,
  removed: <OctagonAlert size={16} aria-hidden="true" />,
};

/** Speaks through the one live region of the screen: one that appears with its text is not read out. */
export const AnnounceContext = createContext<(words: string) => void>(() => undefined);

interface VerdictProps {
  readonly tone: VerdictTone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function Verdict({ tone, title, children, actions }: VerdictProps) {
  const bar = useRef<HTMLElement>(null);
  const announce = useContext(AnnounceContext);
  useEffect(() => {
    announce(title);
    // The button that was pressed is gone with the step before: who works by keyboard goes on from here.
    if (document.activeElement === document.body) bar.current?.focus();
  }, [title, announce]);
  return (
    <section className={classes.verdict} data-tone={tone} ref={bar} tabIndex={-1} aria-label={title}>
      <div className={classes.verdictText}>
        <p className={classes.verdictTitle}>
          {icons[tone]}
          {title}
        </p>
        {children !== undefined && <div className={classes.verdictMore}>{children}</div>}
      </div>
      {actions !== undefined && <div className={classes.verdictActions}>{actions}</div>}
    </section>
  );
}
