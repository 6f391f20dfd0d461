/** Base, theirs and mine: what somebody else did to the policy while it was edited here, and how to go on from there. */
import type { Choices, MergeConflict, Side } from '@eastwest/shared/change';
import { formatPath } from '@eastwest/shared/kube';
import { Button, Modal, SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { DraftId } from '../state/drafts.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import classes from './author.module.css';
import { threeWay } from './three-way.ts';

const YamlDiff = lazy(async () => ({ default: (await import('../monaco/YamlDiff.tsx')).YamlDiff }));

interface MeanwhileDialogProps {
  readonly id: DraftId;
  readonly live: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function MeanwhileDialog({ id, live, opened, onClose }: MeanwhileDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Changed in the cluster since you began" size={960} centered>
      {opened && <Meanwhile id={id} live={live} onClose={onClose} />}
    </Modal>
  );
}

type Shown = 'theirs' | 'mine' | 'both';

function Meanwhile({ id, live, onClose }: Omit<MeanwhileDialogProps, 'opened'>) {
  const draft = useStore((state) => state.drafts.get(id));
  const [shown, show] = useState<Shown>('theirs');
  const [choices, choose] = useState<Choices>(new Map());
  const base = draft?.baseText ?? '';
  const mine = draft?.type === 'edit' ? draft.text : undefined;
  const both = useMemo(() => (mine === undefined ? undefined : threeWay(base, live, mine, choices)), [base, live, mine, choices]);
  const goOn = (text?: string): void => {
    actions.rebaseDraft(id);
    if (text !== undefined) actions.setDraftText(id, text);
    onClose();
  };
  const undecided = (both?.conflicts ?? []).filter(({ path }) => !choices.has(formatPath(path)));
  const sides = {
    theirs: { original: base, modified: live, originalLabel: 'When you began', modifiedLabel: 'In the cluster now' },
    mine: { original: base, modified: mine ?? '', originalLabel: 'When you began', modifiedLabel: 'Your draft' },
    both: { original: live, modified: both?.text ?? '', originalLabel: 'In the cluster now', modifiedLabel: 'Both together' },
  };
  return (
    <>
      {mine !== undefined && (
        <SegmentedControl
          size="xs"
          mb={8}
          aria-label="What is shown"
          value={shown}
          onChange={show}
          data={[
            { value: 'theirs', label: 'What they changed' },
            { value: 'mine', label: 'What you changed' },
            ...(both?.text === undefined ? [] : [{ value: 'both' as const, label: 'Both together' }]),
          ]}
        />
      )}
      <div className={classes.meanwhile}>
        <Suspense fallback={<LateSkeleton rows={10} />}>
          <YamlDiff {...sides[shown]} />
        </Suspense>
      </div>
      {(both?.conflicts ?? []).map((conflict) => (
        <ConflictChoice
          key={formatPath(conflict.path)}
          conflict={conflict}
          side={choices.get(formatPath(conflict.path))}
          onChoose={(side) => choose(new Map(choices).set(formatPath(conflict.path), side))}
        />
      ))}
      <p className={classes.dialogText}>
        Nothing is written before you apply. Going on with yours alone means that applying it replaces what they changed.
      </p>
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={onClose}>
          Not yet
        </Button>
        <Button variant="default" onClick={() => goOn()}>
          Go on with mine alone
        </Button>
        {both?.text !== undefined && (
          <Button disabled={undecided.length > 0} onClick={() => goOn(both.text)}>
            Bring both together
          </Button>
        )}
      </div>
    </>
  );
}

interface ConflictChoiceProps {
  readonly conflict: MergeConflict;
  readonly side: Side | undefined;
  readonly onChoose: (side: Side) => void;
}

/** A place that both changed, each in another way. */
function ConflictChoice({ conflict: { path }, side, onChoose }: ConflictChoiceProps) {
  const place = formatPath(path);
  return (
    <div className={classes.conflict}>
      <span>
        You both changed <code>{place}</code>
      </span>
      <Button.Group>
        {(['theirs', 'mine'] as const).map((each) => (
          <Button
            key={each}
            size="compact-xs"
            variant={side === each ? 'filled' : 'default'}
            aria-pressed={side === each}
            onClick={() => onChoose(each)}
          >
            {each === 'theirs' ? 'Take theirs' : 'Keep mine'}
          </Button>
        ))}
      </Button.Group>
    </div>
  );
}
