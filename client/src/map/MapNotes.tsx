import { Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { actions } from '../ui/store.ts';
import classes from './map.module.css';
import type { Scene } from './scene.ts';

interface MapNotesProps {
  readonly scene: Scene;
  readonly failure: string | undefined;
  readonly onAgain: () => void;
}

/** What must be said of the picture as a whole, along its upper edge. */
export function MapNotes({ scene, failure, onAgain }: MapNotesProps) {
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
          The map cannot be laid out: {failure}.
          <Button size="compact-xs" variant="default" onClick={onAgain}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}
