import { Button } from '@mantine/core';
import type { NodeId } from '@eastwest/shared/graph';
import { endOfNode } from '@eastwest/shared/intent';
import { formatPorts, isEmptyPorts } from '@eastwest/shared/model';
import { questionOf } from '../state/ends.ts';
import { pairId } from '../state/shown.ts';
import type { ShownEdge } from '../state/shown.ts';
import { Empty, Section } from '../ui/Controls.tsx';
import { actions } from '../ui/store.ts';
import { useShownEdges, useShownGraph } from '../ui/use-derived.ts';
import { useExplained } from '../ui/use-explained.ts';
import { wordsOf } from '../ui/words.ts';
import { ExplainedView } from './ExplainedView.tsx';
import { NodeLink } from './NodeLink.tsx';
import classes from './inspect.module.css';

export function EdgePanel({ from, to }: { readonly from: NodeId; readonly to: NodeId }) {
  const edges = useShownEdges();
  const graph = useShownGraph();
  const edge = edges.find(({ id }) => id === pairId(from, to));
  const question = edge === undefined || graph === undefined ? undefined : questionOf(edge, graph);
  const explained = useExplained(question);
  if (graph === undefined) return null;
  if (edge === undefined) return <Gone from={from} to={to} />;
  const [source, target] = [from, to].map((id) => {
    const node = graph.nodes.get(id);
    return node && endOfNode(node);
  });
  const canStop = source !== undefined && target !== undefined && !isEmptyPorts(edge.ports);
  const back = edges.some(({ id }) => id === pairId(to, from));
  return (
    <>
      <ul className={classes.rows}>
        <PortRow words="From">
          <NodeLink id={from} graph={graph} />
        </PortRow>
        <PortRow words="To">
          <NodeLink id={to} graph={graph} />
        </PortRow>
        <Ports edge={edge} />
      </ul>
      <div className={classes.actions}>
        {question !== undefined && (
          <Button variant="default" onClick={() => actions.ask(question)}>
            Ask about another port
          </Button>
        )}
        {canStop && (
          <Button variant="default" onClick={() => actions.wish({ type: 'stop', from: source, to: target })}>
            Stop allowing…
          </Button>
        )}
        {back && from !== to && (
          <Button variant="default" onClick={() => actions.selectEdge(to, from)}>
            The other way round
          </Button>
        )}
      </div>
      {question === undefined ? (
        <p className={classes.text}>{standInWords(edge, graph.nodes.get(from)?.type, graph.nodes.get(to)?.type)}</p>
      ) : (
        <Section title={`Why, on ${question.protocol} ${question.port}`}>
          {explained === undefined ? null : <ExplainedView explained={explained} connection={question} />}
        </Section>
      )}
    </>
  );
}

function PortRow({ words, children }: { readonly words: string; readonly children: React.ReactNode }) {
  return (
    <li className={classes.item}>
      <span className={classes.side}>{words}</span>
      <span className={classes.main}>{children}</span>
    </li>
  );
}

function Ports({ edge }: { readonly edge: ShownEdge }) {
  const { change, ports, unknown } = edge;
  const now = change === undefined ? ports : change.before.ports;
  const perhaps = change === undefined ? unknown : change.before.unknown;
  return (
    <>
      <PortRow words="Ports">
        <span className={classes.mono}>{formatPorts(now)}</span>
      </PortRow>
      {!isEmptyPorts(perhaps) && (
        <PortRow words="Unknown">
          <span className={classes.mono}>{formatPorts(perhaps)}</span>
        </PortRow>
      )}
      {change !== undefined && (
        <PortRow words="Draft">
          <span className={classes.mono}>{formatPorts(change.after.ports)}</span>
        </PortRow>
      )}
      {change !== undefined && (
        <li className={classes.item}>
          <span className={classes.text}>
            {wordsOf[change.kind]}: {change.because}
          </span>
        </li>
      )}
    </>
  );
}

function manyWords(type: string | undefined): string | undefined {
  if (type === 'anyone') return 'every pod, node and outside address';
  return type === 'any-pod' ? 'every pod in every namespace' : undefined;
}

function standInWords(edge: ShownEdge, from: string | undefined, to: string | undefined): string {
  const source = manyWords(from);
  const target = manyWords(to);
  if (source !== undefined)
    return `As far as the destination is concerned, ${source} may use these ports. The source's own egress may still forbid it: ask Why with a real source.`;
  if (target !== undefined)
    return `As far as the source is concerned, it may reach ${target} on these ports. The destination's own ingress may still forbid it: ask Why with a real destination.`;
  return isEmptyPorts(edge.ports) ? 'Which ports these are cannot be known.' : 'These protocols have no ports to ask about.';
}

function Gone({ from, to }: { readonly from: NodeId; readonly to: NodeId }) {
  const graph = useShownGraph();
  if (graph === undefined || !graph.nodes.has(from) || !graph.nodes.has(to)) {
    return <Empty title="This connection is not there any more">One of its ends is gone from the cluster.</Empty>;
  }
  return (
    <Empty title="No connection of their own">
      <NodeLink id={from} graph={graph} /> and <NodeLink id={to} graph={graph} /> may talk only as far as anyone may, or not at
      all. Ask Why with a port.
    </Empty>
  );
}
