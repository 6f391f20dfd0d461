/** The rules of one direction. */
import { addRule, removeRule, setPolicyTypes } from '@eastwest/shared/edit';
import type { FormDirection } from '@eastwest/shared/edit';
import { Button } from '@mantine/core';
import { Section } from '../../ui/Controls.tsx';
import { AddPeerMenu } from './AddPeerMenu.tsx';
import classes from './form.module.css';
import { useGestures, useHost } from './host.ts';
import { Notes, OtherView, Refusal } from './Notes.tsx';
import { Limited } from './Limited.tsx';
import { newPeer } from './peer-words.ts';
import { RuleCard } from './RuleCard.tsx';

const words = {
  ingress: { title: 'Ingress: what may come in', nothing: 'No rule: nothing may come in.', add: 'Allow from…', type: 'Ingress' },
  egress: { title: 'Egress: what may go out', nothing: 'No rule: nothing may go out.', add: 'Allow to…', type: 'Egress' },
} as const;

/** More rules than this are folded at first, so that they can be overlooked. */
const mostOpen = 6;
const mostShown = 50;

export function DirectionSection({ of }: { readonly of: FormDirection }) {
  const { form } = useHost();
  const { run, refusal } = useGestures();
  const { direction, rules, inEffect } = of;
  const { title, nothing, add, type } = words[direction];
  return (
    <Section title={title} count={rules.length === 0 ? undefined : rules.length}>
      {!inEffect && rules.length === 0 && (
        <p className={classes.quiet}>
          {type} is none of its types: this policy does not change what {direction === 'ingress' ? 'comes in' : 'goes out'}.
        </p>
      )}
      {!inEffect && rules.length > 0 && (
        <div className={classes.dead}>
          <p>These rules do nothing: {type} is none of the policy’s types.</p>
          <Button size="compact-xs" variant="default" onClick={() => run(setPolicyTypes(['Ingress', 'Egress']))}>
            Add {type}
          </Button>
        </div>
      )}
      {inEffect && rules.length === 0 && <p className={classes.quiet}>{nothing}</p>}
      <Limited items={rules} noun="rules" most={mostShown}>
        {(rule, index) =>
          rule.kind === 'other' ? (
            <OtherView key={`rule ${index + 1}`} other={rule} onRemove={() => run(removeRule(form, rule))} />
          ) : (
            <RuleCard key={`rule ${index + 1}`} rule={rule} index={index} of={of} startsOpen={rules.length <= mostOpen} />
          )
        }
      </Limited>
      <AddPeerMenu
        label={add}
        name={`new ${direction} rule`}
        onAdd={(kind) => run(addRule(form, direction, { peers: [newPeer(kind)] }))}
        onAnyone={() => run(addRule(form, direction))}
      />
      <Refusal problem={refusal} />
      <Notes path={of.path} />
    </Section>
  );
}
