/** Undo and redo of the selected policy's text, whoever changed it: the editor, the form, a gesture on the map. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { Redo2, Undo2 } from 'lucide-react';
import { documentId } from '../state/document.ts';
import type { DraftId } from '../state/drafts.ts';
import { canGo } from '../state/histories.ts';
import { actions, useStore } from '../ui/store.ts';

export function TextUndo() {
  const id = useStore((state) => documentId(state.view.selection));
  return id === undefined ? null : <Ways id={id} />;
}

/** They come with the first edit and stay: an icon that appears and goes would move what stands beside it. */
function Ways({ id }: { readonly id: DraftId }) {
  const edited = useStore((state) => state.histories.has(id));
  const canUndo = useStore((state) => canGo(state, id, 'undo'));
  const canRedo = useStore((state) => canGo(state, id, 'redo'));
  if (!edited) return null;
  return (
    <>
      <Tooltip label="Undo the last edit of the text (Ctrl Z)">
        <ActionIcon aria-label="Undo the last edit of the text" disabled={!canUndo} onClick={() => actions.undoText(id)}>
          <Undo2 size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo the edit of the text (Ctrl Shift Z)">
        <ActionIcon aria-label="Redo the edit of the text" disabled={!canRedo} onClick={() => actions.redoText(id)}>
          <Redo2 size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
