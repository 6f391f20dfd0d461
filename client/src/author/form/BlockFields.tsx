/** An address block and the parts of it that are not meant. */
import { addException, removeException, setText } from '@eastwest/shared/edit';
import type { FormPeer, FormText } from '@eastwest/shared/edit';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { focusAdd } from './focus.ts';
import classes from './form.module.css';
import { Group } from './Group.tsx';
import { useGestures, useHost } from './host.ts';
import { Notes, OtherView, Refusal } from './Notes.tsx';
import { useTyped } from './use-typed.ts';

type Block = Extract<FormPeer, { kind: 'block' }>;

export function BlockFields({ block, number }: { readonly block: Block; readonly number: number }) {
  const { run, refusal } = useGestures();
  return (
    <Group label={`Addresses of peer ${number}`} className={classes.selector}>
      {block.cidr.kind === 'other' ? (
        <OtherView other={block.cidr} />
      ) : (
        <CidrField cidr={block.cidr} label={`Address block of peer ${number}`} placeholder="10.0.0.0/8" />
      )}
      {block.except.length > 0 && <p className={classes.fieldLabel}>except</p>}
      {block.except.map((except, index) => {
        const remove = (from: Element | undefined): void => {
          if (run(removeException(block, except)) && from !== undefined) focusAdd(from);
        };
        if (except.kind === 'other')
          return <OtherView key={`except ${index + 1}`} other={except} onRemove={() => remove(undefined)} />;
        return (
          <div key={`except ${index + 1}`} className={classes.exception}>
            <CidrField cidr={except} label={`Exception ${index + 1}`} />
            <ActionIcon size={26} aria-label={`Remove exception ${index + 1}`} onClick={(event) => remove(event.currentTarget)}>
              <X size={14} />
            </ActionIcon>
          </div>
        );
      })}
      <NewException block={block} />
      <Refusal problem={refusal} />
      <Notes path={block.exceptPath} />
    </Group>
  );
}

interface CidrFieldProps {
  readonly cidr: FormText;
  readonly label: string;
  readonly placeholder?: string;
}

function CidrField({ cidr, label, placeholder }: CidrFieldProps) {
  const { places } = useHost();
  const { value, onChange, refusal } = useTyped(cidr.text, (text) => setText(cidr, text));
  const invalid = places.at(cidr.path).problems.some(({ severity }) => severity === 'error');
  return (
    <div className={classes.grow}>
      <TextInput
        size="xs"
        aria-label={label}
        value={value}
        error={invalid}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Refusal problem={refusal} />
      <Notes path={cidr.path} />
    </div>
  );
}

/** Written down when it is whole: an exception that is half typed would be another one. */
function NewException({ block }: { readonly block: Block }) {
  const { run, refusal } = useGestures();
  const [typed, setTyped] = useState<string>();
  const add = (): void => {
    if (typed !== undefined && typed !== '' && run(addException(block, typed))) setTyped(undefined);
  };
  if (typed === undefined) {
    return (
      <Button variant="subtle" size="compact-xs" leftSection={<Plus size={13} />} data-add onClick={() => setTyped('')}>
        Add exception
      </Button>
    );
  }
  return (
    <>
      <div className={classes.exception}>
        <TextInput
          className={classes.grow}
          size="xs"
          aria-label="New exception"
          placeholder="part of the block"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') add();
          }}
        />
        <Button size="compact-xs" disabled={typed === ''} onClick={add}>
          Add
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setTyped(undefined)}>
          Cancel
        </Button>
      </div>
      <Refusal problem={refusal} />
    </>
  );
}
