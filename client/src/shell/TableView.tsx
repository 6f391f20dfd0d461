/** The same connections as the map, as a table: for many of them, for exact reading, and for who cannot see the map. */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { pairId } from '../state/shown.ts';
import { isFiltered } from '../state/navigation.ts';
import { Empty } from '../ui/Controls.tsx';
import { DataTable } from '../ui/DataTable.tsx';
import type { Column } from '../ui/DataTable.tsx';
import classes from '../ui/DataTable.module.css';
import { actions, useStore } from '../ui/store.ts';
import { useShownEdges, useShownGraph } from '../ui/use-derived.ts';
import { plural, signOf, wordsOf } from '../ui/words.ts';
import { connectionRows } from './table-rows.ts';
import type { ConnectionRow } from './table-rows.ts';

const columns: readonly Column<ConnectionRow>[] = [
  { id: 'from', header: 'From', value: ({ from }) => from, cell: ({ from }) => <Place name={from} />, title: ({ from }) => from },
  { id: 'to', header: 'To', value: ({ to }) => to, cell: ({ to }) => <Place name={to} />, title: ({ to }) => to },
  {
    id: 'ports',
    header: 'Ports',
    width: '28%',
    value: ({ firstPort }) => firstPort,
    cell: ({ ports }) => <span className={classes.ports}>{ports}</span>,
    title: ({ ports }) => ports,
  },
  {
    id: 'state',
    header: 'State',
    width: '136px',
    value: ({ state }) => wordsOf[state],
    cell: ({ state }) => (
      <span className={classes.state} data-tone={state}>
        {signOf[state]} {wordsOf[state]}
      </span>
    ),
  },
];

/** The namespace in grey before the name. */
function Place({ name }: { readonly name: string }) {
  const slash = name.indexOf('/');
  if (slash < 1 || /\/\d+( |$)/u.test(name)) return <>{name}</>;
  return (
    <>
      <span className={classes.soft}>{name.slice(0, slash + 1)}</span>
      {name.slice(slash + 1)}
    </>
  );
}

function openLabel({ from, to, ports, state }: ConnectionRow): string {
  return `${from} to ${to}, ${ports}, ${wordsOf[state]}`;
}

export function TableView() {
  const graph = useShownGraph();
  const edges = useShownEdges();
  const filter = useStore((state) => state.view.filter);
  const selection = useStore((state) => state.view.selection);
  const rows = useMemo(() => (graph === undefined ? [] : connectionRows(graph, edges, filter)), [graph, edges, filter]);
  if (rows.length === 0) return <NoRows filtered={isFiltered(filter)} />;
  return (
    <div className={classes.frame}>
      <p className={classes.caption}>
        {plural(rows.length, 'connection')}
        {rows.length === edges.length ? '' : ` of ${edges.length}`}. Ports are those of the destination; what is not listed is not
        allowed.
      </p>
      <DataTable
        label="Connections"
        items={rows}
        columns={columns}
        idOf={({ edge }) => edge.id}
        openLabel={openLabel}
        onOpen={({ edge }) => actions.selectEdge(edge.from, edge.to)}
        onHover={(row) => actions.setHover(row && { type: 'edge', from: row.edge.from, to: row.edge.to })}
        selected={selection.type === 'edge' ? pairId(selection.from, selection.to) : undefined}
      />
    </div>
  );
}

function NoRows({ filtered }: { readonly filtered: boolean }) {
  if (!filtered) return <Empty title="Nothing is allowed">Every pod is isolated and no rule admits anything.</Empty>;
  return (
    <Empty
      title="No connection fits the filter"
      actions={
        <Button variant="default" onClick={actions.clearFilter}>
          Show everything again
        </Button>
      }
    />
  );
}
