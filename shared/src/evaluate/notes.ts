/**
 * Where engines are known to differ and this answer depended on it: NP-40…NP-44 and table 1.8. A note is made only where
 * another engine could come to another answer, so that it means something when it is there.
 */
import { labelsOf, matches } from '../model/index.ts';
import type { Direction, Peer } from '../model/index.ts';
import type { Cell } from './cell.ts';
import { peerOf, subjectOf } from './cell.ts';
import { labelsOfClass } from './classes.ts';
import { matchBlock, wouldReach } from './compile.ts';
import { felixSays, sharedNode } from './own-node.ts';
import { profiles, rawProfile } from './profile.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { Explained } from './reasons.ts';
import { admitting } from './tried.ts';
import type { Tried } from './tried.ts';
import type { EndpointClass } from './evaluation.ts';
import type { DirectionVerdict, Note } from './verdict.ts';

export const selfNote: Note = {
  rule: 'NP-44',
  message:
    'whether a pod that reaches itself through its own address or a Service passes its policies differs by engine; it cannot block itself',
};

export const familyNote = (message: string): Note => ({ rule: 'NP-49', message });

export function notesOf(evaluation: ClassEvaluation, cell: Cell, egress: Explained, ingress: Explained): readonly Note[] {
  const found = [
    ...hostSubject(evaluation, cell, 'egress'),
    ...hostSubject(evaluation, cell, 'ingress'),
    ...fromOwnNode(evaluation, ingress),
    ...toOwnNode(evaluation, cell, egress),
    ...everybodyIsolated(evaluation, egress),
    ...everybodyIsolated(evaluation, ingress),
    ...[egress, ingress].flatMap((side) => [
      ...hostPeer(evaluation, cell, side),
      ...blockPeer(evaluation, cell, side),
      ...ignoredPolicies(evaluation, cell, side),
    ]),
  ];
  return found.length < 2 ? found : [...new Map(found.map((note) => [note.rule + note.message, note])).values()];
}

/** NP-40: a policy that would isolate the pod, were it not on the host network. */
function hostSubject(evaluation: ClassEvaluation, cell: Cell, direction: Direction): readonly Note[] {
  const { pod } = direction === 'egress' ? cell.from : cell.to;
  if (pod === undefined || !pod.hostNetwork) return [];
  const selecting = evaluation
    .policiesIn(pod.namespace)
    .find((policy) => policy.valid && policy[direction] !== undefined && matches(policy.subject, labelsOf(pod)));
  if (selecting === undefined) return [];
  const name = `${pod.namespace}/${pod.name}`;
  return [
    {
      rule: 'NP-40',
      message: `${name} is on the host network: most engines leave it out of ${selecting.ref.name}, which its labels match`,
    },
  ];
}

/** Where the profile is an engine's, what it does; else that engines differ. */
function differing({ profile }: ClassEvaluation, does: string, differ: string): string {
  return profile.name === rawProfile.name ? differ : `${profile.name} ${does}; other engines do not all do so`;
}

/** NP-42: it decided, and the engine grants it to some processes only. */
function fromOwnNode({ profile }: ClassEvaluation, { verdict }: Explained): readonly Note[] {
  if (profile.ownNodeIngress === 'everything' || verdict.reason.kind !== 'own-node') return [];
  const message = `${profile.name} lets what root runs on a node (the kubelet, for one) reach the node's pods, and applies policies to the rest`;
  return [{ rule: 'NP-42', message }];
}

/** NP-43: the egress policy is applied; the concept page promises the opposite. CAL-25: Calico asks its own setting then. */
function toOwnNode(evaluation: ClassEvaluation, cell: Cell, { verdict }: Explained): readonly Note[] {
  const node = sharedNode(cell, 'egress');
  if (node === undefined || felixSays(evaluation, node) !== undefined) return [];
  if (evaluation.profile.name === profiles.calico.name && verdict.outcome !== 'denied') {
    const message = `${node} is the pod's own node: what policies let out to it Felix drops, accepts or leaves to the node, as its setting defaultEndpointToHostAction says, which is not told`;
    return [{ rule: 'CAL-25', message }];
  }
  if (verdict.isolatedBy.length === 0) return [];
  const does = evaluation.profile.ownNodeEgress === 'open' ? 'always allows it' : "applies the pod's egress policy";
  const differ = 'most engines apply its egress policy, some always allow it';
  return [{ rule: 'NP-43', message: `${node} is the pod's own node: ${differing(evaluation, does, differ)}` }];
}

/** CIL-10 */
function everybodyIsolated({ profile }: ClassEvaluation, { verdict }: Explained): readonly Note[] {
  if (profile.isolates !== 'every-pod' || verdict.isolatedBy.length > 0 || verdict.reason.kind !== 'no-rule') return [];
  return [{ rule: 'CIL-10', message: `${profile.name} is set to close every pod, also those that no policy selects` }];
}

/** CIL-10: a policy that would isolate the pod, were NetworkPolicies not left out. */
function ignoredPolicies(evaluation: ClassEvaluation, cell: Cell, { verdict: { direction } }: Explained): readonly Note[] {
  const of = subjectOf(cell, direction);
  if (!evaluation.ignoresNetworkPolicies || of.kind !== 'pod' || of.hostNetwork) return [];
  const labels = labelsOfClass(of);
  const left = evaluation
    .policiesIn(of.namespace)
    .find((policy) => policy.valid && policy[direction] !== undefined && matches(policy.subject, labels));
  if (left === undefined) return [];
  const message = `${evaluation.profile.name} is set to ignore NetworkPolicies, ${left.ref.name} among them`;
  return [{ rule: 'CIL-10', message }];
}

/** NP-41: denied, and a selector would match the peer, were it not on the host network. */
function hostPeer(evaluation: ClassEvaluation, cell: Cell, { verdict, tried }: Explained): readonly Note[] {
  const { pod, name } = verdict.direction === 'egress' ? cell.to : cell.from;
  if (verdict.reason.kind !== 'no-rule' || pod === undefined || !pod.hostNetwork) return [];
  const reaches = (home: string, peer: Peer | undefined): boolean =>
    peer?.kind === 'pods' && wouldReach(evaluation.table, home, peer, pod.namespace, labelsOf(pod));
  const wouldMatch = tried.some(
    ({ policy, port, compiled }) => port !== undefined && compiled.peers.some(({ peer }) => reaches(policy.namespace, peer)),
  );
  if (!wouldMatch) return [];
  const does = 'sees the address of its node, which this selector does not match';
  const differ = 'most engines see the address of its node, which no pod selector matches';
  const message = `${name} is on the host network: ${differing(evaluation, does, differ)}`;
  return [{ rule: 'NP-41', message }];
}

/** Table 1.8: an address block decides about an address of the cluster. */
function blockPeer(evaluation: ClassEvaluation, cell: Cell, { verdict, tried }: Explained): readonly Note[] {
  const peer = peerOf(cell, verdict.direction);
  if (peer.kind === 'external') return [];
  const decides =
    verdict.reason.kind === 'admitted' ? tried.every(admitsByBlockOnly) : blockWouldAdmit(evaluation, peer, verdict, tried);
  if (!decides) return [];
  const what = peer.kind === 'node' || peer.hostNetwork ? 'nodes' : 'pods';
  const { ipBlockMatchesNodes, ipBlockMatchesPods } = evaluation.profile;
  const covers = (what === 'nodes' ? ipBlockMatchesNodes : ipBlockMatchesPods) ? 'lets' : 'does not let';
  const does = `${covers} an address block cover the addresses of ${what}`;
  const differ = `engines differ on whether an address block covers the addresses of ${what}`;
  return [{ rule: 'NP-30', message: differing(evaluation, does, differ) }];
}

function admitsByBlockOnly(rule: Tried): boolean {
  return admitting(rule).length === 0 || rule.sure.every(({ peer }) => peer?.kind === 'block');
}

function blockWouldAdmit(
  { table, profile }: ClassEvaluation,
  of: EndpointClass,
  { reason }: DirectionVerdict,
  tried: readonly Tried[],
): boolean {
  const raw = { ...profile, ipBlockMatchesPods: true, ipBlockMatchesNodes: true };
  return (
    reason.kind === 'no-rule' &&
    tried.some(
      ({ port, compiled }) =>
        port !== undefined &&
        compiled.peers.some(({ peer }) => peer?.kind === 'block' && matchBlock(table, raw, peer, of) === 'yes'),
    )
  );
}
