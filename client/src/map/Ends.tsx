import { Handle, Position } from '@xyflow/react';
import classes from './map.module.css';

/** React Flow draws a line only between nodes that have handles in the document. The lines bring their own way and ignore where. */
export function Ends() {
  return (
    <>
      <Handle type="source" position={Position.Top} isConnectable={false} className={classes.end ?? ''} />
      <Handle type="target" position={Position.Top} isConnectable={false} className={classes.end ?? ''} />
    </>
  );
}
