/** The last look before drafts are applied: what changes, what the server says of it, and how the apply goes. */
import { Modal, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useStore as useZustand } from 'zustand';
import type { DraftId, DraftState } from '../state/drafts.ts';
import { Empty } from '../ui/Controls.tsx';
import { meanwhileStore } from '../ui/meanwhile.ts';
import { actions, useStore } from '../ui/store.ts';
import { forgetRun } from './change-set.ts';
import { DraftChooser } from './DraftChooser.tsx';
import { DraftReview } from './DraftReview.tsx';
import classes from './review.module.css';
import { forgetSettled } from './reviews.ts';
import { useReviewedSet } from './use-reviewed-set.ts';
import { AnnounceContext } from './Verdict.tsx';

/** Begins with what is selected, else with the first. */
function useChosen(all: readonly DraftState[]) {
  const selection = useStore((state) => state.view.selection);
  const selected = selection.type === 'policy' ? selection.key : selection.type === 'new-policy' ? selection.draft : undefined;
  const [chosen, choose] = useState<DraftId>();
  const draft = [chosen, selected].map((id) => all.find((each) => each.id === id)).find((each) => each !== undefined) ?? all[0];
  // What is shown first stays, whatever the selection becomes when it is applied.
  if (chosen === undefined && draft !== undefined) choose(draft.id);
  return { draft, choose };
}

interface ReviewScreenProps {
  /** What must not be out of reach while this covers the page. */
  readonly notices: ReactNode;
}

export function ReviewScreen({ notices }: ReviewScreenProps) {
  const set = useReviewedSet();
  const { draft, choose } = useChosen(set.all);
  const source = useStore((state) => state.source);
  const [words, setWords] = useState('');
  const covered = useZustand(meanwhileStore, ({ opened }) => opened !== undefined);
  useEffect(
    () => () => {
      forgetSettled();
      forgetRun();
    },
    [],
  );
  return (
    <Modal
      opened
      onClose={actions.closeReview}
      closeOnEscape={!covered}
      title="Review"
      size="min(1360px, 94vw)"
      centered
      closeButtonProps={{ 'aria-label': 'Close the review' }}
      classNames={{ content: classes.screen ?? '', body: classes.screenBody ?? '', header: classes.screenHead ?? '' }}
    >
      {notices}
      <VisuallyHidden>
        <output>{words}</output>
      </VisuallyHidden>
      <div className={classes.screenPanes}>
        {set.several && (
          <DraftChooser
            all={set.all}
            leftOut={set.leftOut}
            bridged={set.bridged}
            chosen={draft?.id}
            fixed={set.run !== undefined}
            onChoose={choose}
          />
        )}
        {draft === undefined || source === undefined ? (
          <Empty title="There is nothing to review">
            Edit a policy or make a new one: what it changes is shown here before it is applied.
          </Empty>
        ) : (
          <AnnounceContext value={setWords}>
            <DraftReview key={set.several ? 'set' : draft.id} draft={draft} set={set} source={source} />
          </AnnounceContext>
        )}
      </div>
    </Modal>
  );
}
