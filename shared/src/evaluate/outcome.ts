/** What becomes of a cell in a direction: decided by the rows or, where more than classes tells, by the tiers themselves. */
import { containsPort } from '../model/index.ts';
import type { Direction } from '../model/index.ts';
import { peerOf, subjectOf } from './cell.ts';
import type { Cell } from './cell.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { ClassId } from './evaluation.ts';
import { portsFor } from './terms.ts';
import { walkCell } from './tier-cell.ts';
import type { Outcome, UnknownCause } from './verdict.ts';

/** NP-42, NP-43: the node that both ends are on, where that alone decides. A covering foreign policy may think otherwise. */
export function ownNode(evaluation: ClassEvaluation, cell: Cell, direction: Direction): string | undefined {
  const { ownNodeIngress, ownNodeEgress } = evaluation.profile;
  const node = sharedNode(cell, direction);
  if (node === undefined || evaluation.foreignOver(subjectOf(cell, direction)).length > 0) return undefined;
  if (direction === 'egress') return ownNodeEgress === 'open' ? node : undefined;
  return ownNodeIngress === 'everything' || cell.from.pod === undefined ? node : undefined;
}

/** The subject's node, where the peer has its identity. */
export function sharedNode({ from, to }: Cell, direction: Direction): string | undefined {
  const [subject, peer] = direction === 'egress' ? [from, to] : [to, from];
  const own = peer.host !== undefined && subject.pod?.nodeName === peer.host && !subject.pod.hostNetwork;
  return own ? peer.host : undefined;
}

/**
 * Why the ends may be on one node for all that is known, where that would decide: with Nodes hidden an outside address may
 * be the node's; what a pod on the host network runs as is not told by its object.
 */
export function maybeOwnNode(evaluation: ClassEvaluation, cell: Cell, direction: Direction): UnknownCause | undefined {
  const { profile, table } = evaluation;
  const subject = direction === 'egress' ? cell.from.pod : cell.to.pod;
  if (subject?.nodeName === undefined || subject.hostNetwork) return undefined;
  if (direction === 'egress' && profile.ownNodeEgress !== 'open') return undefined;
  const nodes = peerOf(cell, direction).kind === 'external' ? table.world.hidden.get('Node') : undefined;
  if (nodes !== undefined) return { kind: 'hidden', objects: 'nodes', message: nodes };
  if (direction === 'egress' || sharedNode(cell, direction) === undefined || cell.from.pod === undefined) return undefined;
  if (profile.ownNodeIngress === 'everything') return undefined;
  const message = `${profile.name} lets only processes of root reach the pods of their node, and ${cell.from.name} may run as another user`;
  return { kind: 'engine', rule: 'NP-42', message };
}

export function outcomeOf(evaluation: ClassEvaluation, cell: Cell, direction: Direction): Outcome {
  if (ownNode(evaluation, cell, direction) !== undefined) return 'allowed';
  const outcome = rowOutcome(evaluation, cell, direction);
  return outcome === 'denied' && maybeOwnNode(evaluation, cell, direction) !== undefined ? 'unknown' : outcome;
}

function rowOutcome(evaluation: ClassEvaluation, cell: Cell, direction: Direction): Outcome {
  const walked = walkCell(evaluation, cell, direction);
  if (walked !== undefined) return walked.outcome;
  const subject: ClassId = subjectOf(cell, direction).id;
  const rows = direction === 'egress' ? evaluation.egress(subject) : evaluation.ingress(subject);
  const row = cell.family === 4 ? rows.v4 : rows.v6;
  const peer = peerOf(cell, direction).id;
  if (containsPort(portsFor(row.allowed, peer), cell.protocol, cell.port)) return 'allowed';
  return containsPort(portsFor(row.unknown, peer), cell.protocol, cell.port) ? 'unknown' : 'denied';
}

/** NP-2 */
export function bothOf(egress: Outcome, ingress: Outcome): Outcome {
  if (egress === 'denied' || ingress === 'denied') return 'denied';
  return egress === 'unknown' || ingress === 'unknown' ? 'unknown' : 'allowed';
}
