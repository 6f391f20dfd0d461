import type { NodeProps } from '@xyflow/react';
import { ViewportPortal } from '@xyflow/react';
import { memo } from 'react';
import { Chip } from '../ui/Controls.tsx';
import { Ends } from './Ends.tsx';
import type { ContainerNode } from './flow.ts';
import type { Layout } from './layout.ts';
import classes from './map.module.css';
import type { Container } from './scene.ts';
import { namespaceOf } from './scene.ts';
import { plural, postureOf } from './words.ts';

/** The frame only: its title lies above the lines, see {@link Titles}. */
export const ContainerView = memo(function ContainerView({ data }: NodeProps<ContainerNode>) {
  const { container } = data;
  const type = namespaceOf(container.id) === undefined ? 'other' : 'namespace';
  return (
    <>
      {container.folded ? <FoldedView container={container} /> : <div className={classes.container} data-type={type} />}
      <Ends starts={container.folded && namespaceOf(container.id) !== undefined} />
    </>
  );
});

function FoldedView({ container }: { readonly container: Container }) {
  return (
    <button type="button" tabIndex={-1} className={classes.folded} data-item={container.id} aria-label={containerName(container)}>
      <span className={classes.boxHead}>
        <span className={classes.boxTitle}>{container.title}</span>
        <Posture container={container} />
      </span>
      <span className={classes.boxSub}>{countsOf(container)}</span>
    </button>
  );
}

function Posture({ container }: { readonly container: Container }) {
  const posture = container.summary === undefined ? undefined : postureOf(container.summary);
  if (posture === undefined) return null;
  return <Chip tone={posture.open ? 'warning' : 'neutral'}>{posture.words}</Chip>;
}

function countsOf({ count, summary }: Container): string {
  const workloads = plural(count, 'workload');
  return summary === undefined ? workloads : `${workloads} · ${plural(summary.pods, 'pod')}`;
}

export function containerName(container: Container): string {
  if (namespaceOf(container.id) === undefined) return `${container.title}, ${container.count}`;
  const posture = container.summary === undefined ? undefined : postureOf(container.summary);
  const words = posture === undefined ? '' : `, ${posture.words}`;
  return `Namespace ${container.title}, ${countsOf(container)}${words}`;
}

interface TitlesProps {
  readonly containers: readonly Container[];
  readonly layout: Layout;
  readonly onSelect: (container: Container) => void;
  readonly onOpen: (container: Container) => void;
}

/** Titles of the unfolded containers, above every line so that they can always be read. */
export const Titles = memo(function Titles({ containers, layout, onSelect, onOpen }: TitlesProps) {
  return (
    <ViewportPortal>
      {containers.map((container) => {
        const rect = layout.containers.get(container.id);
        if (rect === undefined || container.folded || container.id === 'side') return null;
        const place = { transform: `translate(${rect.x}px, ${rect.y}px)`, width: rect.width };
        return (
          <div key={container.id} className={classes.title} style={place}>
            <Title container={container} onSelect={onSelect} onOpen={onOpen} />
          </div>
        );
      })}
    </ViewportPortal>
  );
});

function Title({ container, onSelect, onOpen }: Omit<TitlesProps, 'containers' | 'layout'> & { readonly container: Container }) {
  if (namespaceOf(container.id) === undefined) return <span className={classes.titleText}>{container.title}</span>;
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        className={classes.titleText}
        data-item={container.id}
        aria-label={containerName(container)}
        title={`${containerName(container)}. Double-click to see only this namespace`}
        onClick={() => onSelect(container)}
        onDoubleClick={() => onOpen(container)}
      >
        {container.title}
      </button>
      <Posture container={container} />
    </>
  );
}
