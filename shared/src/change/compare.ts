/**
 * Which connections differ between two evaluations over one class table: the one comparison behind the preview of a draft,
 * the review of a change and the difference of two clusters.
 */
import { hasBit } from '../model/index.ts';
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { Evaluation } from '../evaluate/index.ts';
import { drawTogether } from '../graph/internals.ts';
import type { Part, Sides } from '../graph/internals.ts';
import type { Graph } from '../graph/index.ts';
import { becauseOf } from './because.ts';
import type { ConnectionChange } from './change.ts';
import { changedPairs } from './differ.ts';
import type { PairChange } from './differ.ts';
import { summarizeChanges } from './summarize.ts';

export interface Compared {
  readonly graphs: { readonly before: Graph; readonly after: Graph };
  readonly parts: readonly Part[];
  /** Of before and after. */
  readonly sides: readonly [Sides, Sides];
  readonly pairs: readonly PairChange[];
  /** The changes as they are read; `tell` adds what is to be said of one, from a pair that stands for it. */
  readonly summarize: <Said extends { readonly because: string }>(
    tell: (pair: PairChange & { readonly because: string }) => Said,
  ) => readonly (ConnectionChange & Said)[];
}

export function compareTogether({ before, after }: { readonly before: Evaluation; readonly after: Evaluation }): Compared {
  const [old, now] = [engineOf(before), engineOf(after)];
  const { parts, sides, graphs } = drawTogether([old, now]);
  const [oldSides, newSides] = sides;
  const [oldGraph, newGraph] = graphs;
  if (oldSides === undefined || newSides === undefined || oldGraph === undefined || newGraph === undefined)
    throw new Error('invariant violated: two evaluations have two graphs');
  const pairs = changedPairs(parts, oldSides, newSides);
  const decided = becauseOf(old, now, oldSides, newSides);
  const because = (pair: PairChange): string => whoCameOrWent(old, now, pair) ?? decided(pair);
  return {
    graphs: { before: oldGraph, after: newGraph },
    parts,
    sides: [oldSides, newSides],
    pairs,
    summarize: (tell) => summarizeChanges(pairs, oldSides, newSides, (pair) => tell({ ...pair, because: because(pair) })),
  };
}

/** Undefined where both ends are there before and after. */
function whoCameOrWent(before: ClassEvaluation, after: ClassEvaluation, { from, to }: PairChange): string | undefined {
  const said = [from, to].flatMap((part) => {
    if (isAbsent(before, part)) return [`${nameOf(part)} is new`];
    return isAbsent(after, part) ? [`${nameOf(part)} is not there any more`] : [];
  });
  return said.length === 0 ? undefined : [...new Set(said)].join('; ');
}

function isAbsent({ table }: ClassEvaluation, { representatives }: Part): boolean {
  return representatives.every((id) => hasBit(table.absent, id));
}

function nameOf({ node }: Part): string {
  return node.type === 'workload' ? `${node.namespace}/${node.kind}/${node.name}` : node.id;
}
