/** The draft's text beside what it started from or, when that is the past by now, beside what the cluster holds. */
import { SegmentedControl } from '@mantine/core';
import { policyText, printManifest } from '@eastwest/shared/kube';
import { lazy, Suspense } from 'react';
import { isOutdated, policyAt } from '../state/drafting.ts';
import type { DraftState } from '../state/drafts.ts';
import { LateSkeleton } from '../ui/Controls.tsx';
import { useStore } from '../ui/store.ts';
import classes from './review.module.css';
import type { Step } from './step.ts';

const YamlDiff = lazy(async () => ({ default: (await import('../monaco/YamlDiff.tsx')).YamlDiff }));

export type Against = 'base' | 'cluster';

/** What is live, where that is not what the draft started from: the stream's copy, or else what the server sent along. */
export function useLiveText(draft: DraftState, step: Step | undefined): string | undefined {
  const sent = step?.step === 'failed' && step.failure.outcome === 'conflict' ? step.failure.live : undefined;
  return useStore(({ cluster }) => {
    const live = draft.base && policyAt(cluster, draft.base.key);
    if (live !== undefined && isOutdated(draft, cluster)) return policyText(live);
    return sent === undefined ? undefined : printManifest(sent);
  });
}

interface DraftYamlProps {
  readonly draft: DraftState;
  readonly live: string | undefined;
  readonly against: Against;
  readonly onAgainst: (against: Against) => void;
}

const choices: readonly { readonly value: Against; readonly label: string }[] = [
  { value: 'base', label: 'when you began' },
  { value: 'cluster', label: 'the cluster now' },
];

export function DraftYaml({ draft, live, against, onAgainst }: DraftYamlProps) {
  const text = draft.type === 'delete' ? '' : draft.text;
  const withCluster = live !== undefined && against === 'cluster';
  const began = draft.type === 'delete' ? 'To be deleted' : 'When you began';
  return (
    <section className={classes.yaml} aria-label="Difference of the YAML">
      {live !== undefined && (
        <div className={classes.against}>
          <span id="compared-with">Compared with</span>
          <SegmentedControl size="xs" aria-labelledby="compared-with" value={against} onChange={onAgainst} data={[...choices]} />
        </div>
      )}
      <div className={classes.diff}>
        <Suspense fallback={<LateSkeleton rows={12} />}>
          <YamlDiff
            original={withCluster ? live : draft.baseText}
            modified={text}
            originalLabel={withCluster ? 'In the cluster now' : began}
            modifiedLabel="Your draft"
          />
        </Suspense>
      </div>
    </section>
  );
}
