/** How it stands, in a bar at the foot of the review: a sign, a sentence, what more there is to say, what can be done. */
import { Check, CircleDashed, LoaderCircle, OctagonAlert, TriangleAlert } from 'lucide-react';
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

interface VerdictProps {
  readonly tone: VerdictTone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function Verdict({ tone, title, children, actions }: VerdictProps) {
  return (
    <div className={classes.verdict} data-tone={tone}>
      <div className={classes.verdictText}>
        <output className={classes.verdictTitle}>
          {icons[tone]}
          {title}
        </output>
        {children !== undefined && <div className={classes.verdictMore}>{children}</div>}
      </div>
      {actions !== undefined && <div className={classes.verdictActions}>{actions}</div>}
    </div>
  );
}
