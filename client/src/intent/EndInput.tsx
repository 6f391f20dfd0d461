/** One end of a wish: a workload, a namespace, a cluster node, or a range that is typed. */
import { Autocomplete } from '@mantine/core';
import type { IntentEnd } from '@eastwest/shared/intent';
import { useEffect, useMemo, useRef, useState } from 'react';
import { endChoices, endText, endWords, typedBlock } from '../state/wish.ts';
import { useShownGraph } from '../ui/use-derived.ts';

interface EndInputProps {
  readonly label: string;
  readonly value: IntentEnd | undefined;
  readonly onChange: (end: IntentEnd | undefined) => void;
  readonly focused?: boolean;
}

export function EndInput({ label, value, onChange, focused = false }: EndInputProps) {
  const graph = useShownGraph();
  const choices = useMemo(() => endChoices(graph), [graph]);
  const names = useMemo(() => [...choices.keys()], [choices]);
  const [typed, setTyped] = useState<string>();
  const [left, setLeft] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) input.current?.focus();
  }, [focused]);
  const take = (text: string): void => {
    setTyped(text);
    const end = choices.get(text.trim()) ?? typedBlock(text);
    if (end !== undefined || value !== undefined) onChange(end);
  };
  const known =
    value === undefined
      ? undefined
      : (names.find((name) => endText(choices.get(name) ?? value) === endText(value) && choices.has(name)) ?? endWords(value));
  const wrong = typed !== undefined && typed !== '' && value === undefined;
  return (
    <Autocomplete
      ref={input}
      size="xs"
      label={label}
      placeholder="workload, namespace, node or address range"
      data={names}
      limit={60}
      maxDropdownHeight={280}
      value={typed ?? known ?? ''}
      error={wrong && left ? 'nothing is called like that' : undefined}
      onChange={take}
      onOptionSubmit={take}
      onFocus={() => setLeft(false)}
      onBlur={() => {
        setLeft(true);
        if (value !== undefined) setTyped(undefined);
      }}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
