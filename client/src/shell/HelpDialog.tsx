import { Kbd, Modal } from '@mantine/core';
import { useStore } from 'zustand';
import classes from './HelpDialog.module.css';
import { help, helpStore } from './help.ts';
import { hotkeys } from './shortcuts.ts';

const signs = [
  { tone: 'allowed', sign: '', words: 'allowed' },
  { tone: 'added', sign: '+', words: 'would be allowed with the draft' },
  { tone: 'removed', sign: '−', words: 'would be cut by the draft' },
  { tone: 'changed', sign: '±', words: 'the ports change with the draft' },
  { tone: 'unknown', sign: '?', words: 'cannot be known: something that would decide is invalid or hidden' },
] as const;

export function HelpDialog() {
  const opened = useStore(helpStore, (state) => state.opened);
  return (
    <Modal opened={opened} onClose={help.close} title="Keys and signs" size="md" closeButtonProps={{ 'aria-label': 'Close' }}>
      <h3 className={classes.head}>Keys</h3>
      <dl className={classes.keys}>
        {hotkeys.map(({ keys, words }) => (
          <div key={words} className={classes.key}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <h3 className={classes.head}>Connections</h3>
      <ul className={classes.signs}>
        {signs.map(({ tone, sign, words }) => (
          <li key={tone} className={classes.sign}>
            <svg width="44" height="12" aria-hidden="true" className={classes.line} data-tone={tone}>
              <line x1="0" y1="6" x2="44" y2="6" />
            </svg>
            <span className={classes.glyph} data-tone={tone}>
              {sign}
            </span>
            {words}
          </li>
        ))}
      </ul>
      <h3 className={classes.head}>What the page decides on</h3>
      <p className={classes.text}>
        Kubernetes NetworkPolicy as the API defines it. Ports are those of the pods, not of a Service in front of them. A
        connection is allowed when the policies at its source and at its destination both allow it; a pod that no policy selects
        in a direction is open in it.
      </p>
    </Modal>
  );
}
