import type { FormPort, FormRule, PortSpec } from '@eastwest/shared/edit';
import type { Protocol } from '@eastwest/shared/kube';
import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Suggestion } from '../suggestions.ts';
import classes from './form.module.css';
import { useHost } from './host.ts';
import { OfferField } from './OfferField.tsx';
import { portSpec, portText } from './port-text.ts';

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

interface FieldsProps {
  readonly protocol: Protocol | undefined;
  readonly text: string;
  readonly rule: FormRule;
  readonly onChange: (protocol: Protocol | undefined, text: string) => void;
  readonly onEnter?: () => void;
  /** Beside the fields: below them is where the offers are. */
  readonly children?: ReactNode;
}

function Fields({ protocol, text, rule, onChange, onEnter, children }: FieldsProps) {
  const offers = useOffers(rule);
  return (
    <div className={classes.portFields}>
      <NativeSelect
        size="xs"
        label="Protocol"
        value={protocol ?? 'TCP'}
        data={[...protocols]}
        onChange={(event) => {
          const chosen = protocols.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen, text);
        }}
      />
      <OfferField
        label="Port"
        showLabel
        inPopover
        value={text}
        placeholder="80, 80-90 or a name"
        offers={offers}
        onChange={(next) => onChange(protocol, next)}
        {...(onEnter === undefined ? {} : { onEnter })}
      />
      {children}
    </div>
  );
}

function useOffers({ portsPath }: FormRule): () => readonly Suggestion[] {
  const { offers } = useHost();
  return () => offers({ path: [...portsPath, 0, 'port'], at: 'value' });
}

interface PortFieldsProps {
  readonly port: FormPort;
  readonly rule: FormRule;
  readonly onChange: (port: PortSpec) => void;
}

/** Every letter is written down; what is half a range (`80-`) waits in the field. */
export function PortFields({ port, rule, onChange }: PortFieldsProps) {
  const [half, setHalf] = useState<string>();
  const change = (protocol: Protocol | undefined, text: string): void => {
    const isHalf = /^\d+\s*[-–]\s*$/u.test(text);
    setHalf(isHalf ? text : undefined);
    if (!isHalf) onChange(portSpec(text, protocol));
  };
  return <Fields protocol={port.protocol} text={half ?? portText(port)} rule={rule} onChange={change} />;
}

interface NewPortProps {
  readonly rule: FormRule;
  readonly onAdd: (port: PortSpec) => void;
}

export function NewPort({ rule, onAdd }: NewPortProps) {
  const [protocol, setProtocol] = useState<Protocol>('TCP');
  const [text, setText] = useState('');
  const spec = portSpec(text, protocol);
  const add = (): void => onAdd({ ...spec, protocol });
  return (
    <>
      <Fields
        protocol={protocol}
        text={text}
        rule={rule}
        onChange={(nextProtocol, next) => {
          setProtocol(nextProtocol ?? 'TCP');
          setText(next);
        }}
        onEnter={add}
      >
        <Button className={classes.portAdd ?? ''} onClick={add}>
          Add
        </Button>
      </Fields>
      {spec.kind === 'all' && <p className={classes.quiet}>Without a port: every {protocol} port.</p>}
    </>
  );
}
