/** The way back from a change set: all of it that stands and that nobody has changed since. */
import { useMemo } from 'react';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import classes from './history.module.css';
import { nameOfChange, wayBack } from './inverse.ts';
import { policyChanges } from './items.ts';
import type { SetItem } from './items.ts';
import { UndoForm } from './UndoForm.tsx';
import { takeSetBack } from './undoing.ts';

export function SetUndoPane({ item }: { readonly item: SetItem<RecordedChange> }) {
  const { id, set, parts } = item;
  const { undoSet } = useServices();
  const cluster = useStore((state) => state.cluster);
  const ways = useMemo(
    () => policyChanges(parts).map((change, index) => ({ change, way: wayBack(change, cluster, index) })),
    [parts, cluster],
  );
  const drafts = useMemo(() => ways.flatMap(({ way }) => (way.type === 'open' ? [way.draft] : [])), [ways]);
  return (
    <UndoForm
      id={id}
      drafts={drafts}
      isUndone={ways.length === 0}
      label="Take the set back"
      onTakeBack={() => void takeSetBack(id, set.id, undoSet)}
    >
      {ways.length === 0 && <p className={classes.why}>It was taken back already.</p>}
      {ways.map(
        ({ change, way }) =>
          way.type === 'closed' && (
            <p key={change.id} className={classes.why}>
              {nameOfChange(change)} stays as it is. {way.why}
            </p>
          ),
      )}
    </UndoForm>
  );
}
