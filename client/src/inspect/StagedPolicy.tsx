/** A staged policy of Calico: it is never enforced, and can be tried as a draft of what it stands for (CAL-21). */
import { keyOfManifest, printManifest, stagedPolicy } from '@eastwest/shared/kube';
import type { ForeignPolicyObject, ObjectKey, StagedPolicy as Staged } from '@eastwest/shared/kube';
import { Button } from '@mantine/core';
import { actions, useStore } from '../ui/store.ts';
import classes from './inspect.module.css';
import { PolicyReading } from './PolicyReading.tsx';

export function StagedPolicy({ id, object }: { readonly id: ObjectKey; readonly object: ForeignPolicyObject }) {
  const staged = stagedPolicy(object.manifest);
  const key = staged && keyOfManifest(staged.manifest);
  const exists = useStore((state) => key !== undefined && state.cluster.objects.has(key));
  return (
    <>
      <p className={classes.text}>
        It is staged: Calico never enforces it, and no verdict counts it. It says what a policy would be.
      </p>
      {staged !== undefined && key !== undefined && (staged.action === 'set' || exists) && (
        <Button size="xs" variant="default" onClick={() => tryAsDraft(staged, key, exists)}>
          {staged.action === 'set' ? 'Try it as a draft' : 'Draft the deletion that it stands for'}
        </Button>
      )}
      <PolicyReading id={id} />
    </>
  );
}

function tryAsDraft({ action, manifest }: Staged, key: ObjectKey, exists: boolean): void {
  if (action === 'delete') return actions.deletePolicy(key);
  const text = printManifest(manifest);
  if (!exists) {
    actions.newPolicy(text);
    return;
  }
  actions.setDraftText(key, text);
  actions.openDraft(key);
}
