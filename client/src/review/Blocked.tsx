import type { Problem } from '@eastwest/shared/kube';
import { Button } from '@mantine/core';
import type { DraftId } from '../state/drafts.ts';
import { actions } from '../ui/store.ts';
import { plural } from '../ui/words.ts';
import { ProblemLinks } from './ProblemLinks.tsx';
import classes from './review.module.css';
import { Verdict } from './Verdict.tsx';

interface BlockedProps {
  readonly id: DraftId;
  readonly problems: readonly Problem[];
}

/** What the server would refuse, or take in another meaning than the text's, is not sent. */
export function Blocked({ id, problems }: BlockedProps) {
  const unknownFields = problems.some(({ rule }) => rule === 'V-13');
  return (
    <Verdict
      tone="removed"
      title={`It cannot be applied yet: ${plural(problems.length, 'problem')} in the text.`}
      actions={<Button onClick={() => actions.openDraft(id)}>Back to the text</Button>}
    >
      <ProblemLinks id={id} problems={problems} />
      {unknownFields && (
        <p className={classes.explain}>
          The API server drops fields that it does not know. What is left may mean the opposite: a rule without its{' '}
          <code>from</code> allows everybody.
        </p>
      )}
    </Verdict>
  );
}
