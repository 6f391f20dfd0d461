/** The connections of a node in one direction, stand-ins included. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Graph, NodeId } from '@eastwest/shared/graph';
import type { ShownEdge } from '../state/shown.ts';
import { Section } from '../ui/Controls.tsx';
import { actions } from '../ui/store.ts';
import { nameOf, portLabel, portWords, shortNameOf, signOf, wordsOf } from '../ui/words.ts';
import classes from './inspect.module.css';

interface ConnectionListProps {
  readonly title: string;
  readonly edges: readonly ShownEdge[];
  readonly graph: Graph;
  readonly other: (edge: ShownEdge) => NodeId;
  /** What it means that there is none. */
  readonly none: string;
}

const atFirst = 12;

export function ConnectionList({ title, edges, graph, other, none }: ConnectionListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? edges : edges.slice(0, atFirst);
  return (
    <Section title={title} count={edges.length}>
      {edges.length === 0 && <p className={classes.none}>{none}</p>}
      <ul className={classes.rows}>
        {shown.map((edge) => (
          <ConnectionItem key={edge.id} edge={edge} graph={graph} other={other(edge)} />
        ))}
      </ul>
      {edges.length > shown.length && (
        <Button className={classes.more ?? ''} variant="default" size="compact-xs" onClick={() => setAll(true)}>
          Show {edges.length - shown.length} more
        </Button>
      )}
    </Section>
  );
}

function leave(): void {
  actions.setHover(undefined);
}

function ConnectionItem({ edge, graph, other }: { readonly edge: ShownEdge; readonly graph: Graph; readonly other: NodeId }) {
  const node = graph.nodes.get(other);
  const { change } = edge;
  const hover = (): void => actions.setHover({ type: 'edge', from: edge.from, to: edge.to });
  return (
    // The pointer only does what the focus of the button in here does too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li className={classes.item} onMouseEnter={hover} onMouseLeave={leave}>
      {change !== undefined && (
        <span className={classes.sign} data-tone={change.kind} title={wordsOf[change.kind]}>
          {signOf[change.kind]}
        </span>
      )}
      <span className={classes.main}>
        <button
          type="button"
          className={classes.link}
          title={node && nameOf(node)}
          onFocus={hover}
          onBlur={leave}
          onClick={() => actions.selectEdge(edge.from, edge.to)}
        >
          {node === undefined ? other : shortNameOf(node)}
        </button>
      </span>
      <span className={`${classes.side} ${classes.mono}`} title={portWords(edge)}>
        {portLabel(edge.ports) === '' ? `${portLabel(edge.unknown)} ?` : portLabel(edge.ports)}
      </span>
    </li>
  );
}
