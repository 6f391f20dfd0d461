/** What is to be said about a part of the form: problems, what it cannot express, what is often read wrongly. */
import type { Beyond, Other } from '@eastwest/shared/edit';
import { formatPath } from '@eastwest/shared/kube';
import type { FieldPath, Problem } from '@eastwest/shared/kube';
import { ActionIcon } from '@mantine/core';
import { CircleAlert, CircleHelp, FileCode2, TriangleAlert, X } from 'lucide-react';
import { Ticked } from '../../ui/Ticked.tsx';
import { actions } from '../../ui/store.ts';
import classes from './form.module.css';
import { useHost } from './host.ts';

export function Notes({ path }: { readonly path: FieldPath }) {
  const { places, trapsAt } = useHost();
  const { problems: all, beyond } = places.at(path);
  // What cannot be expressed says itself what is wrong with it.
  const problems = all.filter((problem) => !beyond.some((each) => each.message === problem.message));
  const traps = trapsAt(path);
  if (problems.length === 0 && beyond.length === 0 && traps.length === 0) return null;
  return (
    <div className={classes.notes}>
      {problems.map((problem) => (
        <ProblemNote key={`${formatPath(problem.path)} ${problem.message}`} problem={problem} />
      ))}
      {beyond.map((each) => (
        <BeyondNote key={formatPath(each.path)} beyond={each} />
      ))}
      {traps.map(({ id, title, text }) => (
        <details key={id} className={classes.trap}>
          <summary>
            <CircleHelp size={13} aria-hidden="true" />
            {title}
          </summary>
          <p>{text}</p>
        </details>
      ))}
    </div>
  );
}

/** Also of a gesture that was refused. */
export function ProblemNote({ problem }: { readonly problem: Problem }) {
  const { severity, message, hint, rule, path } = problem;
  const isError = severity === 'error';
  return (
    <p className={classes.problem} data-severity={severity}>
      {isError ? <CircleAlert size={13} aria-hidden="true" /> : <TriangleAlert size={13} aria-hidden="true" />}
      <span>
        <Ticked text={message} />
        {rule !== undefined && <span className={classes.ruleId}> {rule}</span>}
        {hint !== undefined && (
          <>
            {' – '}
            <Ticked text={hint} />
          </>
        )}{' '}
        <YamlLink path={path} />
      </span>
    </p>
  );
}

export function Refusal({ problem }: { readonly problem: Problem | undefined }) {
  return <div role="alert">{problem !== undefined && <ProblemNote problem={problem} />}</div>;
}

export function YamlLink({ path }: { readonly path: FieldPath }) {
  const { id } = useHost();
  const place = formatPath(path);
  return (
    <button
      type="button"
      className={classes.link}
      aria-label={place === '' ? 'Edit the YAML' : `Edit the YAML at ${place}`}
      onClick={() => actions.openDraft(id, { path: place })}
    >
      edit the YAML here
    </button>
  );
}

function BeyondNote({ beyond: { path, text, message } }: { readonly beyond: Beyond }) {
  return (
    <div className={classes.beyond}>
      <p className={classes.beyondHead}>
        <FileCode2 size={13} aria-hidden="true" />
        <span>
          <code>{formatPath(path)}</code>: <Ticked text={message} /> · <YamlLink path={path} />
        </span>
      </p>
      <pre>{shortened(text)}</pre>
    </div>
  );
}

const mostLines = 6;

function shortened(text: string): string {
  const lines = text.split('\n');
  return lines.length > mostLines ? [...lines.slice(0, mostLines), '…'].join('\n') : text;
}

interface OtherViewProps {
  readonly other: Other;
  readonly onRemove?: (from: Element) => void;
}

/** In the place of a part that the form has no fields for. */
export function OtherView({ other, onRemove }: OtherViewProps) {
  const { places } = useHost();
  const more = places.at(other.path).problems.filter(({ message }) => message !== other.message);
  return (
    <div className={classes.other}>
      <BeyondNote beyond={other} />
      {onRemove !== undefined && (
        <ActionIcon size={22} aria-label={`Remove ${formatPath(other.path)}`} onClick={(event) => onRemove(event.currentTarget)}>
          <X size={14} />
        </ActionIcon>
      )}
      {more.map((problem) => (
        <ProblemNote key={problem.message} problem={problem} />
      ))}
    </div>
  );
}
