/** What the cluster holds by now and what is drafted, brought together in the text of the draft. Pure. */
import { mergedText, mergeManifests } from '@eastwest/shared/change';
import type { Choices, MergeConflict } from '@eastwest/shared/change';
import { readPolicyText } from '@eastwest/shared/kube';

export interface ThreeWay {
  readonly conflicts: readonly MergeConflict[];
  /** Mine, with their changes; absent where the layout of the text does not let them in. */
  readonly text?: string;
}

/** Undefined while one of the three cannot be read. */
export function threeWay(baseText: string, theirText: string, myText: string, choices: Choices): ThreeWay | undefined {
  const [base, theirs, mine] = [baseText, theirText, myText].map((text) => readPolicyText(text).manifest);
  if (base === undefined || theirs === undefined || mine === undefined) return undefined;
  const { merged, conflicts } = mergeManifests(base, theirs, mine, choices);
  const text = mergedText(myText, mine, merged);
  return { conflicts, ...(text.ok ? { text: text.value } : {}) };
}
