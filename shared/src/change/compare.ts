/**
 * Which connections differ between two clusters that need not have the same workloads: two folders of manifests, or a folder
 * and a cluster. Each is evaluated by itself; ends are known by their names, addresses outside by what they are.
 */
import { subtractPorts, unionPorts } from '../model/index.ts';
import type { PolicyRef } from '../model/index.ts';
import type { Evaluation } from '../evaluate/index.ts';
import { listConnections } from '../graph/index.ts';
import type { Traffic } from '../graph/internals.ts';
import { isNoTraffic, noTraffic } from '../graph/internals.ts';
import { kindOf } from './differ.ts';
import type { ChangedPair, ComparedEnd } from './changed-pair.ts';
import { endsOf, grouped, refinementOf } from './compare-ends.ts';
import type { Refinement } from './compare-ends.ts';
import { responsibleFor } from './responsible.ts';

export interface Difference extends ChangedPair {
  /** Of the policies that decide it before and after, those in whose direction the answer is another; sorted. */
  readonly policies: readonly PolicyRef[];
  /** Why, in a line. */
  readonly because: string;
}

interface Pair {
  readonly from: ComparedEnd;
  readonly to: ComparedEnd;
  readonly traffic: Traffic;
  /** Which pods of either end it is, where not all. */
  readonly some: readonly string[];
}

export function compareClusters(before: Evaluation, after: Evaluation): readonly Difference[] {
  const refinement = refinementOf([before, after]);
  const [was, is] = [before, after].map((evaluation) => pairsOf(evaluation, refinement));
  if (was === undefined || is === undefined) return [];
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort();
  const changed = keys.flatMap((key) => comparePair(was.get(key), is.get(key)) ?? []);
  return grouped(changed).map((change): Difference => {
    const { policies, because } = responsibleFor(before, after, change);
    return { ...change, policies, because };
  });
}

function pairsOf(evaluation: Evaluation, refinement: Refinement): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const { from, to, ports, unknown } of listConnections(evaluation)) {
    for (const source of endsOf(from, refinement)) {
      for (const target of endsOf(to, refinement)) {
        const key = JSON.stringify([source.key, target.key]);
        const some = [...source.some, ...target.some].map((pod) => `${pod} ${JSON.stringify([ports, unknown])}`);
        const known = pairs.get(key);
        pairs.set(key, {
          from: source.end,
          to: target.end,
          traffic: together(known?.traffic ?? noTraffic, { ports, unknown }),
          some: [...(known?.some ?? []), ...some],
        });
      }
    }
  }
  return pairs;
}

/** Of pods that differ: what some of them may, and what may be unknown of those that may not. */
function together(left: Traffic, right: Traffic): Traffic {
  const ports = unionPorts(left.ports, right.ports);
  return { ports, unknown: subtractPorts(unionPorts(left.unknown, right.unknown), ports) };
}

function comparePair(was: Pair | undefined, is: Pair | undefined): ChangedPair | undefined {
  const ends = is ?? was;
  if (ends === undefined) return undefined;
  const [before, after] = [was?.traffic ?? noTraffic, is?.traffic ?? noTraffic];
  // Other pods of the workload may do the same: that is a change, though all of them together may do what they could.
  const samePods = JSON.stringify([...(was?.some ?? [])].sort()) === JSON.stringify([...(is?.some ?? [])].sort());
  const kind = kindOf(before, after) ?? (samePods || isNoTraffic(before) ? undefined : 'changed');
  return kind === undefined ? undefined : { from: ends.from, to: ends.to, kind, before, after };
}
