/** The policy's YAML, what must be known about it, and how to leave the editor by keyboard. */
import { Kbd } from '@mantine/core';
import { documentId } from '../state/document.ts';
import type { DraftId } from '../state/drafts.ts';
import { useStore } from '../ui/store.ts';
import classes from './author.module.css';
import { readWhileTyping } from './limits.ts';
import { Notices } from './Notices.tsx';
import { SoleStrip } from './SoleStrip.tsx';
import { YamlEditor } from './YamlEditor.tsx';

export function PolicyEditor() {
  const selection = useStore((state) => state.view.selection);
  const id = documentId(selection);
  if (id === undefined) return null;
  return (
    <div className={classes.editor}>
      <Notices id={id} />
      <YamlEditor id={id} />
      <LongText id={id} />
      <SoleStrip id={id} />
      <p className={classes.hint}>
        <Kbd size="xs">Ctrl S</Kbd> reviews · <Kbd size="xs">Esc</Kbd> then <Kbd size="xs">Tab</Kbd> leaves the editor
      </p>
    </div>
  );
}

/** What is left out is said, so that nobody takes its absence for an answer. */
function LongText({ id }: { readonly id: DraftId }) {
  const isLong = useStore(({ drafts }) => {
    const draft = drafts.get(id);
    return draft?.type === 'edit' && draft.text.length > readWhileTyping;
  });
  return (
    <output>
      {isLong && (
        <p className={classes.longText}>
          A text of more than {readWhileTyping / 1024} KiB: problems are found and the change is previewed, but suggestions of
          labels and explanations of what is often misread are left out.
        </p>
      )}
    </output>
  );
}
