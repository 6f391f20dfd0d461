/** That the engine is at work; only after a while, because what flashes by only disturbs. */
import { Loader } from '@mantine/core';
import { useLate } from '../ui/Controls.tsx';
import classes from './intent.module.css';

export function Thinking({ words }: { readonly words: string }) {
  const late = useLate();
  return (
    <output className={classes.thinking}>
      {late && (
        <>
          <Loader size={14} aria-hidden="true" />
          {words}…
        </>
      )}
    </output>
  );
}
