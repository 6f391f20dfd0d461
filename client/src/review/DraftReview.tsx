import { SegmentedControl } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { SetPreview } from '../engine/messages.ts';
import type { SourceInfo } from '@eastwest/shared/protocol';
import type { DraftState } from '../state/drafts.ts';
import { isOutdated } from '../state/drafting.ts';
import { Chip } from '../ui/Controls.tsx';
import { gateWords, lossHurdles, standing } from '../ui/hurdles.ts';
import type { Typed } from '../ui/hurdles.ts';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import { Blocked } from './Blocked.tsx';
import { Connections } from './Connections.tsx';
import { DraftYaml, useLiveText } from './DraftYaml.tsx';
import type { Against } from './DraftYaml.tsx';
import { ExportView } from './ExportView.tsx';
import { FileChooser } from './FileChooser.tsx';
import { FileDiff } from './FileDiff.tsx';
import { GateContext } from './gate.ts';
import { draftName, intent } from './names.ts';
import { ownedBy, ownerHurdles } from './owners.ts';
import { planOf } from './plan.ts';
import classes from './review.module.css';
import { check, useReviews } from './reviews.ts';
import { SetBar } from './SetBar.tsx';
import { StepView } from './StepView.tsx';
import type { ReviewedSet } from './use-reviewed-set.ts';

interface DraftReviewProps {
  /** The one that is looked at. */
  readonly draft: DraftState;
  readonly set: ReviewedSet;
  readonly source: SourceInfo;
}

type Pane = 'difference' | 'export';

export function DraftReview({ draft, set, source }: DraftReviewProps) {
  const cluster = useStore((state) => state.cluster);
  const { apply } = useServices();
  const [against, setAgainst] = useState<Against>('base');
  const [pane, setPane] = useState<Pane>(source.apply === 'export' ? 'export' : 'difference');
  const [typed, type] = useState<Typed>(new Map());
  const reviewed = useReviews().get(draft.id);
  const planned = useMemo(() => planOf(draft, cluster), [draft, cluster]);
  const live = useLiveText(draft, reviewed?.review.step);
  const busy = set.isBusy(draft.id);
  const blocked = !busy && planned.type === 'blocked';
  const inTheWay = isInTheWay(set, draft, reviewed?.review.step.step);
  const file = reviewed?.review.file;
  const choosesFile = source.apply === 'files' && draft.base === undefined && !blocked && !busy;
  const owned = useMemo(() => ownedBy(set.ticked, cluster), [set.ticked, cluster]);
  const preview: SetPreview | undefined = set.seen ?? set.answer?.preview;
  const hurdles = [
    ...(source.apply === 'export' || set.isOver ? [] : lossHurdles(preview?.guard)),
    ...(set.isOver ? [] : ownerHurdles(owned, source)),
  ];
  const left = standing(hurdles, typed).length;
  const firstOwner = useOwnerDefault(
    hurdles.some(({ kind }) => kind === 'owner'),
    setPane,
  );
  const gate = { open: left === 0, words: gateWords(left) };
  return (
    <GateContext value={gate}>
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
          <SegmentedControl
            className={classes.paneSwitch ?? ''}
            size="xs"
            aria-label="Show"
            value={pane}
            onChange={setPane}
            data={[
              { value: 'difference', label: 'Difference' },
              { value: 'export', label: firstOwner ? 'Export a patch' : 'Export' },
            ]}
          />
        </div>
        <div className={classes.panes}>
          <div className={classes.connections}>
            <Connections
              set={set}
              hurdles={hurdles}
              typed={typed}
              onType={(id, text) => type(new Map(typed).set(id, text))}
              applied={reviewed?.review.step.step === 'applied'}
              seen={reviewed?.preview}
              showAll={source.apply === 'export'}
            />
          </div>
          {pane === 'export' ? (
            <ExportView drafts={set.ticked.length === 0 ? [draft] : set.ticked} patchFirst={firstOwner} />
          ) : file === undefined || live !== undefined ? (
            <DraftYaml draft={draft} live={live} against={against} onAgainst={setAgainst} />
          ) : (
            <FileDiff file={file} />
          )}
        </div>
        {choosesFile && <FileChooser file={file?.path} onChoose={(name) => void check(draft, apply, name)} />}
        {blocked && <Blocked id={draft.id} problems={planned.problems} />}
        {!blocked && (!set.several || inTheWay) && (
          <StepView
            draft={draft}
            reviewed={reviewed}
            preview={preview?.preview}
            source={source}
            onCompare={
              live === undefined
                ? undefined
                : () => {
                    setPane('difference');
                    setAgainst('cluster');
                  }
            }
          />
        )}
        {set.several && (
          <SetBar
            ticked={set.ticked}
            all={set.all}
            preview={set.answer?.preview}
            source={source}
            run={set.run}
            under={inTheWay && !blocked}
          />
        )}
      </div>
    </GateContext>
  );
}

/** Of several, the one that is looked at speaks for itself only when it needs something. */
function isInTheWay({ leftOut }: ReviewedSet, { id }: DraftState, step: string | undefined): boolean {
  return !leftOut.has(id) && (step === 'failed' || step === 'unsure');
}

/** What somebody else keeps is exported first: shown once, when it becomes known. */
function useOwnerDefault(isOwned: boolean, setPane: (pane: Pane) => void): boolean {
  useEffect(() => {
    if (isOwned) setPane('export');
  }, [isOwned, setPane]);
  return isOwned;
}

function placeWord({ apply }: SourceInfo): string {
  return apply === 'export' ? 'read from' : apply === 'files' ? 'in the files of' : 'in';
}
