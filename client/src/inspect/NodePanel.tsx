import { Button } from '@mantine/core';
import { Focus, MessageCircleQuestionMark } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { GraphNode, NodeId, WorkloadNode } from '@eastwest/shared/graph';
import { endOfNode } from '@eastwest/shared/intent';
import { endpointOf } from '../state/ends.ts';
import { Chip, Empty, Section } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import { useShownEdges, useShownGraph } from '../ui/use-derived.ts';
import { ConnectionList } from './ConnectionList.tsx';
import { NewWorkloads } from './NewWorkloads.tsx';
import { SelectedBy } from './SelectedBy.tsx';
import { bareNodeOf, bareNodes } from './coverage.ts';
import classes from './inspect.module.css';

export function NodePanel({ id }: { readonly id: NodeId }) {
  const graph = useShownGraph();
  const edges = useShownEdges();
  const node = graph?.nodes.get(id);
  if (graph === undefined) return null;
  if (node === undefined)
    return <Empty title="It is not there any more">It was deleted, or the link is of another cluster.</Empty>;
  return (
    <>
      <NodeActions node={node} />
      {node.type === 'workload' ? <WorkloadFacts node={node} /> : <OutsideFacts node={node} />}
      <ConnectionList
        title="May be reached by"
        edges={edges.filter(({ to }) => to === id)}
        graph={graph}
        other={({ from }) => from}
        none="Nobody may reach it."
      />
      <ConnectionList
        title="May reach"
        edges={edges.filter(({ from }) => from === id)}
        graph={graph}
        other={({ to }) => to}
        none="It may reach nobody."
      />
      {node.type === 'workload' && <NewWorkloads node={node} />}
    </>
  );
}

function NodeActions({ node }: { readonly node: GraphNode }) {
  const focused = useStore((state) => state.view.filter.focus === node.id);
  const end = endpointOf(node);
  const wished = endOfNode(node);
  return (
    <div className={classes.actions}>
      <Button variant="default" leftSection={<Focus size={13} />} onClick={() => actions.setFocus(focused ? undefined : node.id)}>
        {focused ? 'Show all again' : 'Only its neighbours'}
      </Button>
      {end !== undefined && (
        <Button
          variant="default"
          leftSection={<MessageCircleQuestionMark size={13} />}
          onClick={() => actions.ask({ from: end })}
        >
          Ask why from here
        </Button>
      )}
      {end !== undefined && (
        <Button variant="default" onClick={() => actions.ask({ to: end })}>
          to here
        </Button>
      )}
      {wished !== undefined && (
        <Button variant="default" onClick={() => actions.wish({ type: 'allow', from: wished, protocol: 'TCP' })}>
          Allow a connection…
        </Button>
      )}
      {wished !== undefined && node.type === 'workload' && !node.hostNetwork && (
        <Button variant="default" onClick={() => actions.wish({ type: 'isolate', subject: wished })}>
          Isolate…
        </Button>
      )}
    </div>
  );
}

function WorkloadFacts({ node }: { readonly node: WorkloadNode }) {
  const { namespace, podNames, labels, variant } = node;
  return (
    <>
      <Section title="Isolation">
        <p className={classes.text}>{isolationSentence(node)}</p>
        <Bare node={node} />
        {variant !== undefined && (
          <p className={classes.text}>
            Part {variant.index} of {variant.of}: the pods of this workload differ. {variant.differs}
          </p>
        )}
      </Section>
      {podNames[0] !== undefined && <SelectedBy namespace={namespace} pod={podNames[0]} />}
      <Section title="Labels" count={labels.size}>
        {labels.size === 0 && <p className={classes.none}>No label that all its pods share.</p>}
        <div className={classes.chips}>
          {[...labels].map(([key, value]) => (
            <span key={key} className={classes.label} title={`${key}=${value}`}>
              {key}={value}
            </span>
          ))}
        </div>
      </Section>
      <Pods node={node} />
    </>
  );
}

function isolationSentence({ isolation, hostNetwork, noAddress }: WorkloadNode): string {
  const { ingress, egress } = isolation;
  if (hostNetwork) return 'It is on the network of its nodes: policies do not cover it, in either direction.';
  const late = noAddress ? ' No pod of it has an address yet, so what address blocks say of it is unknown.' : '';
  if (ingress && egress) return `Isolated both ways: only what a rule allows may come in or go out.${late}`;
  if (ingress) return `Isolated for ingress: only what a rule allows may come in. Everything may go out.${late}`;
  if (egress) return `Isolated for egress: only what a rule allows may go out. Everything may come in.${late}`;
  return `Not isolated: no policy selects it, so everything may come in and go out.${late}`;
}

/** Pods of the namespace are asked for by name: on which node without an agent they run. */
function useBareNode(namespace: string): (pod: string) => string | undefined {
  const cluster = useStore((state) => state.cluster);
  const enforcement = useStore((state) => state.result?.enforcement);
  return useMemo(() => {
    const bare = bareNodes(enforcement);
    return (pod) => bareNodeOf(cluster, bare, namespace, pod);
  }, [cluster, enforcement, namespace]);
}

function Bare({ node: { namespace, podNames } }: { readonly node: WorkloadNode }) {
  const nodeOf = useBareNode(namespace);
  const count = podNames.filter((name) => nodeOf(name) !== undefined).length;
  if (count === 0) return null;
  const who =
    count === podNames.length ? 'Its pods run' : `${count} of its ${podNames.length} pods ${count === 1 ? 'runs' : 'run'}`;
  return <p className={classes.text}>{who} where no agent is ready: there nothing enforces this, and everything gets through.</p>;
}

const podsAtFirst = 6;

function Pods({ node }: { readonly node: WorkloadNode }) {
  const { namespace, podNames, replicas } = node;
  const nodeOf = useBareNode(namespace);
  const [all, setAll] = useState(false);
  const shown = all ? podNames : podNames.slice(0, podsAtFirst);
  return (
    <Section title="Pods" count={replicas}>
      <ul className={classes.rows}>
        {shown.map((name) => (
          <li key={name} className={classes.item}>
            <span className={classes.main} title={name}>
              {name}
            </span>
            {nodeOf(name) !== undefined && <Chip tone="warning">not enforced on {nodeOf(name)}</Chip>}
            <button
              type="button"
              className={classes.link}
              onClick={() => actions.ask({ from: { kind: 'pod', namespace, name } })}
              aria-label={`Ask why from ${name}`}
            >
              why
            </button>
          </li>
        ))}
      </ul>
      {podNames.length > shown.length && (
        <Button className={classes.more ?? ''} variant="default" size="compact-xs" onClick={() => setAll(true)}>
          Show {podNames.length - shown.length} more
        </Button>
      )}
    </Section>
  );
}

function OutsideFacts({ node }: { readonly node: Exclude<GraphNode, WorkloadNode> }) {
  if (node.type === 'external') {
    return (
      <Section title="Addresses" count={node.cidrs.length}>
        <p className={classes.text}>
          Outside the cluster. No policy tells these ranges apart; pods and nodes inside them are not meant.
        </p>
        <div className={classes.chips}>
          {node.cidrs.map((cidr) => (
            <span key={cidr} className={classes.label}>
              {cidr}
            </span>
          ))}
        </div>
      </Section>
    );
  }
  if (node.type === 'node') return <ClusterNodes names={node.names} />;
  return (
    <p className={classes.text}>
      {node.type === 'anyone'
        ? 'Stands for every pod, node and outside address, so that “open to all” is one line and not one for each.'
        : 'Stands for every pod of every namespace, so that “open to all pods” is one line and not one for each.'}
    </p>
  );
}

function ClusterNodes({ names }: { readonly names: readonly string[] }) {
  const bare = bareNodes(useStore((state) => state.result?.enforcement));
  return (
    <Section title="Cluster nodes" count={names.length}>
      <p className={classes.text}>Kubelets and host processes. Policies do not cover them; address blocks may name them.</p>
      <div className={classes.chips}>
        {names.map((name) => (
          <Chip key={name} tone={bare.has(name) ? 'warning' : 'neutral'}>
            {bare.has(name) ? `${name}: no agent is ready` : name}
          </Chip>
        ))}
      </div>
    </Section>
  );
}
