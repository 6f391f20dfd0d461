/** After an apply: the way back is one click away. */
import { Button } from '@mantine/core';
import type { ObjectKey } from '@eastwest/shared/kube';
import { history } from '../ui/history.ts';
import { useStore } from '../ui/store.ts';

export function UndoApplied({ policy }: { readonly policy: ObjectKey }) {
  const last = useStore((state) => state.history?.last);
  if (last?.key !== policy || last.undoneBy !== undefined || last.undoes !== undefined) return null;
  return (
    <Button variant="default" onClick={() => history.open(last.id)}>
      Undo
    </Button>
  );
}
