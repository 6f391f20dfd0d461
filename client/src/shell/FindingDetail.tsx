/** All that there is to say of one finding, below its row: what happens, why that matters, where, and the mend. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { KeyboardEvent } from 'react';
import { useMemo } from 'react';
import { lintExplanations } from '@eastwest/shared/lint';
import type { Finding } from '@eastwest/shared/lint';
import { Mono } from '../ui/Controls.tsx';
import { actions, store, useStore } from '../ui/store.ts';
import { Ticked } from '../ui/Ticked.tsx';
import styles from './FindingDetail.module.css';
import { lineOf, mendOf } from './finding-rows.ts';
import type { FindingRow } from './finding-rows.ts';
import { openFinding } from './open-finding.ts';

interface FindingDetailProps {
  readonly row: FindingRow;
  readonly onClose: () => void;
}

export function FindingDetail({ row, onClose }: FindingDetailProps) {
  const { finding, title, subject } = row;
  const cluster = useStore((state) => state.cluster);
  const drafted = useStore((state) => state.drafts.has(finding.key));
  const line = useMemo(() => lineOf(finding, cluster), [finding, cluster]);
  const closeByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    focusRowOf(event.currentTarget);
    onClose();
  };
  return (
    // Escape closes from wherever in it the focus is.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className={styles.detail} aria-label={`${finding.id} of ${subject}`} onKeyDown={closeByKey}>
      <p className={styles.message}>
        <Ticked text={finding.message} />
      </p>
      <p className={styles.why}>{lintExplanations.get(finding.id)}</p>
      <dl className={styles.facts}>
        <dt>Finding</dt>
        <dd>
          {finding.id}, {title}
        </dd>
        <dt>Where</dt>
        <dd>
          {subject}
          {finding.path !== '' && (
            <>
              {' '}
              <Mono>{finding.path}</Mono>
            </>
          )}
          {line !== undefined && `, line ${line}`}
        </dd>
        {finding.fix !== undefined && (
          <>
            <dt>Mend</dt>
            <dd>{drafted ? `${finding.fix.title} (there is a draft of this policy already)` : finding.fix.title}</dd>
          </>
        )}
      </dl>
      <div className={styles.actions}>
        <Button variant="default" size="compact-sm" onClick={() => openFinding(finding)}>
          {line === undefined ? 'Show it' : `Open at line ${line}`}
        </Button>
        {finding.fix !== undefined && !drafted && <TryButton row={row} size="compact-sm" />}
      </div>
    </section>
  );
}

function focusRowOf(element: Element): void {
  element.closest('tr')?.previousElementSibling?.querySelector('button')?.focus();
}

interface TryButtonProps {
  readonly row: FindingRow;
  readonly size?: 'compact-xs' | 'compact-sm';
}

/** Shown on the map before anything is kept. */
export function TryButton({ row: { subject, finding }, size = 'compact-xs' }: TryButtonProps) {
  const { fix } = finding;
  if (fix === undefined) return null;
  return (
    <Button
      variant="default"
      size={size}
      title={fix.title}
      aria-label={`Try this for ${finding.id} of ${subject}: ${fix.title}`}
      onClick={(event) => {
        event.stopPropagation();
        tryMend(finding);
      }}
    >
      Try this
    </Button>
  );
}

function tryMend(finding: Finding): void {
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
