/** The change set, in the order in which it is applied: what takes part, and how each stands. */
import { Checkbox, UnstyledButton } from '@mantine/core';
import { Check, LoaderCircle, OctagonAlert, Pencil, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DraftId, DraftState } from '../state/drafts.ts';
import { tick } from './change-set.ts';
import { draftName } from './names.ts';
import classes from './review.module.css';
import { useReviews } from './reviews.ts';
import type { Reviewed } from './reviews.ts';

interface DraftChooserProps {
  /** In the order in which they are applied, then those that are left out. */
  readonly all: readonly DraftState[];
  readonly leftOut: ReadonlySet<DraftId>;
  /** Written in two steps. */
  readonly bridged: ReadonlySet<DraftId>;
  readonly chosen: DraftId | undefined;
  /** While it is applied, what takes part is settled. */
  readonly fixed: boolean;
  readonly onChoose: (id: DraftId) => void;
}

export function DraftChooser({ all, leftOut, bridged, chosen, fixed, onChoose }: DraftChooserProps) {
  const reviews = useReviews();
  return (
    <nav className={classes.chooser} aria-label="Drafts">
      <ol>
        {all.map((draft, index) => {
          const name = draftName(draft);
          const isOut = leftOut.has(draft.id);
          const { icon, words } = stateOf(draft, reviews.get(draft.id), isOut, fixed);
          return (
            <li key={draft.id} className={classes.stepRow}>
              <Checkbox
                size="xs"
                aria-label={`Apply ${name}`}
                checked={!isOut}
                disabled={fixed}
                onChange={({ currentTarget }) => tick(draft.id, currentTarget.checked)}
              />
              <UnstyledButton
                className={classes.choice ?? ''}
                aria-current={draft.id === chosen}
                data-left-out={isOut}
                title={bridged.has(draft.id) ? `${name}: written in two steps, so that nothing is cut in between` : name}
                onClick={() => onChoose(draft.id)}
              >
                <span className={classes.stepNumber}>{isOut ? '' : index + 1}</span>
                {icon}
                <ChoiceName name={name} />
                <span className={classes.choiceState}>{words}</span>
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
      <p className={classes.chooserNote}>
        Applied in this order: what allows more comes first, so that nothing that stays is cut.
      </p>
    </nav>
  );
}

/** The namespace over the name: in one line, long names would all end before they differ. */
function ChoiceName({ name }: { readonly name: string }) {
  const slash = name.indexOf('/');
  return (
    <span className={classes.choiceName}>
      <span className={classes.choiceNamespace}>{name.slice(0, slash + 1)}</span>
      <span className={classes.choiceOwn}>{name.slice(slash + 1)}</span>
    </span>
  );
}

interface Look {
  readonly icon: ReactNode;
  readonly words: string;
}

function stateOf(draft: DraftState, reviewed: Reviewed | undefined, isOut: boolean, running: boolean): Look {
  const step = reviewed?.review.step.step;
  if (step === 'applied' && reviewed?.review.plan.bridge !== true)
    return { icon: <Check size={14} aria-hidden="true" />, words: 'applied' };
  if (step === 'applying' || step === 'waiting')
    return { icon: <LoaderCircle size={14} aria-hidden="true" className={classes.spin} />, words: 'applying' };
  if (step === 'failed' || step === 'unsure')
    return {
      icon: <OctagonAlert size={14} aria-hidden="true" />,
      words: step === 'unsure' ? 'not known' : reviewed?.draft === draft ? 'refused' : 'checking',
    };
  const wish = wishOf(draft);
  if (isOut) return { ...wish, words: 'left out' };
  if (running) return { ...wish, words: 'not applied' };
  if (step === 'checking') return { ...wish, words: 'checking' };
  return wish;
}

function wishOf(draft: DraftState): Look {
  if (draft.type === 'delete') return { icon: <Trash2 size={14} aria-hidden="true" />, words: 'delete' };
  if (draft.base === undefined) return { icon: <Plus size={14} aria-hidden="true" />, words: 'new' };
  return { icon: <Pencil size={14} aria-hidden="true" />, words: 'edit' };
}
