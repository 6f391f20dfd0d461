import { Button } from '@mantine/core';
import { BookOpen, Plus } from 'lucide-react';
import type { NamespaceSummary, WorkloadNode } from '@eastwest/shared/graph';
import { keyParts } from '../state/keys.ts';
import { Empty, Section } from '../ui/Controls.tsx';
import { newPolicy, recipes } from '../ui/new-policy.ts';
import { actions, useStore } from '../ui/store.ts';
import { useShownGraph } from '../ui/use-derived.ts';
import { isolationWords, plural } from '../ui/words.ts';
import classes from './inspect.module.css';

export function NamespacePanel({ name }: { readonly name: string }) {
  const graph = useShownGraph();
  const policies = useStore((state) => state.result?.policies) ?? [];
  const only = useStore(({ view }) => view.filter.namespaces.length === 1 && view.filter.namespaces[0] === name);
  const summary = graph?.namespaces.find((each) => each.name === name);
  if (graph === undefined) return null;
  if (summary === undefined)
    return <Empty title="There is no such namespace">It was deleted, or the link is of another cluster.</Empty>;
  const workloads = [...graph.nodes.values()].filter(
    (node): node is WorkloadNode => node.type === 'workload' && node.namespace === name,
  );
  const own = policies.filter(({ key }) => keyParts(key).namespace === name);
  return (
    <>
      <div className={classes.actions}>
        <Button variant="default" onClick={() => actions.setFilter({ namespaces: only ? [] : [name] })}>
          {only ? 'Show all namespaces' : 'Show only this one'}
        </Button>
        <Button variant="default" leftSection={<Plus size={13} />} onClick={() => newPolicy('blank', name)}>
          New policy here
        </Button>
        <Button variant="default" leftSection={<BookOpen size={13} />} onClick={() => recipes.open({ namespace: name })}>
          Recipes…
        </Button>
        {workloads.length > 0 && (
          <Button variant="default" onClick={() => actions.wish({ type: 'isolate', subject: { kind: 'namespace', name } })}>
            Isolate…
          </Button>
        )}
      </div>
      <Posture summary={summary} name={name} />
      <Section title="Workloads" count={workloads.length}>
        {workloads.length === 0 && <p className={classes.none}>No workload.</p>}
        <ul className={classes.rows}>
          {workloads.map(({ id, name: workload, kind, replicas, isolation }) => (
            <li key={id} className={classes.item}>
              <span className={classes.main}>
                <button
                  type="button"
                  className={classes.link}
                  title={`${workload}, ${kind}, ${isolationWords(isolation)}`}
                  onClick={() => actions.selectNode(id)}
                >
                  {workload}
                </button>
              </span>
              <span className={classes.side}>
                {kind} · {replicas}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Policies" count={own.length}>
        {own.length === 0 && <p className={classes.none}>No policy: nothing here is isolated.</p>}
        <ul className={classes.rows}>
          {own.map(({ key, pods }) => (
            <li key={key} className={classes.item}>
              <span className={classes.main}>
                <button type="button" className={classes.link} onClick={() => actions.openPolicy(key)}>
                  {keyParts(key).name}
                </button>
              </span>
              <span className={classes.side}>{plural(pods.length, 'pod')}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

const shareWords: Readonly<Record<NamespaceSummary['ingress'], string>> = {
  all: 'every pod is isolated',
  some: 'some pods are isolated',
  none: 'no pod is isolated',
};

function Posture({ summary, name }: { readonly summary: NamespaceSummary; readonly name: string }) {
  const { ingress, egress, labels, pods, synthesised } = summary;
  return (
    <>
      {pods > 0 && (
        <Section title="Isolation">
          <p className={classes.text}>
            Ingress: {shareWords[ingress]}. Egress: {shareWords[egress]}.
          </p>
          {ingress === 'none' && (
            <div className={classes.actions}>
              <Button variant="default" size="compact-xs" onClick={() => newPolicy('deny-ingress', name)}>
                Draft a default deny
              </Button>
            </div>
          )}
        </Section>
      )}
      <Section title="Labels" count={labels.size}>
        {synthesised && (
          <p className={classes.text}>The namespace itself was not found, so only the label that every namespace has is known.</p>
        )}
        <div className={classes.chips}>
          {[...labels].map(([key, value]) => (
            <span key={key} className={classes.label} title={`${key}=${value}`}>
              {key}={value}
            </span>
          ))}
        </div>
      </Section>
    </>
  );
}
