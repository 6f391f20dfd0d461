/** The reverse of a policy's selector: which policies apply to a pod. */
import { useEffect, useState } from 'react';
import type { PolicySelection } from '../engine/messages.ts';
import { keyOfPolicy } from '../state/keys.ts';
import { Section } from '../ui/Controls.tsx';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import { PolicyLink } from '../ui/Words.tsx';
import classes from './inspect.module.css';

interface Answer {
  readonly pod: string;
  readonly policies: readonly PolicySelection[];
}

export function SelectedBy({ namespace, pod }: { readonly namespace: string; readonly pod: string }) {
  const { selectedBy } = useServices();
  const result = useStore((state) => state.result);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    let wanted = true;
    const take = (policies: readonly PolicySelection[]): void => {
      if (wanted) setAnswer({ pod, policies });
    };
    // A failure of the engine is shown by the banner; here it only leaves the list as it was.
    selectedBy(namespace, pod).then(take, () => undefined);
    return () => {
      wanted = false;
    };
    // Each result of the engine may hold another answer.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [selectedBy, namespace, pod, result]);
  const policies = answer?.pod === pod ? answer.policies : [];
  return (
    <Section title="Policies that apply" count={policies.length}>
      {policies.length === 0 && answer?.pod === pod && <p className={classes.none}>No policy selects it.</p>}
      <ul className={classes.rows}>
        {policies.map(({ policy, directions }) => (
          <li key={keyOfPolicy(policy)} className={classes.item}>
            <span className={classes.main}>
              <PolicyLink policy={policy} text={policy.name} />
            </span>
            <span className={classes.side}>{directions.length === 0 ? 'isolates nothing' : directions.join(', ')}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
