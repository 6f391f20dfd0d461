/** Several drafts, one of which is reviewed; they are applied one at a time. */
import { UnstyledButton } from '@mantine/core';
import { Check, LoaderCircle, OctagonAlert, Pencil, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DraftId, DraftState } from '../state/drafts.ts';
import { draftName } from './names.ts';
import classes from './review.module.css';
import { useReviews } from './reviews.ts';
import type { Reviewed } from './reviews.ts';

interface DraftChooserProps {
  readonly all: readonly DraftState[];
  readonly chosen: DraftId | undefined;
  readonly onChoose: (id: DraftId) => void;
}

export function DraftChooser({ all, chosen, onChoose }: DraftChooserProps) {
  const reviews = useReviews();
  return (
    <nav className={classes.chooser} aria-label="Drafts">
      <ul>
        {all.map((draft) => {
          const { icon, words } = stateOf(draft, reviews.get(draft.id));
          return (
            <li key={draft.id}>
              <UnstyledButton
                className={classes.choice ?? ''}
                aria-current={draft.id === chosen}
                title={draftName(draft)}
                onClick={() => onChoose(draft.id)}
              >
                {icon}
                <span className={classes.choiceName}>{draftName(draft)}</span>
                <span className={classes.choiceState}>{words}</span>
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
      <p className={classes.chooserNote}>Applied one at a time.</p>
    </nav>
  );
}

function stateOf(draft: DraftState, reviewed: Reviewed | undefined): { readonly icon: ReactNode; readonly words: string } {
  const step = reviewed?.review.step.step;
  if (step === 'applied') return { icon: <Check size={14} aria-hidden="true" />, words: 'applied' };
  if (step === 'applying' || step === 'waiting')
    return { icon: <LoaderCircle size={14} aria-hidden="true" />, words: 'applying' };
  if (step === 'failed' || step === 'unsure')
    return { icon: <OctagonAlert size={14} aria-hidden="true" />, words: 'not applied' };
  return wishOf(draft);
}

function wishOf(draft: DraftState): { readonly icon: ReactNode; readonly words: string } {
  if (draft.type === 'delete') return { icon: <Trash2 size={14} aria-hidden="true" />, words: 'delete' };
  if (draft.base === undefined) return { icon: <Plus size={14} aria-hidden="true" />, words: 'new' };
  return { icon: <Pencil size={14} aria-hidden="true" />, words: 'edit' };
}
