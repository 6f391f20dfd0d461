import type { NodeProps } from '@xyflow/react';
import { CircleDashed, Globe, Server } from 'lucide-react';
import { memo } from 'react';
import type { BoxNode } from './flow.ts';
import { Ends } from './Ends.tsx';
import { IsolationIcon, LoopIcon } from './icons.tsx';
import classes from './map.module.css';
import type { Box } from './scene.ts';
import { stateOf } from './scene.ts';
import { unbrokenSize } from './sizes.ts';
import { nameOf, portWords, signOf, subtitleOf, titleOf, wordsOf } from './words.ts';

declare module 'react' {
  interface CSSProperties {
    '--unbroken'?: string;
  }
}

/** One box. What it is for the keyboard is the button that fills it. */
export const BoxView = memo(function BoxView({ data, selected, width = 0 }: NodeProps<BoxNode>) {
  const { box, marked } = data;
  const { node } = box;
  const name = boxName(box);
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        className={classes.box}
        data-item={box.id}
        data-type={node.type}
        data-marked={marked}
        data-many={node.type === 'workload' && node.replicas > 1}
        aria-label={name}
        aria-pressed={selected}
        title={name}
        style={{ '--unbroken': `${unbrokenSize(box, width)}px` }}
      >
        <span className={classes.boxHead}>
          <span className={classes.boxTitle}>{titleOf(node)}</span>
          {node.type === 'workload' && node.variant !== undefined && (
            <span className={classes.variant}>
              {node.variant.index}/{node.variant.of}
            </span>
          )}
          <span className={classes.boxIcons}>
            <Flags box={box} />
          </span>
        </span>
        <span className={classes.boxSub}>{subtitleOf(node)}</span>
      </button>
      <Ends starts={node.type !== 'anyone' && node.type !== 'any-pod'} />
    </>
  );
});

function Flags({ box }: { readonly box: Box }) {
  const { node, loop } = box;
  if (node.type === 'external') return <Globe size={14} aria-hidden="true" />;
  if (node.type === 'node') return <Server size={14} aria-hidden="true" />;
  if (node.type !== 'workload') return null;
  return (
    <>
      {loop !== undefined && (
        <span className={classes.loop} data-state={stateOf(loop)}>
          {signOf[stateOf(loop)]}
          <LoopIcon />
        </span>
      )}
      {node.hostNetwork && <Server size={13} aria-hidden="true" />}
      {node.noAddress && <CircleDashed className={classes.noAddress} size={13} aria-hidden="true" />}
      <IsolationIcon isolation={node.isolation} />
    </>
  );
}

function boxName({ node, loop }: Box): string {
  if (loop === undefined) return nameOf(node);
  const state = stateOf(loop);
  return `${nameOf(node)}, its pods among themselves: ${portWords(loop)}${state === 'allowed' ? '' : ` (${wordsOf[state]})`}`;
}
