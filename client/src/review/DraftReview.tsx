import { useEffect, useMemo, useState } from 'react';
import type { Preview } from '@eastwest/shared/change';
import type { SourceInfo } from '@eastwest/shared/protocol';
import type { DraftState } from '../state/drafts.ts';
import { isOutdated } from '../state/drafting.ts';
import { Chip, LateSkeleton } from '../ui/Controls.tsx';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import { Blocked } from './Blocked.tsx';
import { Changes } from './DraftChanges.tsx';
import { DraftYaml, useLiveText } from './DraftYaml.tsx';
import type { Against } from './DraftYaml.tsx';
import { ExportView } from './ExportView.tsx';
import { FileChooser } from './FileChooser.tsx';
import { FileDiff } from './FileDiff.tsx';
import { draftName, intent } from './names.ts';
import { planOf } from './plan.ts';
import classes from './review.module.css';
import { check, useReviews } from './reviews.ts';
import { isUnderWay } from './step.ts';
import { StepView } from './StepView.tsx';
import { usePreviewOf } from './use-preview-of.ts';

interface DraftReviewProps {
  readonly draft: DraftState;
  readonly source: SourceInfo;
}

export function DraftReview({ draft, source }: DraftReviewProps) {
  const { apply } = useServices();
  const cluster = useStore((state) => state.cluster);
  const preview = usePreviewOf(draft);
  const [against, setAgainst] = useState<Against>('base');
  const reviewed = useReviews().get(draft.id);
  const planned = useMemo(() => planOf(draft, cluster), [draft, cluster]);
  const settled = reviewed?.review.step.step === 'applied' || reviewed?.review.step.step === 'unsure';
  const live = useLiveText(draft, reviewed?.review.step);
  const busy = reviewed !== undefined && (settled || isUnderWay(reviewed.review));
  const blocked = !busy && planned.type === 'blocked';
  const file = reviewed?.review.file;
  const choosesFile = source.apply === 'files' && draft.base === undefined && !blocked && !busy;
  // The check is of the very text (and base) that would be sent: another one is checked anew.
  const due = !busy && !blocked && reviewed?.draft !== draft;
  useEffect(() => {
    if (due) void check(draft, apply);
  }, [due, draft, apply]);
  return (
    <div className={classes.review}>
      <div className={classes.reviewHead}>
        <h3 className={classes.reviewTitle} tabIndex={-1} data-autofocus>
          {intent(draft)} <strong>{draftName(draft)}</strong>
        </h3>
        <Chip title={source.why}>
          {placeWord(source)} {source.name}
          {source.user === undefined ? '' : ` as ${source.user}`}
        </Chip>
        {!busy && isOutdated(draft, cluster) && <Chip tone="warning">changed in the cluster since you began</Chip>}
      </div>
      <div className={classes.panes}>
        <div className={classes.connections}>
          <Connections applied={reviewed?.review.step.step === 'applied'} seen={reviewed?.preview} preview={preview} />
        </div>
        {file === undefined || live !== undefined ? (
          <DraftYaml draft={draft} live={live} against={against} onAgainst={setAgainst} />
        ) : (
          <FileDiff file={file} />
        )}
      </div>
      {choosesFile && <FileChooser file={file?.path} onChoose={(name) => void check(draft, apply, name)} />}
      {source.apply === 'export' && planned.type === 'plan' && <ExportView draft={draft} policy={planned.plan.key} />}
      {blocked ? (
        <Blocked id={draft.id} problems={planned.problems} />
      ) : (
        <StepView
          draft={draft}
          reviewed={reviewed}
          preview={preview?.preview}
          source={source}
          onCompare={live === undefined ? undefined : () => setAgainst('cluster')}
        />
      )}
    </div>
  );
}

function placeWord({ apply }: SourceInfo): string {
  return apply === 'export' ? 'read from' : apply === 'files' ? 'in the files of' : 'in';
}

interface ConnectionsProps {
  readonly applied: boolean;
  /** What it was seen to change when it was applied: afterwards it changes nothing any more. */
  readonly seen: Preview | undefined;
  readonly preview: ReturnType<typeof usePreviewOf>;
}

function Connections({ applied, seen, preview }: ConnectionsProps) {
  if (applied) return <Changes title="What was changed" preview={seen} />;
  const unreadable = preview !== undefined && preview.preview === undefined;
  return (
    <Changes title="What this draft changes" preview={preview?.preview}>
      {unreadable && <p className={classes.none}>Not known: the text cannot be evaluated as it stands.</p>}
      {preview === undefined && <LateSkeleton rows={4} />}
    </Changes>
  );
}
