/** Base, theirs and mine: what somebody else did to the policy while it was drafted here, and how to go on from there. */
import type { Choices } from '@eastwest/shared/change';
import { formatPath, policyText } from '@eastwest/shared/kube';
import { Button, Modal, SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useStore as useZustand } from 'zustand';
import { isOutdated, policyAt } from '../state/drafting.ts';
import type { DraftState } from '../state/drafts.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { meanwhile, meanwhileStore } from '../ui/meanwhile.ts';
import { actions, useStore } from '../ui/store.ts';
import classes from './author.module.css';
import { ConflictChoice } from './ConflictChoice.tsx';
import { threeWay } from './three-way.ts';

const YamlDiff = lazy(async () => ({ default: (await import('../monaco/YamlDiff.tsx')).YamlDiff }));

/** Above the review, which may have asked for it. */
const zIndex = 210;

export function MeanwhileDialog() {
  const id = useZustand(meanwhileStore, ({ opened }) => opened);
  const draft = useStore(({ drafts }) => (id === undefined ? undefined : drafts.get(id)));
  const live = useStore(({ cluster }) => {
    const policy = draft?.base && isOutdated(draft, cluster) ? policyAt(cluster, draft.base.key) : undefined;
    return policy && policyText(policy);
  });
  const opened = draft !== undefined && live !== undefined;
  return (
    <Modal
      opened={opened}
      onClose={meanwhile.close}
      title="Changed in the cluster since you began"
      size={960}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      zIndex={zIndex}
    >
      {opened && (draft.type === 'edit' ? <Edited draft={draft} live={live} /> : <Deleted draft={draft} live={live} />)}
    </Modal>
  );
}

type Of<Type extends DraftState['type']> = Extract<DraftState, { type: Type }>;

interface WayProps<Type extends DraftState['type']> {
  readonly draft: Of<Type>;
  readonly live: string;
}

/** On top of what they made of it: it is previewed, judged and checked anew. */
function goOn({ id }: DraftState, text?: string): void {
  actions.rebaseDraft(id);
  if (text !== undefined) actions.setDraftText(id, text);
  meanwhile.close();
}

function Edited({ draft, live }: WayProps<'edit'>) {
  const [choices, choose] = useState<Choices>(new Map());
  const { baseText, text } = draft;
  const both = useMemo(() => threeWay(baseText, live, text, choices), [baseText, live, text, choices]);
  const undecided = (both?.conflicts ?? []).filter(({ path }) => !choices.has(formatPath(path)));
  return (
    <>
      <Sides base={baseText} live={live} mine={text} mineLabel="Your draft" both={both?.text} />
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
        <NotYet />
        <Button variant="default" onClick={() => goOn(draft)}>
          Go on with mine alone
        </Button>
        {both?.text !== undefined && (
          <Button disabled={undecided.length > 0} onClick={() => goOn(draft, both.text)}>
            Bring both together
          </Button>
        )}
      </div>
    </>
  );
}

function Deleted({ draft, live }: WayProps<'delete'>) {
  const keepTheirs = (): void => {
    actions.discardDraft(draft.id);
    meanwhile.close();
  };
  return (
    <>
      <Sides base={draft.baseText} live={live} mine="" mineLabel="Deleted" />
      <p className={classes.dialogText}>
        You drafted to delete the policy as it was when you began. Nothing is deleted before you apply: what deleting it as it is
        now would change is shown first.
      </p>
      <div className={classes.dialogActions}>
        <NotYet />
        <Button variant="default" onClick={keepTheirs}>
          Keep theirs
        </Button>
        <Button onClick={() => goOn(draft)}>Delete anyway</Button>
      </div>
    </>
  );
}

function NotYet() {
  return (
    <Button variant="default" onClick={meanwhile.close}>
      Not yet
    </Button>
  );
}

interface SidesProps {
  readonly base: string;
  readonly live: string;
  readonly mine: string;
  readonly mineLabel: string;
  /** Absent where the two cannot be brought together. */
  readonly both?: string | undefined;
}

type Shown = 'theirs' | 'mine' | 'both';

function Sides({ base, live, mine, mineLabel, both }: SidesProps) {
  const [shown, show] = useState<Shown>('theirs');
  const sides = {
    theirs: { original: base, modified: live, originalLabel: 'When you began', modifiedLabel: 'In the cluster now' },
    mine: { original: base, modified: mine, originalLabel: 'When you began', modifiedLabel: mineLabel },
    both: { original: live, modified: both ?? '', originalLabel: 'In the cluster now', modifiedLabel: 'Both together' },
  };
  return (
    <>
      <SegmentedControl
        size="xs"
        mb={8}
        aria-label="What is shown"
        value={shown}
        onChange={show}
        data={[
          { value: 'theirs', label: 'What they changed' },
          { value: 'mine', label: 'What you changed' },
          ...(both === undefined ? [] : [{ value: 'both' as const, label: 'Both together' }]),
        ]}
      />
      <div className={classes.meanwhile}>
        <Suspense fallback={<LateSkeleton rows={10} />}>
          <YamlDiff {...sides[shown]} />
        </Suspense>
      </div>
    </>
  );
}
