/** What the policy is called, where it is, whom it is about, and in which directions. */
import { removeBeyond, setName, setNamespace, setPolicyTypes } from '@eastwest/shared/edit';
import type { PolicyTypes } from '@eastwest/shared/edit';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { Section } from '../../ui/Controls.tsx';
import classes from './form.module.css';
import { Group } from './Group.tsx';
import { useGestures, useHost } from './host.ts';
import { Notes, OtherView, Refusal } from './Notes.tsx';
import { OfferField } from './OfferField.tsx';
import { SelectorEditor } from './SelectorEditor.tsx';
import { useTyped } from './use-typed.ts';

export function NameFields() {
  const { form, places, offers } = useHost();
  const { name, namespace } = form;
  const typedName = useTyped(name.text, setName);
  const typedNamespace = useTyped(namespace.text, setNamespace);
  const { run } = useGestures();
  const invalid = (path: typeof name.path): boolean => places.at(path).problems.some(({ severity }) => severity === 'error');
  return (
    <div className={classes.names}>
      <div>
        {name.kind === 'other' ? (
          <OtherView other={name} onRemove={() => run(removeBeyond(name))} />
        ) : (
          <TextInput
            label="Name"
            value={typedName.value}
            error={invalid(name.path)}
            onChange={(event) => typedName.onChange(event.currentTarget.value)}
          />
        )}
        <Refusal problem={typedName.refusal} />
        <Notes path={name.path} />
      </div>
      <div>
        {namespace.kind === 'other' ? (
          <OtherView other={namespace} onRemove={() => run(removeBeyond(namespace))} />
        ) : (
          <OfferField
            label="Namespace"
            showLabel
            value={typedNamespace.value}
            placeholder="default"
            invalid={invalid(namespace.path)}
            onChange={typedNamespace.onChange}
            offers={() => offers({ path: ['metadata', 'namespace'], at: 'value' })}
          />
        )}
        <Refusal problem={typedNamespace.refusal} />
        <Notes path={namespace.path} />
      </div>
    </div>
  );
}

export function SubjectCard() {
  const { form, home } = useHost();
  return (
    <Section title="Applies to">
      <div className={classes.card}>
        <SelectorEditor
          selector={form.subject}
          what="pods"
          label="Pods that the policy is about"
          everything={`Every pod in ${home}`}
        />
      </div>
    </Section>
  );
}

export function TypesField() {
  const { form } = useHost();
  const { run, refusal } = useGestures();
  const { types } = form;
  const set = (ingress: boolean, egress: boolean): void => {
    const wanted: PolicyTypes | undefined = ingress
      ? egress
        ? ['Ingress', 'Egress']
        : ['Ingress']
      : egress
        ? ['Egress']
        : undefined;
    if (wanted !== undefined) run(setPolicyTypes(wanted));
  };
  const only = types.ingress !== types.egress;
  return (
    <Section title="Isolates for">
      <Group label="Policy types" className={classes.types}>
        <Checkbox
          label="Ingress"
          checked={types.ingress}
          disabled={only && types.ingress}
          onChange={(event) => set(event.currentTarget.checked, types.egress)}
        />
        <Checkbox
          label="Egress"
          checked={types.egress}
          disabled={only && types.egress}
          onChange={(event) => set(types.ingress, event.currentTarget.checked)}
        />
        {!types.explicit && (
          <>
            <span className={classes.quiet}>by default: policyTypes is not written</span>
            <Button size="compact-xs" variant="subtle" onClick={() => set(types.ingress, types.egress)}>
              Write it
            </Button>
          </>
        )}
      </Group>
      <Refusal problem={refusal} />
      <Notes path={types.path} />
    </Section>
  );
}
