/** What becomes of a cell in a direction: decided by the rows or, where more than classes tells, by the tiers themselves. */
import { containsPort } from '../model/index.ts';
import type { Direction } from '../model/index.ts';
import { peerOf, subjectOf } from './cell.ts';
import type { Cell } from './cell.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { ClassId } from './evaluation.ts';
import { portsFor } from './terms.ts';
import { closedNode, foreignAt, maybeOwnNode, ownNode } from './own-node.ts';
import { walkCell } from './tier-cell.ts';
import type { Outcome } from './verdict.ts';

export function outcomeOf(evaluation: ClassEvaluation, cell: Cell, direction: Direction): Outcome {
  if (direction === 'egress' && closedNode(evaluation, cell) !== undefined) return 'denied';
  return outcomeOfPolicies(evaluation, cell, direction);
}

/** What an engine does besides is left out. */
export function outcomeOfPolicies(evaluation: ClassEvaluation, cell: Cell, direction: Direction): Outcome {
  if (ownNode(evaluation, cell, direction) !== undefined) return walkCell(evaluation, cell, direction)?.outcome ?? 'allowed';
  const outcome = rowOutcome(evaluation, cell, direction);
  return outcome === 'denied' && maybeOwnNode(evaluation, cell, direction) !== undefined ? 'unknown' : outcome;
}

function rowOutcome(evaluation: ClassEvaluation, cell: Cell, direction: Direction): Outcome {
  if (isFreeHost(evaluation, cell, direction)) return 'allowed';
  const walked = walkCell(evaluation, cell, direction);
  if (walked !== undefined) return walked.outcome;
  const subject: ClassId = subjectOf(cell, direction).id;
  const rows = direction === 'egress' ? evaluation.egress(subject) : evaluation.ingress(subject);
  const row = cell.family === 4 ? rows.v4 : rows.v6;
  const peer = peerOf(cell, direction).id;
  if (containsPort(portsFor(row.allowed, peer), cell.protocol, cell.port)) return 'allowed';
  return containsPort(portsFor(row.unknown, peer), cell.protocol, cell.port) ? 'unknown' : 'denied';
}

/** What the rows of the host leave open does not concern this pair. */
function isFreeHost(evaluation: ClassEvaluation, cell: Cell, direction: Direction): boolean {
  const of = subjectOf(cell, direction);
  if (of.kind === 'external' || (of.kind === 'pod' && !of.hostNetwork) || evaluation.foreignOver(of).length === 0) return false;
  return !evaluation.table.world.hidden.has('ForeignPolicy') && foreignAt(evaluation, cell, direction).length === 0;
}

/** NP-2 */
export function bothOf(egress: Outcome, ingress: Outcome): Outcome {
  if (egress === 'denied' || ingress === 'denied') return 'denied';
  return egress === 'unknown' || ingress === 'unknown' ? 'unknown' : 'allowed';
}
