/** The policy's YAML, what must be known about it, and how to leave the editor by keyboard. */
import { Kbd } from '@mantine/core';
import { documentId } from '../state/document.ts';
import { useStore } from '../ui/store.ts';
import classes from './author.module.css';
import { Notices } from './Notices.tsx';
import { YamlEditor } from './YamlEditor.tsx';

export function PolicyEditor() {
  const selection = useStore((state) => state.view.selection);
  const id = documentId(selection);
  if (id === undefined) return null;
  return (
    <div className={classes.editor}>
      <Notices id={id} />
      <YamlEditor id={id} />
      <p className={classes.hint}>
        <Kbd size="xs">Ctrl S</Kbd> reviews · <Kbd size="xs">Esc</Kbd> then <Kbd size="xs">Tab</Kbd> leaves the editor
      </p>
    </div>
  );
}
