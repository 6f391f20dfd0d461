import { isReconciler } from '@eastwest/shared/guard';
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DraftState } from '../state/drafts.ts';
import { isOutdated } from '../state/drafting.ts';
import { sentence } from '../state/sentence.ts';
import { meanwhile } from '../ui/meanwhile.ts';
import { actions, useStore } from '../ui/store.ts';
import { Ticked } from '../ui/Ticked.tsx';
import { yamlFile } from './export.ts';
import { DownloadButton } from './ExportView.tsx';
import { useGate } from './gate.ts';
import { consent, named } from './managers.ts';
import { draftName } from './names.ts';
import classes from './review.module.css';
import type { Failure } from './step.ts';
import { Verdict } from './Verdict.tsx';

interface ConflictProps {
  readonly draft: DraftState;
  readonly failure: Extract<Failure, { outcome: 'conflict' }>;
  readonly again: () => void;
  /** Absent when the cluster holds what the draft started from. */
  readonly onCompare: (() => void) | undefined;
  /** Whose fields may be taken over; empty where that is no way on. */
  readonly managers: readonly string[];
  readonly onTakeOver: () => void;
}

/** Somebody else was there: by changing the object since the edit began, or by owning a field that the draft sets. */
export function Conflict(props: ConflictProps) {
  const outdated = useStore(({ cluster }) => isOutdated(props.draft, cluster));
  const owned = props.failure.conflicts.filter(({ manager }) => manager !== undefined);
  if (owned.length === 0) return <Changed {...props} outdated={outdated} />;
  return outdated || props.managers.length === 0 ? <Managed {...props} outdated={outdated} /> : <TakeOver {...props} />;
}

interface OutdatedProps extends ConflictProps {
  readonly outdated: boolean;
}

function Changed(props: OutdatedProps) {
  const toFiles = useStore(({ source }) => source?.apply === 'files');
  const [first] = props.failure.conflicts;
  const title =
    toFiles && first !== undefined
      ? sentence(first.message)
      : `${draftName(props.draft)} has changed in the cluster since you began.`;
  return (
    <Verdict tone="warning" title={title} actions={<WaysOn {...props} />}>
      <p className={classes.explain}>Nothing was applied. Look at what changed, and decide how to go on from there.</p>
    </Verdict>
  );
}

/** Nothing that could be taken over as it stands: a policy to be made, or one that has changed on top. */
function Managed(props: OutdatedProps) {
  const { failure, outdated } = props;
  return (
    <Verdict tone="warning" title={titleOf(failure)} actions={<WaysOn {...props} />}>
      <Fields conflicts={failure.conflicts} />
      <p className={classes.explain}>
        {outdated
          ? 'Nothing was applied. It has changed in the cluster, too: look at that first.'
          : 'Nothing was applied. Change it where it is managed, or take the field out of your draft.'}
      </p>
    </Verdict>
  );
}

function TakeOver(props: ConflictProps) {
  const { draft, failure, managers, onTakeOver } = props;
  const [agreed, setAgreed] = useState(false);
  const connected = useStore((state) => state.connection.state === 'open');
  const gate = useGate();
  const reconcilers = managers.filter(isReconciler);
  return (
    <Verdict
      tone="warning"
      title={titleOf(failure)}
      actions={
        <WaysOn {...props} outdated={false}>
          <Button disabled={!agreed || !connected || !gate.open} onClick={onTakeOver}>
            Take over and apply
          </Button>
        </WaysOn>
      }
    >
      <Fields conflicts={failure.conflicts} />
      {gate.words !== undefined && <p className={classes.explain}>{gate.words}</p>}
      {reconcilers.length > 0 ? (
        <Reverted draft={draft} by={reconcilers} />
      ) : (
        <p className={classes.explain}>Nothing was applied, and your draft is kept. Change it where it is managed, or here:</p>
      )}
      <Checkbox
        className={classes.consent}
        checked={agreed}
        onChange={(event) => setAgreed(event.currentTarget.checked)}
        label={consent(managers)}
      />
      {!connected && (
        <p className={classes.explain}>The connection is lost. Applying waits until what you see is the state of now.</p>
      )}
    </Verdict>
  );
}

function Reverted({ draft, by }: { readonly draft: DraftState; readonly by: readonly string[] }) {
  const file = draft.type === 'edit' ? yamlFile([draft]) : undefined;
  return (
    <>
      <p className={classes.explain}>
        <strong>
          {named(by)} {by.length === 1 ? 'keeps' : 'keep'} this policy as it is written elsewhere and will most likely revert what
          you apply here.
        </strong>{' '}
        It lasts when it is changed there. Nothing was applied, and your draft is kept.
      </p>
      {file !== undefined && <DownloadButton file={file} variant="default" />}
    </>
  );
}

function titleOf({ conflicts }: ConflictProps['failure']): string {
  const managers = [...new Set(conflicts.flatMap(({ manager }) => (manager === undefined ? [] : [manager])))];
  return `${named(managers)} ${managers.length === 1 ? 'manages' : 'manage'} what this draft changes.`;
}

function Fields({ conflicts }: { readonly conflicts: ConflictProps['failure']['conflicts'] }) {
  return (
    <table className={classes.fields}>
      <thead>
        <tr>
          <th scope="col">Manager</th>
          <th scope="col">Field</th>
          <th scope="col">The server says</th>
        </tr>
      </thead>
      <tbody>
        {conflicts.map(({ manager, field, message }) => (
          <tr key={`${manager} ${field} ${message}`}>
            <td>{manager}</td>
            <td className={classes.mono}>{field}</td>
            <td className={classes.said}>
              <Ticked text={sentence(message)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface WaysOnProps extends Pick<OutdatedProps, 'draft' | 'again' | 'onCompare' | 'outdated'> {
  /** The one that is meant, where there is another than to check again. */
  readonly children?: ReactNode;
}

function WaysOn({ draft, again, onCompare, outdated, children }: WaysOnProps) {
  return (
    <>
      <Button variant="default" onClick={actions.closeReview}>
        Back
      </Button>
      {onCompare !== undefined && !outdated && (
        <Button variant="default" onClick={onCompare}>
          Compare with the cluster
        </Button>
      )}
      {outdated ? (
        <Button onClick={() => meanwhile.open(draft.id)}>See what changed</Button>
      ) : (
        <Button variant={children === undefined ? 'filled' : 'default'} onClick={again}>
          Check again
        </Button>
      )}
      {children}
    </>
  );
}
