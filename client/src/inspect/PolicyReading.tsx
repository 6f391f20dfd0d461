/** A policy read aloud: every sentence leads to its lines, and what is often read wrongly is explained where it stands. */
import type { ForeignPolicyObject, PolicyObject, ServiceObject } from '@eastwest/shared/kube';
import { normalizePolicy } from '@eastwest/shared/model';
import { readForeignPolicy, readPolicy, trapsOf } from '@eastwest/shared/words';
import type { Reading, Sentence, Trap } from '@eastwest/shared/words';
import { Popover } from '@mantine/core';
import { CircleHelp } from 'lucide-react';
import { useMemo } from 'react';
import type { DraftId } from '../state/drafts.ts';
import { capitalised } from '../state/sentence.ts';
import { Section } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import classes from './inspect.module.css';
import { useAnyPolicyNow } from './use-policy-now.ts';

export function PolicyReading({ id }: { readonly id: DraftId }) {
  const now = useAnyPolicyNow(id);
  const services = useServicesOf(now?.policy.namespace);
  const read = useMemo(() => {
    if (now === undefined) return undefined;
    return inWords(now.policy, services);
  }, [now, services]);
  if (read === undefined || now === undefined) return null;
  return (
    <Section title={now.drafted ? 'The draft in words' : 'In words'}>
      <p className={classes.reading}>
        <strong>{capitalised(read.subject)}</strong>
      </p>
      <ul className={classes.sentences}>
        {read.sentences.map((sentence) => (
          <SentenceItem key={sentence.path ?? sentence.text} id={id} sentence={sentence} />
        ))}
      </ul>
      {read.traps.length > 0 && <Traps id={id} traps={read.traps} />}
    </Section>
  );
}

/** Undefined for a policy of an API that has no words yet. */
function inWords(object: PolicyObject | ForeignPolicyObject, services: readonly ServiceObject[]): Read | undefined {
  if (object.kind === 'ForeignPolicy') {
    const reading = readForeignPolicy(object);
    return reading && { ...reading, traps: [] };
  }
  const policy = normalizePolicy(object);
  return { ...readPolicy(policy), traps: policy.valid ? trapsOf(policy, services) : [] };
}

interface Read extends Reading {
  readonly traps: readonly Trap[];
}

function SentenceItem({ id, sentence: { text, path } }: { readonly id: DraftId; readonly sentence: Sentence }) {
  if (path === undefined) return <li>{text}</li>;
  return (
    <li>
      {text}{' '}
      <button type="button" className={classes.link} onClick={() => actions.openDraft(id, { path })}>
        {path.replace(/^spec\./u, '')}
      </button>
    </li>
  );
}

function Traps({ id, traps }: { readonly id: DraftId; readonly traps: readonly Trap[] }) {
  return (
    <section className={classes.traps} aria-label="Often read wrongly">
      {[...byKind(traps).values()].map((same) => (
        <TrapNote key={same[0].id} id={id} traps={same} />
      ))}
    </section>
  );
}

/** One kind is explained once, with all its places. */
function byKind(traps: readonly Trap[]): ReadonlyMap<Trap['id'], readonly [Trap, ...Trap[]]> {
  const kinds = new Map<Trap['id'], readonly [Trap, ...Trap[]]>();
  for (const trap of traps) {
    const known = kinds.get(trap.id);
    kinds.set(trap.id, known === undefined ? [trap] : [...known, trap]);
  }
  return kinds;
}

function TrapNote({ id, traps }: { readonly id: DraftId; readonly traps: readonly [Trap, ...Trap[]] }) {
  const [{ title, text }] = traps;
  return (
    <Popover width={300} position="bottom-start" withArrow shadow="md" trapFocus={false}>
      <Popover.Target>
        <button type="button" className={classes.trap}>
          <CircleHelp size={13} aria-hidden="true" />
          {title}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className={classes.text}>{text}</p>
        <ul>
          {traps.map(({ path }) => (
            <li key={path}>
              <button type="button" className={classes.link} onClick={() => actions.openDraft(id, { path })}>
                {path}
              </button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The Services of one namespace: a Service's port is easily taken for the one that its pods listen on. */
function useServicesOf(namespace: string | undefined): readonly ServiceObject[] {
  const objects = useStore((state) => state.cluster.objects);
  return useMemo(
    () =>
      [...objects.values()].filter((object) => object.kind === 'Service').filter((service) => service.namespace === namespace),
    [objects, namespace],
  );
}
