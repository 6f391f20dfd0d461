/** What exists: namespaces, policies, and what could not be read. */
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { LateSkeleton } from '../ui/Controls.tsx';
import { useStore } from '../ui/store.ts';
import { NamespaceList } from './NamespaceList.tsx';
import { PolicyList } from './PolicyList.tsx';
import { ProblemList } from './ProblemList.tsx';
import classes from './Sidebar.module.css';

export function Sidebar() {
  const ready = useStore((state) => state.result !== undefined);
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim().toLowerCase(), 100);
  return (
    <nav className={classes.sidebar} aria-label="Namespaces and policies" tabIndex={-1} data-part>
      <TextInput
        className={classes.search}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<Search size={13} aria-hidden="true" />}
        placeholder="Narrow this list"
        aria-label="Narrow the list of namespaces and policies"
      />
      <div className={classes.scroll}>
        {ready ? (
          <>
            <NamespaceList wanted={wanted} />
            <PolicyList wanted={wanted} />
            <ProblemList />
          </>
        ) : (
          <LateSkeleton rows={14} />
        )}
      </div>
    </nav>
  );
}
