/** Every policy with what it selects now, its directions and its problems. */
import { Button, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Empty } from '../ui/Controls.tsx';
import { DataTable } from '../ui/DataTable.tsx';
import type { Column } from '../ui/DataTable.tsx';
import classes from '../ui/DataTable.module.css';
import { useStore } from '../ui/store.ts';
import { plural } from '../ui/words.ts';
import { openRow } from './open-row.ts';
import { policyRows } from './policy-rows.ts';
import type { PolicyRow } from './policy-rows.ts';
import styles from './PoliciesView.module.css';

const columns: readonly Column<PolicyRow>[] = [
  {
    id: 'name',
    header: 'Policy',
    width: '36%',
    value: fullName,
    cell: ({ namespace, title }) => (
      <>
        {namespace !== '' && <span className={classes.soft}>{namespace}/</span>}
        {title}
      </>
    ),
    title: fullName,
  },
  {
    id: 'pods',
    header: 'Selects now',
    width: '116px',
    value: ({ pods }) => pods,
    cell: ({ pods, other }) => (
      <span className={classes.state} data-tone={pods === 0 && other === undefined ? 'warning' : undefined}>
        {other === undefined ? plural(pods, 'pod') : other === 'part' ? '' : 'not evaluated'}
      </span>
    ),
  },
  { id: 'directions', header: 'Isolates', width: '140px', value: directionWords, cell: directionWords },
  { id: 'state', header: 'State', value: stateWords, cell: (row) => <State row={row} />, title: stateWords },
];

function fullName({ namespace, title }: PolicyRow): string {
  return namespace === '' ? title : `${namespace}/${title}`;
}

function directionWords({ directions, other }: PolicyRow): string {
  if (other !== undefined) return '';
  return directions.length === 0 ? 'nothing' : directions.join(', ');
}

function stateWords({ draft, other, problems, pods, unenforced }: PolicyRow): string {
  if (draft !== undefined) return draft.type === 'delete' ? 'deletion drafted' : 'draft, not applied';
  if (other === 'not-evaluated') return 'an API that is not evaluated: what it covers is unknown';
  if (other === 'part') return 'takes part through the policies that name or select it';
  const [problem] = problems;
  if (problem !== undefined) return problem.message;
  if (unenforced === true) return 'not enforced: the engine of this cluster does not enforce this kind';
  return pods === 0 ? 'selects no pod' : '';
}

function State({ row }: { readonly row: PolicyRow }) {
  const tone =
    row.draft === undefined
      ? row.worst === 'error'
        ? 'removed'
        : row.worst === 'warning' || row.unenforced === true || (row.pods === 0 && row.other === undefined)
          ? 'warning'
          : undefined
      : 'added';
  return (
    <span className={classes.state} data-tone={row.other === 'not-evaluated' ? 'unknown' : tone}>
      {stateWords(row)}
    </span>
  );
}

function openLabel(row: PolicyRow): string {
  return [fullName(row), `selects ${plural(row.pods, 'pod')}`, stateWords(row)].filter((part) => part !== '').join(', ');
}

export function PoliciesView() {
  const policies = useStore((state) => state.result?.policies);
  const objects = useStore((state) => state.cluster.objects);
  const drafts = useStore((state) => state.drafts);
  const enforcement = useStore((state) => state.result?.enforcement);
  const selection = useStore((state) => state.view.selection);
  const namespaces = useStore((state) => state.view.filter.namespaces);
  const [text, setText] = useState('');
  const rows = useMemo(() => policyRows(policies ?? [], objects, drafts, enforcement), [policies, objects, drafts, enforcement]);
  const wanted = text.trim().toLowerCase();
  const listed = rows.filter(
    (row) =>
      `${fullName(row)} ${stateWords(row)}`.toLowerCase().includes(wanted) &&
      (namespaces.length === 0 || row.namespace === '' || namespaces.includes(row.namespace)),
  );
  if (rows.length === 0)
    return (
      <Empty title="There is no policy yet">
        Every pod accepts and may open every connection. Make the first one with + on the left.
      </Empty>
    );
  return (
    <div className={classes.frame}>
      <div className={styles.search}>
        <TextInput
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder="Find a policy or a problem"
          aria-label="Find a policy or a problem"
          leftSection={<Search size={13} aria-hidden="true" />}
        />
        <span className={styles.count}>
          {plural(listed.length, 'policy', 'policies')}
          {listed.length === rows.length ? '' : ` of ${rows.length}`}
        </span>
      </div>
      {listed.length === 0 ? (
        <Empty
          title="No policy fits"
          actions={
            <Button variant="default" onClick={() => setText('')}>
              Show all
            </Button>
          }
        />
      ) : (
        <DataTable
          label="Policies"
          items={listed}
          columns={columns}
          idOf={({ id }) => id}
          openLabel={openLabel}
          onOpen={({ id }) => openRow(id)}
          selected={selection.type === 'policy' ? selection.key : selection.type === 'new-policy' ? selection.draft : undefined}
        />
      )}
    </div>
  );
}
