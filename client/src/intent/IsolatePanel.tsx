/** A workload or a namespace that nothing isolates: one policy that keeps the connections that are ticked. */
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Candidate, KeptConnection } from '@eastwest/shared/intent';
import type { Direction, PortSet } from '@eastwest/shared/model';
import { endWords } from '../state/wish.ts';
import type { Wish } from '../state/wish.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { Alternatives } from './Alternatives.tsx';
import classes from './intent.module.css';
import { KeepList } from './KeepList.tsx';
import { useAnswer, useFactsOf } from './use-answer.ts';

type IsolateWish = Extract<Wish, { type: 'isolate' }>;
type Ports = 'declared' | 'now';

const none: readonly Candidate[] = [];

/** Until something is ticked by hand: what answers DNS, what is of the same namespace, what a rule of the other end names. */
function suggested(candidates: readonly Candidate[]): ReadonlySet<string> {
  return new Set(candidates.flatMap(({ id, because }) => (because === undefined ? [] : [id])));
}

export function IsolatePanel({ wish: { subject } }: { readonly wish: IsolateWish }) {
  const [direction, setDirection] = useState<Direction>('ingress');
  const [ports, setPorts] = useState<Ports>('declared');
  const [ticked, setTicked] = useState<Partial<Record<Direction, ReadonlySet<string>>>>({});
  const facts = useFactsOf(subject);
  const candidates = facts?.[direction] ?? none;
  const kept = ticked[direction] ?? suggested(candidates);
  const portsOf = (candidate: Candidate): PortSet => (ports === 'declared' ? candidate.declared : candidate.ports);
  const keep = candidates
    .filter(({ id }) => kept.has(id))
    .map((candidate): KeptConnection => ({ peer: candidate.peer, ports: portsOf(candidate) }));
  const asked = useAnswer(facts === undefined ? undefined : { type: 'isolate', intent: { subject, direction, keep } });
  return (
    <>
      <p className={classes.ends} title={endWords(subject)}>
        {endWords(subject)}
      </p>
      <div className={classes.pair}>
        <SegmentedControl
          aria-label="Direction"
          size="xs"
          data={[
            { value: 'ingress', label: 'What comes in' },
            { value: 'egress', label: 'What goes out' },
          ]}
          value={direction}
          onChange={(value) => setDirection(value === 'egress' ? 'egress' : 'ingress')}
        />
        <SegmentedControl
          aria-label="Ports to keep"
          size="xs"
          data={[
            { value: 'declared', label: 'Declared ports' },
            { value: 'now', label: 'All ports' },
          ]}
          value={ports}
          onChange={(value) => setPorts(value === 'now' ? 'now' : 'declared')}
        />
      </div>
      {facts === undefined ? (
        <LateSkeleton rows={8} />
      ) : (
        asked.value?.type !== 'nothing-to-do' && (
          <KeepList
            candidates={candidates}
            portsOf={portsOf}
            kept={kept}
            onChange={(next) => setTicked({ ...ticked, [direction]: next })}
          />
        )
      )}
      <Alternatives asked={asked} />
    </>
  );
}
