/** Which connections are shown: by name or label, port and direction. Namespaces are ticked on the left. */
import { Button, CloseButton, Popover, SegmentedControl, TextInput } from '@mantine/core';
import { Focus, ListFilter, X } from 'lucide-react';
import type { Filter } from '../state/view.ts';
import { actions, useStore } from '../ui/store.ts';
import { useShownGraph } from '../ui/use-derived.ts';
import { shortNameOf } from '../ui/words.ts';
import classes from './Centre.module.css';

const directions: { readonly value: Filter['direction']; readonly label: string }[] = [
  { value: 'both', label: 'Both' },
  { value: 'ingress', label: 'Incoming' },
  { value: 'egress', label: 'Outgoing' },
];

function filterWords({ text, port, direction }: Filter): string {
  const way = direction === 'both' ? '' : direction === 'ingress' ? 'incoming' : 'outgoing';
  return [text, port === '' ? '' : `port ${port}`, way].filter((part) => part !== '').join(' · ');
}

export function FilterMenu() {
  const filter = useStore((state) => state.view.filter);
  const words = filterWords(filter);
  return (
    <>
      <Popover position="bottom-start" trapFocus returnFocus withinPortal>
        <Popover.Target>
          <button
            type="button"
            className={classes.filterButton}
            data-active={words === '' ? undefined : true}
            aria-label={`Filter: ${words === '' ? 'none' : words}`}
          >
            <ListFilter size={14} aria-hidden="true" />
            <span className={classes.filterWords}>{words === '' ? 'port, label, direction' : words}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterFields filter={filter} />
        </Popover.Dropdown>
      </Popover>
      <FocusChip />
    </>
  );
}

function FilterFields({ filter }: { readonly filter: Filter }) {
  return (
    <div className={classes.fields}>
      <TextInput
        label="Name or label"
        placeholder="checkout, app=web"
        data-autofocus
        value={filter.text}
        onChange={(event) => actions.setFilter({ text: event.currentTarget.value })}
        rightSection={
          filter.text === '' ? null : (
            <CloseButton size="xs" aria-label="Clear name" onClick={() => actions.setFilter({ text: '' })} />
          )
        }
      />
      <TextInput
        label="Port"
        placeholder="443, UDP 53, 8000-8080"
        value={filter.port}
        onChange={(event) => actions.setFilter({ port: event.currentTarget.value })}
        rightSection={
          filter.port === '' ? null : (
            <CloseButton size="xs" aria-label="Clear port" onClick={() => actions.setFilter({ port: '' })} />
          )
        }
      />
      <SegmentedControl
        aria-label="Direction seen from what the name matches"
        size="xs"
        fullWidth
        data={directions}
        value={filter.direction}
        onChange={(direction) => actions.setFilter({ direction })}
      />
      <Button variant="default" onClick={actions.clearFilter}>
        Show everything again
      </Button>
    </div>
  );
}

/** While only one node and its neighbours are shown, says so and leads back. */
function FocusChip() {
  const focus = useStore((state) => state.view.filter.focus);
  const graph = useShownGraph();
  if (focus === undefined) return null;
  const node = graph?.nodes.get(focus);
  const name = node === undefined ? focus : shortNameOf(node);
  return (
    <button
      type="button"
      className={classes.filterButton}
      data-active
      title={`Only ${name} and its neighbours are shown`}
      aria-label={`Only ${name} and its neighbours: show all again`}
      onClick={() => actions.setFocus(undefined)}
    >
      <Focus size={14} aria-hidden="true" />
      <span className={classes.filterWords}>around {name}</span>
      <X size={12} aria-hidden="true" />
    </button>
  );
}
