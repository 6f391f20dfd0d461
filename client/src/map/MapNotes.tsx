import { Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { actions } from '../ui/store.ts';
import classes from './map.module.css';
import type { Scene } from './scene.ts';

/** What must be said of the picture as a whole, along its upper edge. */
export function MapNotes({ scene, failure }: { readonly scene: Scene; readonly failure: string | undefined }) {
  return (
    <div className={classes.notes}>
      {scene.tooMany !== undefined && (
        <output className={classes.note}>
          {scene.tooMany} boxes are too many to draw, so namespaces are folded. Double-click one to open it, or
          <Button size="compact-xs" variant="default" onClick={() => actions.setView('table')}>
            see the table
          </Button>
        </output>
      )}
      {failure !== undefined && (
        <div className={classes.note} role="alert">
          <TriangleAlert size={14} aria-hidden="true" />
          The map could not be laid out: {failure}
        </div>
      )}
    </div>
  );
}
