import { Button } from '@mantine/core';
import { OctagonAlert, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { formatPath, isPolicyObject, policyKindOf } from '@eastwest/shared/kube';
import type { ForeignPolicyObject, ObjectKey, Problem } from '@eastwest/shared/kube';
import type { PolicySummary } from '../engine/messages.ts';
import { keyParts } from '../state/keys.ts';
import { Empty, Section } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import classes from './inspect.module.css';
import { PolicyReading } from './PolicyReading.tsx';
import { StagedPolicy } from './StagedPolicy.tsx';

export function PolicyPanel({ policy }: { readonly policy: ObjectKey }) {
  const summary = useStore((state) => state.result?.policies.find(({ key }) => key === policy));
  const object = useStore((state) => state.cluster.objects.get(policy));
  if (object?.kind === 'ForeignPolicy' && isStaged(object)) return <StagedPolicy id={policy} object={object} />;
  if (object?.kind === 'ForeignPolicy' && summary === undefined) return <p className={classes.text}>{otherWords(object)}</p>;
  if (summary === undefined)
    return <Empty title="This policy is not there any more">It was deleted, or the link is of another cluster.</Empty>;
  return (
    <>
      <Problems policy={policy} problems={summary.problems} />
      <PolicyReading id={policy} />
      <Section title="What it does">
        <p className={classes.text}>{object?.kind === 'ForeignPolicy' ? tierWords(summary) : effectWords(summary)}</p>
      </Section>
      <SelectedPods summary={summary} />
      {isPolicyObject(object) && object.managers !== undefined && object.managers.length > 0 && (
        <Section title="Written by" count={object.managers.length}>
          <p className={classes.text}>{object.managers.join(', ')}</p>
        </Section>
      )}
      {isPolicyObject(object) && object.origin !== undefined && (
        <Section title="Read from">
          <p className={`${classes.text} ${classes.mono}`}>
            {object.origin.file}:{object.origin.line}
          </p>
        </Section>
      )}
    </>
  );
}

function isStaged({ apiVersion, policyKind }: ForeignPolicyObject): boolean {
  return policyKind.startsWith('Staged') && policyKindOf(apiVersion, policyKind)?.family === 'calico';
}

function otherWords({ apiVersion, policyKind }: ForeignPolicyObject): string {
  if (policyKindOf(apiVersion, policyKind)?.role === 'part')
    return `A ${policyKind} decides nothing by itself: it takes part through the policies that name or select it.`;
  return `${policyKind} of ${apiVersion} is not evaluated. What it covers is shown as unknown, never guessed.`;
}

function tierWords({ directions, pods }: PolicySummary): string {
  if (pods.length === 0)
    return 'It selects no pod now, so it has no effect. It will have as soon as a pod that it means is there.';
  if (directions.length === 0) return 'It has no rule for either direction, so it has no effect.';
  const ways = directions.map((direction) => (direction === 'ingress' ? 'comes in' : 'goes out'));
  return `It is asked about what ${ways.join(' and ')}, at its place in the order of the tiers.`;
}

function effectWords({ directions, pods }: PolicySummary): string {
  if (pods.length === 0)
    return 'It selects no pod now, so it has no effect. It will have as soon as a pod with these labels is there.';
  if (directions.length === 0) return 'It isolates its pods in no direction, so it has no effect.';
  const ways = directions.map((direction) => (direction === 'ingress' ? 'come in' : 'go out'));
  return `What is to ${ways.join(' or to ')} needs a rule that allows it: one of this policy, or of another that selects the same pod.`;
}

const podsAtFirst = 12;

function SelectedPods({ summary }: { readonly summary: PolicySummary }) {
  const { pods, key } = summary;
  const [all, setAll] = useState(false);
  const { namespace } = keyParts(key);
  const shown = all ? pods : pods.slice(0, podsAtFirst);
  return (
    <Section title="Selects now" count={pods.length}>
      {pods.length === 0 && <p className={classes.none}>No pod.</p>}
      <ul className={classes.rows}>
        {shown.map((name) => (
          <li key={name} className={classes.item}>
            <span className={classes.main}>{name}</span>
            <button
              type="button"
              className={classes.link}
              aria-label={`Ask why to ${name}`}
              onClick={() => actions.ask({ to: { kind: 'pod', namespace, name } })}
            >
              why
            </button>
          </li>
        ))}
      </ul>
      {pods.length > shown.length && (
        <Button className={classes.more ?? ''} variant="default" size="compact-xs" onClick={() => setAll(true)}>
          Show {pods.length - shown.length} more
        </Button>
      )}
    </Section>
  );
}

function Problems({ policy, problems }: { readonly policy: ObjectKey; readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <Section title="Problems" count={problems.length}>
      <ul>
        {problems.map((problem) => (
          <ProblemItem key={`${formatPath(problem.path)} ${problem.message}`} policy={policy} problem={problem} />
        ))}
      </ul>
    </Section>
  );
}

function ProblemItem({ policy, problem }: { readonly policy: ObjectKey; readonly problem: Problem }) {
  const { severity, message, hint, path } = problem;
  const place = formatPath(path);
  return (
    <li className={classes.problem} data-tone={severity}>
      {severity === 'error' ? <OctagonAlert size={14} aria-hidden="true" /> : <TriangleAlert size={14} aria-hidden="true" />}
      <div>
        {message}
        {hint === undefined ? '' : `: ${hint}`}{' '}
        {place !== '' && (
          <button type="button" className={classes.link} onClick={() => actions.openPolicy(policy, place)}>
            {place}
          </button>
        )}
      </div>
    </li>
  );
}
