/** Which file a new policy is written to: one that is there, or a new one. */
import { Autocomplete } from '@mantine/core';
import { useState } from 'react';
import { useStore } from '../ui/store.ts';
import { policyFiles } from './files.ts';
import classes from './review.module.css';

interface FileChooserProps {
  /** The one that it goes to now; absent while nobody knows. */
  readonly file: string | undefined;
  readonly onChoose: (file: string) => void;
}

export function FileChooser({ file, onChoose }: FileChooserProps) {
  const cluster = useStore((state) => state.cluster);
  const [typed, type] = useState<string>();
  const [asked, ask] = useState<string>();
  // Leaving the field, to press a button, is no new choice.
  const choose = (name: string): void => {
    type(name);
    if (name === '' || name === asked || name === file) return;
    ask(name);
    onChoose(name);
  };
  return (
    <Autocomplete
      classNames={{ root: classes.fileChooser ?? '', wrapper: classes.fileInput ?? '' }}
      size="xs"
      label="Write it to"
      aria-description="A file that is there, or a new one in the folder. Enter checks it."
      value={typed ?? file ?? ''}
      data={[...policyFiles(cluster)]}
      spellCheck={false}
      onChange={type}
      onOptionSubmit={choose}
      onBlur={() => typed !== undefined && choose(typed.trim())}
      onKeyDown={({ key, currentTarget }) => key === 'Enter' && choose(currentTarget.value.trim())}
    />
  );
}
