/** Policies by namespace, with the number that matters (pods selected now) and what is wrong or drafted. */
import { VisuallyHidden } from '@mantine/core';
import { ChevronRight, FilePen, FilePlus2, FileX2, Puzzle, Shield, ShieldAlert, ShieldQuestionMark } from 'lucide-react';
import { memo, useMemo, useState } from 'react';
import { useStore } from '../ui/store.ts';
import { plural } from '../ui/words.ts';
import { NewPolicyMenu } from './NewPolicyMenu.tsx';
import { openRow } from './open-row.ts';
import { policyRows } from './policy-rows.ts';
import type { PolicyRow } from './policy-rows.ts';
import classes from './Sidebar.module.css';

export function PolicyList({ wanted }: { readonly wanted: string }) {
  const policies = useStore((state) => state.result?.policies);
  const objects = useStore((state) => state.cluster.objects);
  const drafts = useStore((state) => state.drafts);
  const enforcement = useStore((state) => state.result?.enforcement);
  const shown = useStore((state) => state.view.filter.namespaces);
  const starting = useStore((state) => state.health?.state === 'starting');
  const rows = useMemo(() => policyRows(policies ?? [], objects, drafts, enforcement), [policies, objects, drafts, enforcement]);
  const listed = rows.filter(
    ({ namespace, title }) =>
      (shown.length === 0 || namespace === '' || shown.includes(namespace)) &&
      `${namespace}/${title}`.toLowerCase().includes(wanted),
  );
  const groups = [...new Set(listed.map(({ group }) => group))];
  return (
    <section aria-label="Policies">
      <div className={classes.head}>
        <h2 className={classes.title}>Policies</h2>
        <span className={classes.count}>
          {listed.length === rows.length ? rows.length : `${listed.length} of ${rows.length}`}
        </span>
        <NewPolicyMenu />
      </div>
      {listed.length === 0 && (
        <p className={classes.none}>
          {starting ? 'Not known yet' : rows.length === 0 ? 'No policy yet: everything may talk to everything' : 'None here'}
        </p>
      )}
      {groups.map((name) => (
        <PolicyGroup key={name} name={name} rows={listed.filter(({ group }) => group === name)} />
      ))}
    </section>
  );
}

function PolicyGroup({ name, rows }: { readonly name: string; readonly rows: readonly PolicyRow[] }) {
  const [open, setOpen] = useState(true);
  const selection = useStore((state) => state.view.selection);
  const selected = selection.type === 'policy' ? selection.key : selection.type === 'new-policy' ? selection.draft : undefined;
  return (
    <div>
      <button type="button" className={classes.group} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={12} aria-hidden="true" />
        <span className={classes.groupName}>{name}</span>
        {rows.length}
      </button>
      {open && (
        <ul className={classes.indent}>
          {rows.map((row) => (
            <PolicyItem key={row.id} row={row} selected={row.id === selected} />
          ))}
        </ul>
      )}
    </div>
  );
}

const PolicyItem = memo(function PolicyItem({ row, selected }: { readonly row: PolicyRow; readonly selected: boolean }) {
  const { id, title, namespace } = row;
  const full = namespace === '' ? title : `${namespace}/${title}`;
  return (
    <li className={classes.row} data-selected={selected || undefined}>
      <PolicyIcon row={row} />
      <button
        type="button"
        className={classes.name}
        title={full}
        aria-label={full}
        aria-current={selected || undefined}
        onClick={() => openRow(id)}
      >
        {title}
      </button>
      <PolicyFigure row={row} />
    </li>
  );
});

function PolicyIcon({ row }: { readonly row: PolicyRow }) {
  const tone = row.draft !== undefined || row.worst === undefined ? undefined : row.worst === 'error' ? 'removed' : 'warning';
  return (
    <span className={classes.icon} data-tone={tone} title={row.problems[0]?.message}>
      <PolicySign row={row} />
    </span>
  );
}

/** The word beside it says the same, except for a warning. */
function PolicySign({ row: { draft, worst, other } }: { readonly row: PolicyRow }) {
  if (draft?.type === 'delete') return <FileX2 size={14} aria-hidden="true" />;
  if (draft !== undefined)
    return draft.base === undefined ? <FilePlus2 size={14} aria-hidden="true" /> : <FilePen size={14} aria-hidden="true" />;
  if (other === 'part') return <Puzzle size={14} aria-hidden="true" />;
  if (other !== undefined) return <ShieldQuestionMark size={14} aria-hidden="true" />;
  if (worst === undefined) return <Shield size={14} aria-hidden="true" />;
  return (
    <>
      <ShieldAlert size={14} aria-hidden="true" />
      {worst !== 'error' && <VisuallyHidden>has a warning</VisuallyHidden>}
    </>
  );
}

function PolicyFigure({ row }: { readonly row: PolicyRow }) {
  if (row.draft !== undefined)
    return (
      <span className={classes.figure} data-tone="draft">
        {row.draft.type === 'delete' ? 'to delete' : 'draft'}
      </span>
    );
  if (row.other !== undefined) return <span className={classes.figure}>{row.other === 'part' ? '' : 'not evaluated'}</span>;
  if (row.worst === 'error')
    return (
      <span className={classes.figure} data-tone="removed">
        invalid
      </span>
    );
  if (row.unenforced === true)
    return (
      <span className={classes.figure} data-tone="warning">
        not enforced
      </span>
    );
  return (
    <span className={classes.figure} data-tone={row.pods === 0 ? 'warning' : undefined}>
      {plural(row.pods, 'pod')}
    </span>
  );
}
