/** Nothing is selected: the cluster in a few numbers, and where to begin. */
import { Button } from '@mantine/core';
import { MessageCircleQuestionMark } from 'lucide-react';
import type { Graph, WorkloadNode } from '@eastwest/shared/graph';
import { Section } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import { useShownGraph } from '../ui/use-derived.ts';
import { hasWorkloads } from '../ui/words.ts';
import classes from './inspect.module.css';

export function StartPanel() {
  const graph = useShownGraph();
  const policies = useStore((state) => state.result?.policies.length) ?? 0;
  const why = useStore((state) => state.source?.why);
  if (graph === undefined) return null;
  return (
    <>
      <Figures graph={graph} policies={policies} />
      {why !== undefined && (
        <p className={classes.text} data-sentence>
          {why}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" leftSection={<MessageCircleQuestionMark size={13} />} onClick={() => actions.ask({})}>
          Ask why two ends may talk
        </Button>
      </div>
      <OpenNamespaces graph={graph} />
    </>
  );
}

function Figures({ graph, policies }: { readonly graph: Graph; readonly policies: number }) {
  const workloads = [...graph.nodes.values()].filter((node): node is WorkloadNode => node.type === 'workload');
  const isolated = workloads.filter(({ isolation }) => isolation.ingress).length;
  const pods = graph.namespaces.reduce((sum, namespace) => sum + namespace.pods, 0);
  const figures = [
    [pods, 'pods'],
    [workloads.length, 'workloads'],
    [policies, 'policies'],
    [isolated, 'workloads isolated for ingress'],
  ] as const;
  return (
    <dl className={classes.figures}>
      {figures.map(([number, unit]) => (
        <div key={unit} className={classes.figure}>
          <dd className={classes.number}>{number.toLocaleString('en')}</dd>
          <dt className={classes.unit}>{unit}</dt>
        </div>
      ))}
    </dl>
  );
}

/** Where everything may come in: the first places to look. */
function OpenNamespaces({ graph }: { readonly graph: Graph }) {
  const open = graph.namespaces.filter(({ pods, ingress }) => pods > 0 && ingress !== 'all');
  return (
    <Section title="Not isolated for ingress" count={open.length}>
      {open.length === 0 && (
        <p className={classes.none}>{hasWorkloads(graph) ? 'Every pod is isolated for ingress.' : 'No pod yet.'}</p>
      )}
      <ul className={classes.rows}>
        {open.map(({ name, pods, ingress }) => (
          <li key={name} className={classes.item}>
            <span className={classes.main}>
              <button type="button" className={classes.link} onClick={() => actions.select({ type: 'namespace', name })}>
                {name}
              </button>
            </span>
            <span className={classes.side}>{ingress === 'none' ? `all of ${pods} pods` : `some of ${pods} pods`}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
