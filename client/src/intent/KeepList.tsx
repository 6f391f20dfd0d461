/** The connections of now, to be ticked: a list of any length, of which what is in view is in the document. */
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { Candidate } from '@eastwest/shared/intent';
import { formatPorts } from '@eastwest/shared/model';
import type { PortSet } from '@eastwest/shared/model';
import classes from './intent.module.css';

interface KeepListProps {
  readonly candidates: readonly Candidate[];
  readonly portsOf: (candidate: Candidate) => PortSet;
  readonly kept: ReadonlySet<string>;
  readonly onChange: (kept: ReadonlySet<string>) => void;
}

const rowHeight = 30;

export function KeepList({ candidates, portsOf, kept, onChange }: KeepListProps) {
  const [text, setText] = useState('');
  const scroll = useRef<HTMLDivElement>(null);
  const shown = candidates.filter(({ words }) => words.toLowerCase().includes(text.trim().toLowerCase()));
  // It changes with every scroll by design; nothing here is memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const set = (ids: readonly string[], on: boolean): void => {
    const next = new Set(kept);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onChange(next);
  };
  const ids = shown.map(({ id }) => id);
  return (
    <fieldset className={classes.keep} aria-label="Connections to keep">
      <div className={classes.keepHead}>
        <TextInput
          size="xs"
          className={classes.grow ?? ''}
          aria-label="Search the connections"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button size="compact-xs" variant="default" onClick={() => set(ids, true)}>
          All
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => set(ids, false)}>
          None
        </Button>
      </div>
      <p className={classes.soft}>
        {kept.size} of {candidates.length} kept
      </p>
      {/* Scrolled by its checkboxes, which are stops of Tab. */}
      <div ref={scroll} className={classes.keepScroll}>
        <div className={classes.keepRows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const candidate = shown[index];
            if (candidate === undefined) return null;
            const ports = formatPorts(portsOf(candidate));
            return (
              <div key={candidate.id} className={classes.keepRow} style={{ transform: `translateY(${start}px)` }}>
                <Checkbox
                  size="xs"
                  classNames={{ body: classes.keepBody ?? '', labelWrapper: classes.grow ?? '', label: classes.keepLabel ?? '' }}
                  checked={kept.has(candidate.id)}
                  onChange={(event) => set([candidate.id], event.currentTarget.checked)}
                  label={
                    <span className={classes.keepWords} title={`${candidate.words}: ${ports}`}>
                      <span className={classes.name}>{candidate.words}</span>
                      {candidate.because !== undefined && <span className={classes.soft}>{candidate.because}</span>}
                      <span className={classes.ports}>{ports}</span>
                    </span>
                  }
                />
              </div>
            );
          })}
        </div>
      </div>
    </fieldset>
  );
}
