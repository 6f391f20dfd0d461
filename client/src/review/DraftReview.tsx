import { lazy, Suspense, useEffect, useMemo } from 'react';
import type { SourceInfo } from '@eastwest/shared/protocol';
import type { DraftState } from '../state/drafts.ts';
import { isOutdated } from '../state/drafting.ts';
import { Chip, LateSkeleton } from '../ui/Controls.tsx';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import { Blocked } from './Blocked.tsx';
import { DraftChanges } from './DraftChanges.tsx';
import { ExportView } from './ExportView.tsx';
import { draftName, intent } from './names.ts';
import { planOf } from './plan.ts';
import classes from './review.module.css';
import { check, useReviews } from './reviews.ts';
import { isUnderWay } from './step.ts';
import { StepView } from './StepView.tsx';

const YamlDiff = lazy(async () => ({ default: (await import('../monaco/YamlDiff.tsx')).YamlDiff }));

interface DraftReviewProps {
  readonly draft: DraftState;
  readonly source: SourceInfo;
}

export function DraftReview({ draft, source }: DraftReviewProps) {
  const { apply } = useServices();
  const cluster = useStore((state) => state.cluster);
  const several = useStore((state) => state.drafts.size > 1);
  const reviewed = useReviews().get(draft.id);
  const planned = useMemo(() => planOf(draft, cluster), [draft, cluster]);
  const settled = reviewed?.review.step.step === 'applied' || reviewed?.review.step.step === 'unsure';
  const busy = reviewed !== undefined && (settled || isUnderWay(reviewed.review));
  const blocked = !busy && planned.type === 'blocked';
  // The check is of the very text (and base) that would be sent: another one is checked anew.
  const due = !busy && !blocked && reviewed?.draft !== draft;
  useEffect(() => {
    if (due) void check(draft, apply);
  }, [due, draft, apply]);
  const text = draft.type === 'delete' ? '' : draft.text;
  return (
    <div className={classes.review}>
      <header className={classes.reviewHead}>
        <h3 className={classes.reviewTitle} tabIndex={-1} data-autofocus>
          {intent(draft)} <strong>{draftName(draft)}</strong>
        </h3>
        <Chip title={source.why}>
          {source.apply === 'export' ? 'to be exported from' : 'in'} {source.name}
          {source.user === undefined ? '' : ` as ${source.user}`}
        </Chip>
        {!busy && isOutdated(draft, cluster) && <Chip tone="warning">changed in the cluster since you began</Chip>}
      </header>
      <div className={classes.panes}>
        <div className={classes.connections}>
          <DraftChanges applied={settled ? reviewed?.preview : undefined} withoutProblems />
          {several && !settled && <p className={classes.note}>All drafts together; each is applied on its own.</p>}
        </div>
        <section className={classes.yaml} aria-label="Difference of the YAML">
          <Suspense fallback={<LateSkeleton rows={12} />}>
            <YamlDiff
              original={draft.baseText}
              modified={text}
              originalLabel={draft.base === undefined ? 'Nothing yet' : 'When you began'}
              modifiedLabel={draft.type === 'delete' ? 'Deleted' : 'Your draft'}
            />
          </Suspense>
        </section>
      </div>
      {source.apply === 'export' && planned.type === 'plan' && <ExportView draft={draft} policy={planned.plan.key} />}
      {blocked ? (
        <Blocked id={draft.id} problems={planned.problems} />
      ) : (
        <StepView draft={draft} reviewed={reviewed} source={source} />
      )}
    </div>
  );
}
