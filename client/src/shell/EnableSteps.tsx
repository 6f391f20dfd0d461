/** How to get policies enforced on this platform, step by step, with commands to copy. Nothing is run from here. */
import { CopyButton, Button, Modal } from '@mantine/core';
import { adviceFor } from '@eastwest/shared/enforcement';
import type { Enforcement, Step } from '@eastwest/shared/enforcement';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Ticked } from '../ui/Ticked.tsx';
import classes from './EnableSteps.module.css';

export function EnableSteps({ enforcement }: { readonly enforcement: Enforcement }) {
  const [opened, setOpened] = useState(false);
  const advice = adviceFor(enforcement);
  if (advice === undefined) return null;
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={() => setOpened(true)}>
        How to turn it on
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={`Get policies enforced on ${advice.platform}`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {advice.ways.map(({ title, steps }) => (
          <section key={title} className={classes.way} aria-label={title}>
            <h3 className={classes.title}>{title}</h3>
            <ol className={classes.steps}>
              {steps.map((step) => (
                <StepItem key={step.text} step={step} />
              ))}
            </ol>
          </section>
        ))}
        <p className={classes.note}>
          Policies that are there take effect when the engine does: look at what they would cut before you turn it on.
        </p>
      </Modal>
    </>
  );
}

function StepItem({ step: { text, command } }: { readonly step: Step }) {
  return (
    <li>
      <span>
        <Ticked text={text} />
      </span>
      {command !== undefined && (
        <div className={classes.command}>
          <code>{command}</code>
          <CopyButton value={command}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="compact-xs"
                onClick={copy}
                leftSection={copied ? <Check size={12} /> : <Copy size={12} />}
                aria-label={`Copy ${command}`}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </div>
      )}
    </li>
  );
}
