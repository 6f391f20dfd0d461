/** All findings about a cluster, worst first. Where several ids have one cause the most specific is told (semantics.md 6.2 (b)). */
import { finish } from '../base/index.ts';
import type { Steps } from '../base/index.ts';
import type { Evaluation } from '../evaluate/index.ts';
import { blockFindings } from './blocks.ts';
import { callerFindings } from './callers.ts';
import { clusterFindings } from './cluster.ts';
import { LintContext } from './context.ts';
import { enforcementFindings } from './enforced.ts';
import { bySeverity } from './finding.ts';
import type { Finding, Pieces } from './finding.ts';
import { matchingFindings } from './matching.ts';
import { nodeBlockFindings } from './node-blocks.ts';
import { portFindings } from './ports.ts';
import { rangeFindings } from './ranges.ts';
import { reachFindings } from './reach.ts';
import { shapeFindings } from './shape.ts';
import { tierFindings } from './tiers.ts';

const inPieces: readonly ((context: LintContext) => Pieces)[] = [matchingFindings, portFindings, blockFindings, reachFindings];

const atOnce: readonly ((context: LintContext) => readonly Finding[])[] = [
  shapeFindings,
  rangeFindings,
  nodeBlockFindings,
  clusterFindings,
  callerFindings,
  tierFindings,
  enforcementFindings,
];

export function lint(evaluation: Evaluation): readonly Finding[] {
  return finish(lintSteps(evaluation));
}

/** Rules that are looked at together: few enough that nobody notices, enough that stopping between costs little. */
const together = 8;

/** The same for those that have something more urgent to do between. */
export function* lintSteps(evaluation: Evaluation): Steps<readonly Finding[]> {
  const context = new LintContext(evaluation);
  const all: Finding[] = [];
  let looked = 0;
  for (const find of inPieces) {
    for (const found of find(context)) {
      all.push(...found);
      looked++;
      if (looked % together === 0) yield;
    }
  }
  for (const find of atOnce) {
    all.push(...find(context));
    yield;
  }
  return told(all);
}

function told(all: readonly Finding[]): readonly Finding[] {
  // An unknown field says what is wrong with everything at its place (b).
  const unknown = new Set(all.filter(({ id }) => id === 'L-33').map(placeOf));
  const kept = all.filter((one) => one.id === 'L-33' || !unknown.has(placeOf(one)));
  const distinct = new Map(kept.map((one) => [JSON.stringify([one.id, one.key, one.path, one.message]), one]));
  return [...distinct.values()].sort(bySeverity);
}

function placeOf({ key, path }: Finding): string {
  return `${key} ${path}`;
}
