/** The lines of one selector, all of which must hold (NP-15), and what it matches now. */
import { removeBeyond } from '@eastwest/shared/edit';
import { valueAt } from '@eastwest/shared/model';
import type { FormSelector } from '@eastwest/shared/edit';
import type { JsonValue } from '@eastwest/shared/kube';
import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import classes from './form.module.css';
import { focusAdd } from './focus.ts';
import { useGestures, useHost } from './host.ts';
import { matchOf } from './matches.ts';
import type { Asked, Match } from './matches.ts';
import { Highlighted, Matches } from './Matches.tsx';
import { Notes, OtherView, Refusal } from './Notes.tsx';
import { NewRequirement, RequirementRow } from './RequirementRow.tsx';
import { rawWith, removed } from './requirements.ts';
import type { Line, Requirement } from './requirements.ts';

interface SelectorEditorProps {
  readonly selector: FormSelector;
  readonly what: 'pods' | 'namespaces';
  /** What the group is called: `Pods of peer 1`. */
  readonly label: string;
  /** What it means when no line is there: `every pod in shop`. */
  readonly everything: string;
  /** The namespaces that its pods are looked for in, by their selector; absent: the policy's own. */
  readonly within?: JsonValue;
}

export function SelectorEditor({ selector, what, label, everything, within }: SelectorEditorProps) {
  const { policy } = useHost();
  const { run, refusal } = useGestures();
  const [pending, setPending] = useState<Requirement>();
  const raw = valueAt(policy, selector.path) ?? {};
  const asRequested = pending !== undefined && pending.key !== '' ? rawWith(raw, pending) : raw;
  const match = useMatch(selector, what, asRequested, within);
  const lines = [...selector.labels, ...selector.expressions];
  return (
    <Highlighted match={match} className={classes.selector} label={label}>
      {lines.length === 0 && <p className={classes.everything}>{everything}</p>}
      {lines.map((line, index) =>
        line.kind === 'other' ? (
          <OtherView key={lineKey(line.path, index)} other={line} onRemove={() => run(removeBeyond(line))} />
        ) : (
          <RequirementRow
            key={lineKey(line.path, index)}
            selector={selector}
            line={line}
            onRemove={(from) => {
              if (run(removed(selector, line))) focusAdd(from);
            }}
          />
        ),
      )}
      {pending === undefined ? (
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<Plus size={13} />}
          data-add
          onClick={() => setPending({ key: '', condition: '=', values: [] })}
        >
          Add label
        </Button>
      ) : (
        <NewRequirement selector={selector} value={pending} onChange={setPending} />
      )}
      <Matches match={match} what={what} {...(asRequested === raw ? {} : { before: 'Would match:' })} />
      <Refusal problem={refusal} />
      <Notes path={selector.path} />
    </Highlighted>
  );
}

/** A renamed label keeps its row, so that the focus stays where somebody types. */
function lineKey(path: Line['path'], index: number): string {
  return path.at(-2) === 'matchLabels' ? `label ${index}` : `expression ${index}`;
}

function useMatch(
  selector: FormSelector,
  what: 'pods' | 'namespaces',
  raw: JsonValue,
  within: JsonValue | undefined,
): Match | undefined {
  const { surroundings, home } = useHost();
  const known = [...selector.labels, ...selector.expressions].every(({ kind }) => kind !== 'other');
  // As text, because the policy is read afresh with every letter.
  const asked = JSON.stringify(
    what === 'namespaces'
      ? { home, namespaces: raw }
      : { home, pods: raw, ...(within === undefined ? {} : { namespaces: within }) },
  );
  return useMemo(() => (known ? matchOf(surroundings, JSON.parse(asked) as Asked) : undefined), [surroundings, asked, known]);
}
