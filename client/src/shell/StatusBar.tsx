/** The verdict of what is under the pointer, or else of the selection, in one line of words. */
import { useDebouncedValue } from '@mantine/hooks';
import type { Graph } from '@eastwest/shared/graph';
import type { AppState } from '../state/app.ts';
import { questionOf } from '../state/ends.ts';
import { directionLine, outcomeWords } from '@eastwest/shared/why';
import { pairId } from '../state/shown.ts';
import type { ShownEdge } from '../state/shown.ts';
import { useExplained } from '../ui/use-explained.ts';
import { useStore } from '../ui/store.ts';
import { useShownEdges, useShownGraph } from '../ui/use-derived.ts';
import { isolationWords, nameOf, plural, portWords, shortNameOf } from '../ui/words.ts';
import classes from './StatusBar.module.css';

/** What the line speaks of, as a string so that equal subjects do not render again. */
function subjectOf({ hover, view }: AppState): string {
  if (hover?.type === 'edge') return pairId(hover.from, hover.to);
  if (hover !== undefined) return hover.id;
  const { selection } = view;
  if (selection.type === 'edge') return pairId(selection.from, selection.to);
  return selection.type === 'node' ? selection.id : '';
}

export function StatusBar() {
  const subject = useStore(subjectOf);
  const milliseconds = useStore((state) => state.result?.evaluatedInMs);
  const edges = useShownEdges();
  const graph = useShownGraph();
  const edge = subject === '' ? undefined : edges.find(({ id }) => id === subject);
  return (
    <footer className={classes.bar}>
      <output className={classes.words} aria-live="off">
        {graph === undefined ? null : edge === undefined ? (
          <NodeLine id={subject} graph={graph} />
        ) : (
          <EdgeLine edge={edge} graph={graph} />
        )}
      </output>
      {milliseconds !== undefined && (
        <span className={classes.time}>evaluated in {milliseconds < 1 ? '< 1' : Math.round(milliseconds)} ms</span>
      )}
    </footer>
  );
}

function NodeLine({ id, graph }: { readonly id: string; readonly graph: Graph }) {
  const node = [...graph.nodes.values()].find((each) => each.id === id);
  if (node === undefined) return <span className={classes.soft}>{totals(graph)}</span>;
  if (node.type !== 'workload') return <span className={classes.soft}>{nameOf(node)}</span>;
  return (
    <>
      <strong>{shortNameOf(node)}</strong>
      <span className={classes.soft}>
        {node.kind} · {plural(node.replicas, 'pod')} · {isolationWords(node.isolation)}
      </span>
    </>
  );
}

function totals({ nodes, edges, namespaces }: Graph): string {
  const workloads = [...nodes.values()].filter(({ type }) => type === 'workload').length;
  return `${plural(workloads, 'workload')} in ${plural(namespaces.length, 'namespace')} · ${plural(edges.length, 'connection')}`;
}

function EdgeLine({ edge, graph }: { readonly edge: ShownEdge; readonly graph: Graph }) {
  const [settled] = useDebouncedValue(edge, 60);
  const question = questionOf(edge, graph);
  const explained = useExplained(settled === edge ? question : undefined);
  const name = (id: ShownEdge['from']): string => {
    const node = graph.nodes.get(id);
    return node === undefined ? id : shortNameOf(node);
  };
  const shown = explained?.draft ?? explained?.now;
  return (
    <>
      <strong>
        {name(edge.from)} → {name(edge.to)}
        {question === undefined ? '' : ` : ${question.port}${question.protocol === 'TCP' ? '' : `/${question.protocol}`}`}
      </strong>
      {shown === undefined || 'error' in shown ? (
        <span className={classes.soft}>{portWords(edge)}</span>
      ) : (
        <>
          <span className={classes.outcome} data-outcome={shown.outcome}>
            {outcomeWords(shown.outcome)}
            {explained?.draft === undefined ? '' : ' with the draft'}
          </span>
          <span className={classes.soft}>egress: {directionLine(shown.egress)}</span>
          <span className={classes.soft}>ingress: {directionLine(shown.ingress)}</span>
        </>
      )}
    </>
  );
}
