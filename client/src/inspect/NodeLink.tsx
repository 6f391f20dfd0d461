/** A node's name that leads to it. */
import type { Graph, NodeId } from '@eastwest/shared/graph';
import { actions } from '../ui/store.ts';
import { nameOf, shortNameOf } from '../ui/words.ts';
import classes from './inspect.module.css';

export function NodeLink({ id, graph }: { readonly id: NodeId; readonly graph: Graph }) {
  const node = graph.nodes.get(id);
  if (node === undefined) return <span>{id}</span>;
  return (
    <button type="button" className={classes.link} title={nameOf(node)} onClick={() => actions.selectNode(id)}>
      {shortNameOf(node)}
    </button>
  );
}
