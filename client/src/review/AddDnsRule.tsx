/** One click from a loss of name lookups to the rule that gives them back. */
import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import type { Loss } from '@eastwest/shared/guard';
import { actions, useStore } from '../ui/store.ts';
import { useChangeSet } from './change-set.ts';
import { dnsRule } from './dns-rule.ts';
import classes from './review.module.css';

interface AddDnsRuleProps {
  readonly loss: Loss;
  /** It becomes a draft at once, part of the set under review. */
  readonly keep: boolean;
}

export function AddDnsRule({ loss, keep }: AddDnsRuleProps) {
  const cluster = useStore((state) => state.cluster);
  const drafts = useStore((state) => state.drafts);
  const { leftOut, run } = useChangeSet();
  const proposal = useMemo(() => {
    const ticked = [...drafts.values()].filter(({ id }) => !keep || drafts.size === 1 || !leftOut.has(id));
    return dnsRule(loss, cluster, ticked);
  }, [loss, cluster, drafts, leftOut, keep]);
  // What is being applied is settled.
  if (proposal === undefined || run !== undefined) return null;
  const add = (): void => {
    actions.propose(proposal);
    if (keep) actions.keepTrial();
  };
  return (
    <Button
      className={classes.mend ?? ''}
      variant="default"
      size="compact-xs"
      title={proposal.summary}
      leftSection={<Plus size={12} />}
      onClick={add}
    >
      Add DNS rule
    </Button>
  );
}
