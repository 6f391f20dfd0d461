/** NP-42, NP-43, CAL-25: what is between a pod and its own node. */
import type { ForeignPolicyObject } from '../kube/index.ts';
import { hostActionAt, nodeOfHostEndpoint } from '../model/index.ts';
import type { Direction, HostAction } from '../model/index.ts';
import { peerOf, subjectOf } from './cell.ts';
import type { Cell } from './cell.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { WalkedCell, WalkedPipeline } from './tier-cell.ts';
import type { Outcome, UnknownCause } from './verdict.ts';
import { strictest } from './verdict.ts';

/** NP-42, NP-43: the node that both ends are on, where that alone decides. A covering foreign policy may think otherwise. */
export function ownNode(evaluation: ClassEvaluation, cell: Cell, direction: Direction): string | undefined {
  const { ownNodeIngress, ownNodeEgress } = evaluation.profile;
  const node = sharedNode(cell, direction);
  if (node === undefined || foreignAt(evaluation, cell, direction).length > 0) return undefined;
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

/** CAL-25: the node that both ends are on, where Felix drops whatever egress policies let out to it. */
export function closedNode(evaluation: ClassEvaluation, cell: Cell): string | undefined {
  const node = sharedNode(cell, 'egress');
  return node !== undefined && felixSays(evaluation, node) === 'drop' ? node : undefined;
}

/** Undefined where nothing in the input says it, or the engine is another. */
export function felixSays({ profile, table }: ClassEvaluation, node: string): HostAction | undefined {
  return profile.heedsFelix ? hostActionAt(table.world.hostActions, node) : undefined;
}

/** Policies that are not evaluated and may decide at this end; of host endpoints those of its node. */
export function foreignAt(evaluation: ClassEvaluation, cell: Cell, direction: Direction): readonly ForeignPolicyObject[] {
  const found = evaluation.foreignOver(subjectOf(cell, direction), { direction, peer: peerOf(cell, direction) });
  if (found.length === 0) return found;
  const { host } = direction === 'egress' ? cell.from : cell.to;
  const isFree = freeFromHostEndpoints(evaluation, cell, direction);
  return found.filter((object) => {
    if (object.policyKind !== 'HostEndpoint') return true;
    const node = nodeOfHostEndpoint(object);
    return !isFree && (node === undefined || host === undefined || node === host);
  });
}

/** CAL-25: what a node sends to its own pods is never policed, and what Felix accepts from them is not asked about again. */
function freeFromHostEndpoints(evaluation: ClassEvaluation, cell: Cell, direction: Direction): boolean {
  const node = sharedNode(cell, direction === 'egress' ? 'ingress' : 'egress');
  return node !== undefined && (direction === 'egress' || felixSays(evaluation, node) === 'accept');
}

/** The walk of a pair that {@link ownNode} decides about: Cilium lets it in unless a rule denies it (CIL-19). */
export function fromOwnNode({ pipelines }: WalkedCell, direction: Direction): WalkedCell {
  const judged = pipelines.map((walked) => {
    if (walked.engine !== 'cilium') return { ...walked, outcome: 'allowed' as const };
    return direction === 'egress' ? walked : { ...walked, outcome: unlessDenied(walked) };
  });
  return { outcome: strictest(judged.map(({ outcome }) => outcome)), pipelines: judged };
}

function unlessDenied({ outcome, events }: WalkedPipeline): Outcome {
  const denying = events.some((event) => event.kind === 'invalid' || (event.kind === 'rule' && event.rule.action === 'deny'));
  if (!denying) return 'allowed';
  const last = events.at(-1);
  return outcome === 'denied' && last?.kind === 'rule' && last.certain ? 'denied' : 'unknown';
}
