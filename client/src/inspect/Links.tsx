/** Names that lead somewhere: to a policy's lines, to a node. */
import type { PolicyRef } from '@eastwest/shared/evaluate';
import type { Graph, NodeId } from '@eastwest/shared/graph';
import { keyOfPolicy } from '../state/keys.ts';
import { pieceText } from '@eastwest/shared/why';
import type { Piece } from '@eastwest/shared/why';
import { actions } from '../ui/store.ts';
import { nameOf, shortNameOf } from '../ui/words.ts';
import classes from './inspect.module.css';

/** A verdict's words, with every place in a policy as a link to that place. */
export function Words({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map((piece, index) =>
    piece.type === 'text' ? (
      piece.text
    ) : (
      // Pieces are never reordered, and two of them may be equal.
      // oxlint-disable-next-line react/no-array-index-key
      <PolicyLink key={index} policy={piece.policy} path={piece.path} text={pieceText(piece)} />
    ),
  );
}

interface PolicyLinkProps {
  readonly policy: PolicyRef;
  readonly path?: string | undefined;
  readonly text: string;
}

export function PolicyLink({ policy, path, text }: PolicyLinkProps) {
  const full = `${policy.namespace === '' ? '' : `${policy.namespace}/`}${policy.name}${path === undefined ? '' : ` ${path}`}`;
  return (
    <button
      type="button"
      className={classes.link}
      title={`Open ${full}`}
      onClick={() => actions.openPolicy(keyOfPolicy(policy), path)}
    >
      {text}
    </button>
  );
}

export function NodeLink({ id, graph }: { readonly id: NodeId; readonly graph: Graph }) {
  const node = graph.nodes.get(id);
  if (node === undefined) return <span>{id}</span>;
  return (
    <button type="button" className={classes.link} title={nameOf(node)} onClick={() => actions.selectNode(id)}>
      {shortNameOf(node)}
    </button>
  );
}
