/** What is wrong with a draft's text, each with the way to its line. */
import { formatPath } from '@eastwest/shared/kube';
import type { Problem } from '@eastwest/shared/kube';
import { OctagonAlert, TriangleAlert } from 'lucide-react';
import type { DraftId } from '../state/drafts.ts';
import { actions } from '../ui/store.ts';
import { Ticked } from '../ui/Ticked.tsx';
import classes from './review.module.css';

interface ProblemLinksProps {
  readonly id: DraftId;
  readonly problems: readonly Problem[];
}

export function ProblemLinks({ id, problems }: ProblemLinksProps) {
  return (
    <ul className={classes.problems} aria-label="Problems of the text">
      {problems.map((problem) => (
        <ProblemLink key={JSON.stringify([problem.path, problem.range, problem.message])} id={id} problem={problem} />
      ))}
    </ul>
  );
}

function ProblemLink({ id, problem }: { readonly id: DraftId; readonly problem: Problem }) {
  const { severity, message, hint, path, range, rule } = problem;
  const place = formatPath(path);
  const open = (): void => actions.openDraft(id, { path: place, ...(range === undefined ? {} : { range }) });
  return (
    <li className={classes.problem} data-tone={severity === 'error' ? 'removed' : 'warning'}>
      {severity === 'error' ? <OctagonAlert size={14} aria-label="error" /> : <TriangleAlert size={14} aria-label="warning" />}
      <div className={classes.problemText}>
        {place !== '' && <span className={classes.mono}>{place} </span>}
        <Ticked text={hint === undefined ? message : `${message}: ${hint}`} />
      </div>
      <button type="button" className={classes.line} title={rule} onClick={open}>
        {range === undefined ? 'show' : `line ${range.startLine}`}
      </button>
    </li>
  );
}
