import { Checkbox, VisuallyHidden } from '@mantine/core';
import { ArrowLeftRight, ArrowRightToLine, Circle, CircleDashed } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { NamespaceSummary } from '@eastwest/shared/graph';
import { actions, useStore } from '../ui/store.ts';
import { useShownGraph } from '../ui/use-derived.ts';
import { plural, postureOf } from '../ui/words.ts';
import classes from './Sidebar.module.css';

const noNamespaces: readonly NamespaceSummary[] = [];

export function NamespaceList({ wanted }: { readonly wanted: string }) {
  const namespaces = useShownGraph()?.namespaces ?? noNamespaces;
  const shown = useStore((state) => state.view.filter.namespaces);
  const selection = useStore((state) => state.view.selection);
  const names = useMemo(() => namespaces.map(({ name }) => name), [namespaces]);
  const visible = new Set(shown.length === 0 ? names : shown);
  const count = names.filter((name) => visible.has(name)).length;
  return (
    <section aria-label="Namespaces">
      <div className={classes.head}>
        <h2 className={classes.title}>Namespaces</h2>
        {shown.length > 0 && (
          <button type="button" className={classes.reset} onClick={() => actions.setFilter({ namespaces: [] })}>
            show all
          </button>
        )}
        <span className={classes.count}>{shown.length === 0 ? names.length : `${count} of ${names.length}`}</span>
      </div>
      <ul>
        {namespaces
          .filter(({ name }) => name.toLowerCase().includes(wanted))
          .map((summary) => (
            <NamespaceRow
              key={summary.name}
              summary={summary}
              names={names}
              shown={visible.has(summary.name)}
              selected={selection.type === 'namespace' && selection.name === summary.name}
            />
          ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly summary: NamespaceSummary;
  readonly names: readonly string[];
  readonly shown: boolean;
  readonly selected: boolean;
}

const NamespaceRow = memo(function NamespaceRow({ summary, names, shown, selected }: RowProps) {
  const { name, pods } = summary;
  return (
    <li className={classes.row} data-selected={selected || undefined} data-off={shown ? undefined : true}>
      <Checkbox checked={shown} onChange={() => actions.toggleNamespace(name, names)} aria-label={`Show ${name}`} />
      <button
        type="button"
        className={classes.name}
        title={name}
        aria-current={selected || undefined}
        onClick={() => actions.select({ type: 'namespace', name })}
        onDoubleClick={() => actions.setFilter({ namespaces: [name] })}
      >
        {name}
      </button>
      <PostureIcon summary={summary} />
      <span className={classes.figure}>{plural(pods, 'pod')}</span>
    </li>
  );
});

function PostureIcon({ summary }: { readonly summary: NamespaceSummary }) {
  const posture = postureOf(summary);
  if (posture === undefined) return null;
  return (
    <span className={classes.posture} data-open={posture.open || undefined} title={posture.words}>
      <PostureSign summary={summary} />
      <VisuallyHidden>{posture.words}</VisuallyHidden>
    </span>
  );
}

function PostureSign({ summary: { ingress, egress } }: { readonly summary: NamespaceSummary }) {
  if (ingress === 'none') return <Circle size={13} aria-hidden="true" />;
  if (ingress === 'some') return <CircleDashed size={13} aria-hidden="true" />;
  return egress === 'all' ? <ArrowLeftRight size={13} aria-hidden="true" /> : <ArrowRightToLine size={13} aria-hidden="true" />;
}
