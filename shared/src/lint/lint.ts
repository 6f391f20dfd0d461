/** All findings about a cluster, worst first. Where several ids have one cause the most specific is told (semantics.md 6.2 (b)). */
import type { Evaluation } from '../evaluate/index.ts';
import { blockFindings } from './blocks.ts';
import { clusterFindings } from './cluster.ts';
import { LintContext } from './context.ts';
import { enforcementFindings } from './enforced.ts';
import { bySeverity } from './finding.ts';
import type { Finding } from './finding.ts';
import { matchingFindings } from './matching.ts';
import { portFindings } from './ports.ts';
import { reachFindings } from './reach.ts';
import { shapeFindings } from './shape.ts';
import { tierFindings } from './tiers.ts';

const families: readonly ((context: LintContext) => readonly Finding[])[] = [
  matchingFindings,
  portFindings,
  shapeFindings,
  blockFindings,
  reachFindings,
  clusterFindings,
  tierFindings,
  enforcementFindings,
];

export function lint(evaluation: Evaluation): readonly Finding[] {
  const context = new LintContext(evaluation);
  const all = families.flatMap((find) => find(context));
  // An unknown field says what is wrong with everything at its place (b).
  const unknown = new Set(all.filter(({ id }) => id === 'L-33').map(placeOf));
  const told = all.filter((one) => one.id === 'L-33' || !unknown.has(placeOf(one)));
  const distinct = new Map(told.map((one) => [JSON.stringify([one.id, one.key, one.path, one.message]), one]));
  return [...distinct.values()].sort(bySeverity);
}

function placeOf({ key, path }: Finding): string {
  return `${key} ${path}`;
}
