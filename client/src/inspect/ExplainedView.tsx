import type { Connection, Verdict } from '@eastwest/shared/evaluate';
import type { Explained } from '../ui/services.ts';
import { VerdictChain } from './VerdictChain.tsx';
import classes from './inspect.module.css';

/** The verdict of now; beside it the one with the draft, where there is a draft. */
export function ExplainedView({ explained, connection }: { readonly explained: Explained; readonly connection: Connection }) {
  const { now, draft } = explained;
  return (
    <div aria-live="polite">
      <Answer answer={now} connection={connection} when="now" />
      {draft !== undefined && <Answer answer={draft} connection={connection} when="with the draft" />}
    </div>
  );
}

interface AnswerProps {
  readonly answer: Verdict | { readonly error: string };
  readonly connection: Connection;
  readonly when: string;
}

function Answer({ answer, connection, when }: AnswerProps) {
  if ('error' in answer) {
    return (
      <div className={classes.verdict}>
        <p className={classes.note}>
          No answer {when}: {answer.error}
        </p>
      </div>
    );
  }
  return <VerdictChain verdict={answer} connection={connection} when={when} />;
}
