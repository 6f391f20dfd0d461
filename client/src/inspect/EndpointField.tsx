/** Chooses one endpoint: a workload, a pod, a cluster node, or any address typed in. */
import { CloseButton, Combobox, InputBase, ScrollArea, useCombobox } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import { endName } from '../state/ends.ts';
import { endpointText, parseEndpoint } from '../state/url.ts';
import { useStore } from '../ui/store.ts';
import { choicesFor, endpointChoices } from './endpoint-choices.ts';
import classes from './inspect.module.css';

interface EndpointFieldProps {
  readonly label: string;
  readonly value: EndpointRef | undefined;
  readonly onChange: (end: EndpointRef) => void;
}

export function EndpointField({ label, value, onChange }: EndpointFieldProps) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [typed, setTyped] = useState<string>();
  const nodes = useStore((state) => state.result?.graph.nodes);
  const all = useMemo(() => endpointChoices(nodes), [nodes]);
  const groups = choicesFor(all, typed ?? '');
  const text = typed ?? (value === undefined ? '' : endName(value));
  const take = (option: string): void => {
    const end = parseEndpoint(option);
    if (end !== undefined) onChange(end);
    setTyped(undefined);
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={take} withinPortal>
      <Combobox.Target>
        <InputBase
          label={label}
          size="xs"
          value={text}
          placeholder="workload, pod, node or address"
          rightSection={
            text === '' ? (
              <Combobox.Chevron />
            ) : (
              <CloseButton
                size="xs"
                aria-label={`Change ${label.toLowerCase()}`}
                onClick={() => {
                  setTyped('');
                  combobox.openDropdown();
                }}
              />
            )
          }
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.openDropdown();
            combobox.selectFirstOption();
          }}
          onFocus={(event) => {
            event.currentTarget.select();
            combobox.openDropdown();
          }}
          onClick={() => combobox.openDropdown()}
          onBlur={() => {
            setTyped(undefined);
            combobox.closeDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options>
          <ScrollArea.Autosize mah={280} type="scroll">
            {groups.length === 0 && <Combobox.Empty>Nothing is called like that; an address works too</Combobox.Empty>}
            {groups.map(({ group, choices }) => (
              <Combobox.Group key={group} label={group}>
                {choices.map(({ end, name, detail }) => (
                  <Combobox.Option key={endpointText(end)} value={endpointText(end)}>
                    {name} <span className={classes.unit}>{detail}</span>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
