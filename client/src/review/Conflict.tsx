import { Button } from '@mantine/core';
import type { DraftState } from '../state/drafts.ts';
import { isOutdated } from '../state/drafting.ts';
import { actions, useStore } from '../ui/store.ts';
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
}

/** Somebody else was there: by changing the object since the edit began, or by owning a field that the draft sets. */
export function Conflict({ draft, failure, again, onCompare }: ConflictProps) {
  const { conflicts } = failure;
  const owned = conflicts.filter(({ manager }) => manager !== undefined);
  const title =
    owned.length === 0
      ? `${draftName(draft)} has changed in the cluster since you began.`
      : managed([...new Set(owned.map(({ manager }) => manager ?? ''))]);
  return (
    <Verdict tone="warning" title={title} actions={<ConflictActions draft={draft} again={again} onCompare={onCompare} />}>
      {owned.length === 0 ? (
        <p className={classes.explain}>
          Nothing was applied. Look at what changed, then go on from there: your text stays as it is.
        </p>
      ) : (
        <>
          <Fields conflicts={owned} />
          <p className={classes.explain}>
            Nothing was applied, and nothing is forced from here. Change it where it is managed, or take the field out of your
            draft.
          </p>
        </>
      )}
    </Verdict>
  );
}

function managed(managers: readonly string[]): string {
  const names = new Intl.ListFormat('en').format(managers);
  return `${names} ${managers.length === 1 ? 'manages' : 'manage'} what this draft changes.`;
}

function Fields({ conflicts }: { readonly conflicts: ConflictProps['failure']['conflicts'] }) {
  return (
    <table className={classes.fields}>
      <thead>
        <tr>
          <th scope="col">Manager</th>
          <th scope="col">Field</th>
        </tr>
      </thead>
      <tbody>
        {conflicts.map(({ manager, field, message }) => (
          <tr key={`${manager} ${field} ${message}`} title={message}>
            <td>{manager}</td>
            <td className={classes.mono}>{field ?? message}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ConflictActions({ draft, again, onCompare }: Omit<ConflictProps, 'failure'>) {
  const outdated = useStore(({ cluster }) => isOutdated(draft, cluster));
  return (
    <>
      <Button variant="default" onClick={actions.closeReview}>
        Back
      </Button>
      {onCompare !== undefined && (
        <Button variant="default" onClick={onCompare}>
          Compare with the cluster
        </Button>
      )}
      {outdated ? (
        <Button onClick={() => actions.rebaseDraft(draft.id)}>Go on from the version of now</Button>
      ) : (
        <Button onClick={again}>Check again</Button>
      )}
    </>
  );
}
