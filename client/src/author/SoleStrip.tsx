/** Under the text: what can be asked of the rule that the cursor is in, for those who do not use the editor's own menus. */
import { soleVerb } from '@eastwest/shared/change';
import { Button, Kbd } from '@mantine/core';
import { ScanSearch } from 'lucide-react';
import { useStore as useZustand } from 'zustand';
import type { DraftId } from '../state/drafts.ts';
import { actions, useStore } from '../ui/store.ts';
import classes from './author.module.css';
import { caretStore, soleHurdle } from './sole-places.ts';

export function SoleStrip({ id }: { readonly id: DraftId }) {
  const asked = useZustand(caretStore, (state) => state.asked);
  const hurdle = useStore((state) => soleHurdle(state, id));
  const why = hurdle ?? (asked === undefined ? 'put the cursor into a rule' : undefined);
  return (
    <div className={classes.strip}>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<ScanSearch size={12} aria-hidden="true" />}
        disabled={why !== undefined}
        aria-describedby="sole-place"
        onClick={() => asked !== undefined && actions.askSole(id, asked.path)}
      >
        What only this {soleVerb(asked?.action ?? 'allow')}
      </Button>
      <span id="sole-place" className={classes.stripPlace}>
        {why ?? asked?.path.replace(/^spec\./u, '')}
      </span>
      {why === undefined && (
        <span className={classes.stripKeys}>
          <Kbd size="xs">Alt</Kbd> <Kbd size="xs">O</Kbd>
        </span>
      )}
    </div>
  );
}
