/** The ports of a rule as chips; none: every port of every protocol (NP-32). */
import { addPort, allowAnyPort, removePort, removeRule, setPort } from '@eastwest/shared/edit';
import type { FormPort, FormRule, Other } from '@eastwest/shared/edit';
import { ActionIcon, Button, Popover } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { focusAdd } from './focus.ts';
import classes from './form.module.css';
import { Group } from './Group.tsx';
import { useGestures, useHost } from './host.ts';
import { LastOne } from './LastOne.tsx';
import { Notes, OtherView, Refusal } from './Notes.tsx';
import { NewPort, PortFields } from './PortFields.tsx';
import { portInWords } from './port-text.ts';

export function PortList({ rule, name }: { readonly rule: FormRule; readonly name: string }) {
  const { form } = useHost();
  const { run, refusal } = useGestures();
  const [asking, setAsking] = useState(false);
  const remove = (port: FormPort | Other, from: Element): void => {
    if (rule.ports.length === 1) setAsking(true);
    else if (run(removePort(form, rule, port))) focusAdd(from);
  };
  return (
    <Group label={`Ports of ${name}`} className={classes.ports}>
      <p className={classes.fieldLabel}>on</p>
      <div className={classes.chips}>
        {rule.ports.length === 0 && <span className={classes.anyPort}>any port, any protocol</span>}
        {rule.ports.map((port, index) =>
          port.kind === 'other' ? (
            <OtherView key={`port ${index + 1}`} other={port} onRemove={(from) => remove(port, from)} />
          ) : (
            <PortChip key={`port ${index + 1}`} port={port} rule={rule} onRemove={(from) => remove(port, from)} />
          ),
        )}
        <AddPort rule={rule} />
      </div>
      {asking && (
        <LastOne
          what="port"
          onRemoveRule={() => run(removeRule(form, rule))}
          onOpen={() => {
            setAsking(false);
            run(allowAnyPort(rule));
          }}
          onCancel={() => setAsking(false)}
        />
      )}
      <Refusal problem={refusal} />
      {rule.ports.map((port) => (port.kind === 'other' ? null : <Notes key={port.path.join('.')} path={port.path} />))}
      <Notes path={rule.portsPath} />
    </Group>
  );
}

interface PortChipProps {
  readonly port: FormPort;
  readonly rule: FormRule;
  readonly onRemove: (from: Element) => void;
}

function PortChip({ port, rule, onRemove }: PortChipProps) {
  const { places } = useHost();
  const { run, refusal } = useGestures();
  const words = portInWords(port);
  const wrong = places.at(port.path).problems.some(({ severity }) => severity === 'error');
  return (
    <span className={classes.portChip} data-wrong={wrong}>
      <Popover width={300} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <button type="button" aria-label={`Change ${words}`}>
            {words}
          </button>
        </Popover.Target>
        <Popover.Dropdown data-edits-text>
          <PortFields port={port} rule={rule} onChange={(to) => run(setPort(port, to))} />
          <Refusal problem={refusal} />
          <Notes path={port.path} />
        </Popover.Dropdown>
      </Popover>
      <ActionIcon size={20} aria-label={`Remove ${words}`} onClick={(event) => onRemove(event.currentTarget)}>
        <X size={12} />
      </ActionIcon>
    </span>
  );
}

function AddPort({ rule }: { readonly rule: FormRule }) {
  const [open, setOpen] = useState(false);
  const { run, refusal } = useGestures();
  return (
    <Popover width={300} position="bottom-start" trapFocus returnFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <Button variant="subtle" size="compact-xs" leftSection={<Plus size={13} />} data-add onClick={() => setOpen(!open)}>
          {rule.ports.length === 0 ? 'Limit to a port' : 'Add port'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <NewPort
          rule={rule}
          onAdd={(port) => {
            if (run(addPort(rule, port))) setOpen(false);
          }}
        />
        <Refusal problem={refusal} />
      </Popover.Dropdown>
    </Popover>
  );
}
