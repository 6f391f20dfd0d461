import { Button, Modal } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { DraftState } from '../state/drafts.ts';
import { isOutdated, policyAt } from '../state/drafting.ts';
import { policyText, printManifest } from '../state/policy-text.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import { draftName } from './names.ts';
import classes from './review.module.css';
import type { Failure } from './step.ts';
import { Verdict } from './Verdict.tsx';

const YamlDiff = lazy(async () => ({ default: (await import('../monaco/YamlDiff.tsx')).YamlDiff }));

interface ConflictProps {
  readonly draft: DraftState;
  readonly failure: Extract<Failure, { outcome: 'conflict' }>;
  readonly again: () => void;
}

/** Somebody else was there: by changing the object since the edit began, or by owning a field that the draft sets. */
export function Conflict({ draft, failure, again }: ConflictProps) {
  const { conflicts } = failure;
  const owned = conflicts.filter(({ manager }) => manager !== undefined);
  const title =
    owned.length === 0
      ? `${draftName(draft)} has changed in the cluster since you began.`
      : `${[...new Set(owned.map(({ manager }) => manager))].join(', ')} manages what this draft changes.`;
  return (
    <Verdict tone="warning" title={title} actions={<ConflictActions draft={draft} failure={failure} again={again} />}>
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

/** What is live: the stream's copy, or else what the server sent along. */
function useLiveText({ draft, failure }: Pick<ConflictProps, 'draft' | 'failure'>): string | undefined {
  return useStore(({ cluster }) => {
    const live = draft.base && policyAt(cluster, draft.base.key);
    if (live !== undefined) return policyText(live);
    return failure.live === undefined ? undefined : printManifest(failure.live);
  });
}

function ConflictActions({ draft, failure, again }: ConflictProps) {
  const [open, setOpen] = useState(false);
  const live = useLiveText({ draft, failure });
  const outdated = useStore(({ cluster }) => isOutdated(draft, cluster));
  const mine = draft.type === 'delete' ? '' : draft.text;
  return (
    <>
      <Button variant="default" onClick={actions.closeReview}>
        Back
      </Button>
      {live !== undefined && (
        <Button variant="default" onClick={() => setOpen(true)}>
          Compare with the cluster
        </Button>
      )}
      {outdated ? (
        <Button onClick={() => actions.rebaseDraft(draft.id)}>Go on from the version of now</Button>
      ) : (
        <Button onClick={again}>Check again</Button>
      )}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={`${draftName(draft)}: the cluster and your draft`}
        size={1040}
        centered
        closeButtonProps={{ 'aria-label': 'Close the comparison' }}
      >
        <div className={classes.compare}>
          <Suspense fallback={<LateSkeleton rows={10} />}>
            <YamlDiff original={live ?? ''} modified={mine} originalLabel="In the cluster now" modifiedLabel="Your draft" />
          </Suspense>
        </div>
      </Modal>
    </>
  );
}
