/** What the drafts would change, as a list; or what keeps that from being known. */
import { TriangleAlert } from 'lucide-react';
import type { Preview } from '@eastwest/shared/change';
import type { Loss } from '@eastwest/shared/guard';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { tried } from '../state/trial.ts';
import { useStore } from '../ui/store.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { GuardNotes } from '../ui/GuardView.tsx';
import { AddDnsRule } from './AddDnsRule.tsx';
import { ChangeList } from './ChangeList.tsx';
import { ComingList } from './ComingList.tsx';
import { Counts } from './Counts.tsx';
import { ProblemLinks } from './ProblemLinks.tsx';
import classes from './review.module.css';

/** What mends it is tried on the map first. */
const mend = (loss: Loss) => <AddDnsRule loss={loss} keep={false} />;

/** In the panel: of all drafts together. */
export function DraftChanges() {
  const preview = useStore((state) => state.result?.preview);
  const guard = useStore((state) => state.result?.guard);
  const stale = useStore((state) => state.result?.previewStale === true);
  const several = useStore((state) => state.drafts.size > 1);
  const ready = useStore((state) => state.result !== undefined);
  const drafts = useStore((state) => state.drafts);
  const trial = useStore((state) => state.trial);
  const shown = useMemo(() => [...tried({ drafts, trial }).values()], [drafts, trial]);
  return (
    <>
      <Changes title={several ? 'What these drafts change' : 'What this draft changes'} preview={preview}>
        {stale && <StaleNotice seen={preview !== undefined} />}
        <DraftProblems />
        {guard !== undefined && <GuardNotes report={guard} all mend={mend} />}
        {preview === undefined && !stale && ready && <p className={classes.none}>No connection.</p>}
        {!ready && <LateSkeleton rows={3} />}
      </Changes>
      {preview !== undefined && <ComingList drafts={shown} />}
    </>
  );
}

interface ChangesProps {
  readonly title: string;
  readonly preview: Preview | undefined;
  readonly children?: ReactNode;
}

export function Changes({ title, preview, children }: ChangesProps) {
  return (
    <section aria-label={title}>
      <div className={classes.changesHead}>
        <h3 className={classes.changesTitle}>{title}</h3>
        {preview !== undefined && <Counts counts={preview.counts} />}
      </div>
      {children}
      {preview !== undefined && <Body preview={preview} />}
    </section>
  );
}

function Body({ preview }: { readonly preview: Preview }) {
  if (preview.changes.length > 0) return <ChangeList preview={preview} />;
  return <p className={classes.none}>No connection: who may talk to whom stays as it is.</p>;
}

function StaleNotice({ seen }: { readonly seen: boolean }) {
  return (
    <p className={classes.stale}>
      <TriangleAlert size={14} aria-hidden="true" />
      {seen
        ? 'The text cannot be evaluated as it stands. This is what it changed when it last could.'
        : 'The text cannot be evaluated as it stands, so what it changes is not known.'}
    </p>
  );
}

/** Of every draft that has any; warnings too, because they come before a refusal. */
function DraftProblems() {
  const reports = useStore((state) => state.result?.reports);
  const withProblems = (reports ?? []).filter(({ problems }) => problems.length > 0);
  return withProblems.map(({ id, problems }) => <ProblemLinks key={id} id={id} problems={problems} />);
}
