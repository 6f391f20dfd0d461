/** What is wrong with the policies as they are, worst first, each with its place and, where it is mechanical, the mend. */
import { Button, TextInput } from '@mantine/core';
import { CheckCheck, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Empty, LateSkeleton } from '../ui/Controls.tsx';
import { DataTable } from '../ui/DataTable.tsx';
import type { Column } from '../ui/DataTable.tsx';
import tables from '../ui/DataTable.module.css';
import { actions, useStore } from '../ui/store.ts';
import { Ticked } from '../ui/Ticked.tsx';
import { plural } from '../ui/words.ts';
import { findingRows, listed } from './finding-rows.ts';
import type { FindingRow } from './finding-rows.ts';
import { FindingDetail, TryButton } from './FindingDetail.tsx';
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
        {title}{' '}
        <span className={tables.soft}>
          <Ticked text={message} />
        </span>
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
function Mend({ row }: { readonly row: FindingRow }) {
  const drafted = useStore((state) => state.drafts.has(row.finding.key));
  if (row.finding.fix === undefined) return null;
  return drafted ? <span className={tables.soft}>drafted</span> : <TryButton row={row} />;
}

export function FindingsView() {
  const findings = useStore((state) => state.findings?.live);
  const namespaces = useStore((state) => state.view.filter.namespaces);
  const [text, setText] = useState('');
  const [expanded, setExpanded] = useState<string>();
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
          onOpen={({ id }) => setExpanded(id === expanded ? undefined : id)}
          expanded={expanded}
          renderDetail={(row) => <FindingDetail row={row} onClose={() => setExpanded(undefined)} />}
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
