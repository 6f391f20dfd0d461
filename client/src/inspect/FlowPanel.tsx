/** What comes in | what is selected | what goes out, of a policy or a workload. */
import type { NodeId, WorkloadNode } from '@eastwest/shared/graph';
import { buildWorld, normalizePolicy } from '@eastwest/shared/model';
import { readPolicy } from '@eastwest/shared/words';
import { ArrowRight } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { DraftId } from '../state/drafts.ts';
import { capitalised } from '../state/sentence.ts';
import { Empty } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import { useShownEdges, useShownGraph } from '../ui/use-derived.ts';
import { isolationWords, plural, subtitleOf } from '../ui/words.ts';
import classes from './flow.module.css';
import type { Flow, FlowItem } from './flow.ts';
import { FlowColumn } from './FlowColumn.tsx';
import { FlowRecipes } from './FlowRecipes.tsx';
import { policyFlow, subjectPods } from './policy-flow.ts';
import { usePolicyNow } from './use-policy-now.ts';
import { workloadFlow } from './workload-flow.ts';

export function WorkloadFlow({ id }: { readonly id: NodeId }) {
  const graph = useShownGraph();
  const edges = useShownEdges();
  const node = graph?.nodes.get(id);
  if (graph === undefined) return null;
  if (node?.type !== 'workload') return <Empty title="Only workloads have a flow">Choose a workload or a policy.</Empty>;
  const byId = new Map(edges.map((edge) => [edge.id, edge]));
  const open = (item: FlowItem): void => {
    const edge = byId.get(item.id);
    if (edge !== undefined) actions.selectEdge(edge.from, edge.to);
  };
  return (
    <>
      <Columns flow={workloadFlow(node, graph, edges)} onOpen={open}>
        <WorkloadBox node={node} />
      </Columns>
      {!node.hostNetwork && <FlowRecipes place={{ namespace: node.namespace, workload: { kind: node.kind, name: node.name } }} />}
    </>
  );
}

function WorkloadBox({ node }: { readonly node: WorkloadNode }) {
  return (
    <>
      <strong className={classes.name}>{node.name}</strong>
      <span>{subtitleOf(node)}</span>
      <span>{node.hostNetwork ? 'on the host network' : isolationWords(node.isolation)}</span>
    </>
  );
}

export function PolicyFlow({ id }: { readonly id: DraftId }) {
  const now = usePolicyNow(id);
  const drafted = useStore((state) => state.drafts.has(id));
  const cluster = useStore((state) => state.cluster);
  const world = useMemo(() => buildWorld(cluster), [cluster]);
  const flow = useMemo(() => now && policyFlow(now.policy, world), [now, world]);
  if (now === undefined) return drafted ? <Unreadable /> : <Gone />;
  if (flow === undefined) {
    return (
      <Empty title="The API server would refuse this policy">
        So what it would do is not defined. Its problems are marked in the YAML.
      </Empty>
    );
  }
  const pods = subjectPods(now.policy, world);
  return (
    <>
      <Columns flow={flow} onOpen={({ path }) => path !== undefined && actions.openDraft(id, { path })}>
        <strong className={classes.name}>{capitalised(readPolicy(normalizePolicy(now.policy)).subject)}</strong>
        <span data-tone={pods === 0 ? 'warning' : undefined}>{pods === 0 ? 'no pod now' : `${plural(pods, 'pod')} now`}</span>
      </Columns>
      <FlowRecipes place={{ namespace: now.policy.namespace }} />
    </>
  );
}

function Unreadable() {
  return <Empty title="The text cannot be read as it stands">Mend it, then its flow is drawn here.</Empty>;
}

function Gone() {
  return <Empty title="This policy is not there any more">It was deleted, or the link is of another cluster.</Empty>;
}

interface ColumnsProps {
  readonly flow: Flow;
  readonly onOpen: (item: FlowItem) => void;
  readonly children: ReactNode;
}

function Columns({ flow, onOpen, children }: ColumnsProps) {
  return (
    <div className={classes.flow}>
      <FlowColumn title="Incoming" side={flow.incoming} onOpen={onOpen} />
      <ArrowRight className={classes.arrow} size={14} aria-hidden="true" />
      <section className={classes.selected} aria-label="Selected">
        {children}
      </section>
      <ArrowRight className={classes.arrow} size={14} aria-hidden="true" />
      <FlowColumn title="Outgoing" side={flow.outgoing} onOpen={onOpen} />
    </div>
  );
}
