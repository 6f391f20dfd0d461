/** What can be offered for a wish: one of it is on the map at any time, and is kept or dropped. */
import { assertNever } from '@eastwest/shared/base';
import { Button, Radio } from '@mantine/core';
import { Ban, Check } from 'lucide-react';
import type { Alternative, IntentAnswer, Others } from '@eastwest/shared/intent';
import { formatPorts } from '@eastwest/shared/model';
import { Chip } from '../ui/Controls.tsx';
import { actions, store } from '../ui/store.ts';
import classes from './intent.module.css';
import { Thinking } from './Thinking.tsx';
import { useTried } from './use-answer.ts';
import type { Asked } from './use-asked.ts';

export function Alternatives({ asked: { isAsked, value: answer, isCurrent } }: { readonly asked: Asked<IntentAnswer> }) {
  const [index, choose] = useTried(answer);
  if (!isAsked) return null;
  if (answer === undefined) return <Thinking words="Looking for what can be done" />;
  switch (answer.type) {
    case 'impossible':
      return (
        <Outcome
          icon={<Ban size={15} aria-hidden="true" />}
          title="It cannot be done with network policies"
          words={answer.because}
        />
      );
    case 'nothing-to-do':
      return <Outcome icon={<Check size={15} aria-hidden="true" />} title="Nothing has to be changed" words={answer.because} />;
    case 'alternatives':
      return (
        <Choice because={answer.because} alternatives={answer.alternatives} index={index} choose={choose} isCurrent={isCurrent} />
      );
    default:
      return assertNever(answer);
  }
}

function Outcome({ icon, title, words }: { readonly icon: React.ReactNode; readonly title: string; readonly words: string }) {
  return (
    <output className={classes.outcome}>
      {icon}
      <span className={classes.stack}>
        <strong>{title}</strong>
        <span className={classes.text}>{words}.</span>
      </span>
    </output>
  );
}

interface ChoiceProps {
  readonly because: string;
  readonly alternatives: readonly Alternative[];
  readonly index: number;
  readonly choose: (index: number) => void;
  readonly isCurrent: boolean;
}

function Choice({ because, alternatives, index, choose, isCurrent }: ChoiceProps) {
  const chosen = alternatives[index];
  return (
    <>
      <p className={classes.text}>{because}</p>
      <Radio.Group
        label={alternatives.length === 1 ? 'The change' : `${alternatives.length} ways, the one that changes least first`}
        value={String(index)}
        onChange={(value) => choose(Number(value))}
      >
        <div className={classes.ways}>
          {alternatives.map((alternative, at) => (
            <Radio
              key={JSON.stringify(alternative.proposal.changes)}
              value={String(at)}
              classNames={{ root: classes.way ?? '', labelWrapper: classes.wayWords ?? '', label: classes.wayLabel ?? '' }}
              label={<WayWords alternative={alternative} />}
            />
          ))}
        </div>
      </Radio.Group>
      {chosen !== undefined && <Besides {...chosen} />}
      <div className={classes.buttons}>
        <span className={classes.grow}>{!isCurrent && <Thinking words="Something has changed: looking again" />}</span>
        <Button variant="default" onClick={actions.dropTrial}>
          Cancel
        </Button>
        <Button disabled={!isCurrent} onClick={() => chosen !== undefined && keep(chosen)}>
          Keep as draft
        </Button>
      </div>
    </>
  );
}

/** What is tried may have been dropped meanwhile, by an edit of a text. */
function keep({ proposal }: Alternative): void {
  if (store.getState().trial === undefined) actions.propose(proposal);
  const [first] = actions.keepTrial();
  if (first !== undefined) actions.openDraft(first);
}

function WayWords({ alternative: { proposal, opens, cuts } }: { readonly alternative: Alternative }) {
  const [does] = proposal.summary.split(/\. (?=It also|Nothing)/u);
  return (
    <>
      {does}.
      <span className={classes.chips}>
        {opens.count > 0 && <Chip tone="warning">opens {opens.count} more</Chip>}
        {cuts.count > 0 && <Chip tone="removed">cuts {cuts.count} more</Chip>}
        {opens.count + cuts.count === 0 && <Chip tone="added">nothing else changes</Chip>}
      </span>
    </>
  );
}

function Besides({ opens, cuts, notes }: Alternative) {
  return (
    <>
      <OtherList title="Also opens" others={opens} />
      <OtherList title="Also cuts" others={cuts} />
      {notes.map((note) => (
        <p key={note} className={classes.note}>
          {note.charAt(0).toUpperCase()}
          {note.slice(1)}.
        </p>
      ))}
    </>
  );
}

const fewest = 6;

function OtherList({ title, others: { count, connections } }: { readonly title: string; readonly others: Others }) {
  if (count === 0) return null;
  const shown = connections.slice(0, fewest);
  return (
    <section className={classes.others} aria-label={title}>
      <h3 className={classes.othersTitle}>
        {title} <span className={classes.soft}>{count}</span>
      </h3>
      <ul>
        {shown.map(({ from, to, ports }) => (
          <li
            key={`${from} ${to} ${formatPorts(ports)}`}
            className={classes.other}
            title={`${from} → ${to}: ${formatPorts(ports)}`}
          >
            <span className={classes.name}>
              {from} → {to}
            </span>
            <span className={classes.ports}>{formatPorts(ports)}</span>
          </li>
        ))}
        {count > shown.length && <li className={classes.soft}>and {count - shown.length} more</li>}
      </ul>
    </section>
  );
}
