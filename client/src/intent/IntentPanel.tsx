/** The panel of a gesture, in the place of the selection's: what is wished for, what can be offered, and keep or cancel. */
import { assertNever } from '@eastwest/shared/base';
import { ActionIcon, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { endText } from '../state/wish.ts';
import type { Wish } from '../state/wish.ts';
import { actions } from '../ui/store.ts';
import { AllowPanel } from './AllowPanel.tsx';
import classes from './intent.module.css';
import { IsolatePanel } from './IsolatePanel.tsx';
import { StopPanel } from './StopPanel.tsx';

const titles: Readonly<Record<Wish['type'], string>> = {
  allow: 'Allow a connection',
  stop: 'Stop allowing',
  isolate: 'Isolate',
};

export function IntentPanel({ wish }: { readonly wish: Wish }) {
  return (
    // Escape is a second way to what the button does.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={classes.panel} onKeyDown={onKeyDown}>
      <div className={classes.head}>
        <h2 className={classes.title}>{titles[wish.type]}</h2>
        <Tooltip label="Close (Esc)">
          <ActionIcon aria-label="Close" onClick={actions.dropTrial}>
            <X size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.body}>
        <Body wish={wish} />
      </div>
    </div>
  );
}

function Body({ wish }: { readonly wish: Wish }) {
  switch (wish.type) {
    case 'allow':
      return <AllowPanel wish={wish} />;
    case 'stop':
      return <StopPanel wish={wish} />;
    case 'isolate':
      return <IsolatePanel key={endText(wish.subject)} wish={wish} />;
    default:
      return assertNever(wish);
  }
}

/** An open list of choices has the first Escape. */
function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'Escape' || event.currentTarget.querySelector('[aria-expanded="true"]') !== null) return;
  event.stopPropagation();
  actions.dropTrial();
}
