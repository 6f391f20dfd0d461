/** What somebody else did to the policy while it was edited here, and the choice to go on from there. */
import { Button, Modal } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { DraftId } from '../state/drafts.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import classes from './author.module.css';

const YamlDiff = lazy(async () => ({ default: (await import('../monaco/YamlDiff.tsx')).YamlDiff }));

interface MeanwhileDialogProps {
  readonly id: DraftId;
  readonly live: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function MeanwhileDialog({ id, live, opened, onClose }: MeanwhileDialogProps) {
  const baseText = useStore((state) => state.drafts.get(id)?.baseText ?? '');
  const rebase = (): void => {
    actions.rebaseDraft(id);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Changed in the cluster since you began" size={960} centered>
      <div className={classes.meanwhile}>
        <Suspense fallback={<LateSkeleton rows={10} />}>
          <YamlDiff original={baseText} modified={live} originalLabel="When you began" modifiedLabel="In the cluster now" />
        </Suspense>
      </div>
      <p className={classes.dialogText}>
        Your text stays as it is. Going on from the version of now means that applying it replaces what is shown on the right.
      </p>
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={onClose}>
          Not yet
        </Button>
        <Button onClick={rebase}>Go on from the version of now</Button>
      </div>
    </Modal>
  );
}
