/** After an apply: the way back is one click away. */
import { Button } from '@mantine/core';
import type { ObjectKey } from '@eastwest/shared/kube';
import { history } from '../ui/history.ts';
import { useStore } from '../ui/store.ts';
import { part } from './change-set.ts';

/** Of the policy that was applied by itself, or of the set that was. */
export function UndoApplied({ policy }: { readonly policy?: ObjectKey }) {
  const last = useStore((state) => state.history?.last);
  if (last === undefined || last.undoneBy !== undefined || last.undoes !== undefined) return null;
  if (policy === undefined ? last.set?.id !== part()?.id : last.key !== policy) return null;
  return (
    <Button variant="default" onClick={() => history.open(last.id)}>
      Undo
    </Button>
  );
}
