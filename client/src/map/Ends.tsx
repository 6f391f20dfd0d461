import { Handle, Position } from '@xyflow/react';
import classes from './map.module.css';

/**
 * React Flow draws a line only between nodes that have handles in the document. The lines bring their own way and ignore
 * where. From an end that `starts` a line can be drawn to any other; the keyboard does the same with C.
 */
export function Ends({ starts = false }: { readonly starts?: boolean }) {
  return (
    <>
      <Handle
        type="source"
        position={starts ? Position.Right : Position.Top}
        isConnectable={starts}
        isConnectableEnd={false}
        className={(starts ? classes.start : classes.end) ?? ''}
        title={starts ? 'Drag to another box to allow a connection (C)' : undefined}
      />
      <Handle type="target" position={Position.Top} isConnectable={false} className={classes.end ?? ''} />
    </>
  );
}
