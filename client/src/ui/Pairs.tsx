/** A line of a list of pairs and what becomes of them: a sign, who to whom, on which ports. */
import type { NodeId } from '@eastwest/shared/graph';
import { VisuallyHidden } from '@mantine/core';
import { actions } from './store.ts';
import classes from './Pairs.module.css';

interface SignProps {
  readonly tone: 'added' | 'removed' | 'changed' | 'unknown';
  readonly sign: string;
  readonly words: string;
}

function Sign({ tone, sign, words }: SignProps) {
  return (
    <span className={classes.sign} data-tone={tone} title={words}>
      <span aria-hidden="true">{sign}</span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}

export interface PairProps extends SignProps {
  readonly from: NodeId;
  readonly to: NodeId;
  /** `shop/web → shop/db` */
  readonly pair: string;
  readonly title: string;
  readonly ports: string;
  readonly onOpen: () => void;
  /** Of a list of which only the rows in view are rendered. */
  readonly style?: React.CSSProperties | undefined;
  readonly position?: { readonly index: number; readonly of: number } | undefined;
  /** A further line. */
  readonly children?: React.ReactNode;
}

function leave(): void {
  actions.setHover(undefined);
}

/** The map lights the pair up while it is pointed at, or has the focus. */
export function PairItem({ from, to, pair, title, ports, onOpen, style, position, children, ...sign }: PairProps) {
  const hover = (): void => actions.setHover({ type: 'edge', from, to });
  return (
    // The pointer only lights up the line on the map; the button inside does it for the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={classes.row}
      style={style}
      aria-setsize={position?.of}
      aria-posinset={position?.index}
      onMouseEnter={hover}
      onMouseLeave={leave}
    >
      <Sign {...sign} />
      <button type="button" className={classes.pair} title={title} onFocus={hover} onBlur={leave} onClick={onOpen}>
        {pair}
      </button>
      <Ports ports={ports} />
      {children}
    </li>
  );
}

/** The same where the map has nothing to light up. */
export function SignedItem({ children, ...sign }: SignProps & { readonly children: React.ReactNode }) {
  return (
    <li className={classes.row}>
      <Sign {...sign} />
      {children}
    </li>
  );
}

export function Ports({ ports }: { readonly ports: string }) {
  return (
    <span className={classes.ports} title={ports}>
      {ports}
    </span>
  );
}
