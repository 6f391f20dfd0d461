/** A rule without peers is for anyone, one without ports for every port (NP-24, NP-32): so the last one does not simply go. */
import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './form.module.css';
import { Group } from './Group.tsx';

interface LastOneProps {
  readonly what: 'peer' | 'port';
  readonly onRemoveRule: () => void;
  readonly onOpen: () => void;
  readonly onCancel: () => void;
}

const words = {
  peer: { question: 'Without its last peer the rule would be for anyone.', open: 'Allow anyone' },
  port: { question: 'Without its last port the rule would be for every port.', open: 'Allow every port' },
};

export function LastOne({ what, onRemoveRule, onOpen, onCancel }: LastOneProps) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const { question, open } = words[what];
  return (
    <Group label={question} className={classes.lastOne}>
      <p>{question}</p>
      <div className={classes.addRow}>
        <Button ref={first} size="compact-xs" variant="default" onClick={onRemoveRule}>
          Remove the rule
        </Button>
        <Button size="compact-xs" variant="default" onClick={onOpen}>
          {open}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </Group>
  );
}
