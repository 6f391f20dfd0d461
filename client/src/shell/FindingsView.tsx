/** What is wrong with the policies as they are, worst first, each with its place and, where it is mechanical, the mend. */
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { CheckCheck, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Empty, LateSkeleton } from '../ui/Controls.tsx';
import { DataTable } from '../ui/DataTable.tsx';
import type { Column } from '../ui/DataTable.tsx';
import tables from '../ui/DataTable.module.css';
import { actions, store, useStore } from '../ui/store.ts';
import { plural } from '../ui/words.ts';
import { findingRows, listed, mendOf } from './finding-rows.ts';
import type { FindingRow } from './finding-rows.ts';
import { openFinding } from './open-finding.ts';
import styles from './PoliciesView.module.css';

const tones = { error: 'removed', warning: 'warning', info: undefined } as const;
const ranks = { error: 0, warning: 1, info: 2 } as const;

const columns: readonly Column<FindingRow>[] = [
  {
    id: 'subject',
    header: 'Where',
    width: '24%',
    value: ({ subject }) => subject,
    cell: ({ subject }) => subject,
    title: ({ subject, finding: { path } }) => (path === '' ? subject : `${subject}, ${path}`),
  },
  {
    id: 'severity',
    header: 'Severity',
    width: '88px',
    value: ({ finding: { severity } }) => ranks[severity],
    cell: ({ finding: { severity } }) => (
      <span className={tables.state} data-tone={tones[severity]}>
        {severity}
      </span>
    ),
  },
  {
    id: 'rule',
    header: 'Finding',
    value: ({ title }) => title,
    cell: ({ title, finding: { message } }) => (
      <>
        {title} <span className={tables.soft}>{message}</span>
      </>
    ),
    title: ({ title, finding: { id, message } }) => `${id} ${title}\n${message}`,
  },
  {
    id: 'mend',
    header: 'Mend',
    width: '92px',
    value: ({ finding: { fix } }) => (fix === undefined ? 1 : 0),
    cell: (row) => <Mend row={row} />,
  },
];

function openLabel({ subject, title, finding: { id, severity, message } }: FindingRow): string {
  return `${severity} ${id} of ${subject}: ${title}, ${message}`;
}

/** Kept or dropped as every trial is. */
function Mend({ row: { subject, finding } }: { readonly row: FindingRow }) {
  const drafted = useStore((state) => state.drafts.has(finding.key));
  if (finding.fix === undefined) return null;
  if (drafted) return <span className={tables.soft}>drafted</span>;
  return (
    <Button
      variant="default"
      size="compact-xs"
      title={finding.fix.title}
      aria-label={`Try this for ${finding.id} of ${subject}: ${finding.fix.title}`}
      onClick={(event) => {
        event.stopPropagation();
        tryMend(finding);
      }}
    >
      Try this
    </Button>
  );
}

function tryMend(finding: FindingRow['finding']): void {
  const { cluster, drafts } = store.getState();
  const mend = mendOf(finding, cluster, drafts);
  if (mend === undefined) return;
  if (mend.ok) {
    actions.propose(mend.value);
    // What it does to the connections is seen on the map.
    actions.setView('map');
    return;
  }
  const { message, hint } = mend.error;
  notifications.show({ title: 'This cannot be done for you', message: hint === undefined ? message : `${message}: ${hint}` });
  actions.openPolicy(finding.key, finding.path);
}

export function FindingsView() {
  const findings = useStore((state) => state.findings?.live);
  const namespaces = useStore((state) => state.view.filter.namespaces);
  const [text, setText] = useState('');
  const rows = useMemo(() => findings && findingRows(findings), [findings]);
  const shown = useMemo(() => rows && listed(rows, text.trim().toLowerCase(), namespaces), [rows, text, namespaces]);
  if (rows === undefined || shown === undefined) return <LateSkeleton rows={10} />;
  if (rows.length === 0)
    return (
      <Empty icon={<CheckCheck size={24} aria-hidden="true" />} title="Nothing is wrong with the policies">
        What they select, name and allow is there, and no rule stands in the way of another.
      </Empty>
    );
  return (
    <div className={tables.frame}>
      <div className={styles.search}>
        <TextInput
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder="Find a finding or a policy"
          aria-label="Find a finding or a policy"
          leftSection={<Search size={13} aria-hidden="true" />}
        />
        <output className={styles.count}>{countWords(shown, rows)}</output>
      </div>
      {shown.length === 0 ? (
        <Empty
          title="No finding fits"
          actions={
            <Button
              variant="default"
              onClick={() => {
                setText('');
                actions.setFilter({ namespaces: [] });
              }}
            >
              Show all
            </Button>
          }
        />
      ) : (
        <DataTable
          label="Findings"
          items={shown}
          columns={columns}
          idOf={({ id }) => id}
          openLabel={openLabel}
          onOpen={({ finding }) => openFinding(finding)}
        />
      )}
    </div>
  );
}

/** `1 error, 3 warnings, 2 hints`, and of how many when some are hidden. */
function countWords(shown: readonly FindingRow[], all: readonly FindingRow[]): string {
  const count = (severity: FindingRow['finding']['severity']): number =>
    shown.filter(({ finding }) => finding.severity === severity).length;
  const words = [plural(count('error'), 'error'), plural(count('warning'), 'warning'), plural(count('info'), 'remark')];
  return `${words.join(', ')}${shown.length === all.length ? '' : ` · ${shown.length} of ${all.length}`}`;
}
