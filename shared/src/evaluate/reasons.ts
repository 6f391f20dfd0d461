/** Why a direction of a cell came out as it did: read from the same compiled rules that made its row. */
import { formatPath } from '../kube/index.ts';
import type { ForeignPolicyObject } from '../kube/index.ts';
import type { Direction } from '../model/index.ts';
import type { Applying } from './applying.ts';
import { peerOf, subjectOf } from './cell.ts';
import { outcomeOf, outcomeOfPolicies } from './outcome.ts';
import { closedNode, foreignAt, maybeOwnNode, ownNode } from './own-node.ts';
import type { Cell } from './cell.ts';
import { reachesHosts } from './compile.ts';
import type { PodPeer } from './compile.ts';
import type { Member } from './ends.ts';
import type { ClassEvaluation } from './evaluate.ts';
import { nearestOf, networkPolicyMisses } from './near.ts';
import { tierMisses } from './near-tier.ts';
import { obstaclesOf } from './obstacles.ts';
import { mayOpenHidden } from './rows.ts';
import { walkCell } from './tier-cell.ts';
import { tierReason, tierSteps } from './tier-reasons.ts';
import type { TierQuestion } from './tier-reasons.ts';
import { admitting, ruleRef, tryPolicy } from './tried.ts';
import type { Tried } from './tried.ts';
import type { DirectionVerdict, Outcome, PolicyRef, Reason, TierStep, UnknownCause } from './verdict.ts';

export interface Explained {
  readonly verdict: DirectionVerdict;
  readonly tried: readonly Tried[];
}

export function explainDirection(evaluation: ClassEvaluation, cell: Cell, direction: Direction): Explained {
  const outcome = outcomeOf(evaluation, cell, direction);
  const subject = subjectOf(cell, direction);
  if (subject.kind !== 'pod' || subject.hostNetwork) {
    const reason = unpoliced(evaluation, cell, direction);
    return { verdict: { direction, outcome, isolatedBy: [], reason, steps: [], nearest: [] }, tried: [] };
  }
  const closed = direction === 'egress' ? closedNode(evaluation, cell) : undefined;
  if (closed !== undefined && outcomeOfPolicies(evaluation, cell, direction) !== 'denied') {
    const { isolatedBy } = evaluation.tierSubject(subject, direction);
    const reason: Reason = { kind: 'closed-node', node: closed };
    return { verdict: { direction, outcome, isolatedBy, reason, steps: [], nearest: [] }, tried: [] };
  }
  const applying = evaluation.applying(subject, direction);
  const tried = applying.valid.flatMap((policy) => tryPolicy(evaluation, cell, direction, policy));
  const networkPolicyDoubts = causes(evaluation, cell, direction, applying, tried);
  const question = { evaluation, cell, direction, applying, tried, networkPolicyDoubts };
  const walked = walkCell(evaluation, cell, direction);
  const ownNodeDecides = outcome === 'allowed' && ownNode(evaluation, cell, direction) !== undefined;
  if (walked === undefined || walked.outcome !== outcome || ownNodeDecides)
    return { verdict: byNetworkPolicies(question, outcome, ownNodeDecides), tried };
  const { isolatedBy } = evaluation.tierSubject(subject, direction);
  const [reason, steps] = [tierReason(question, walked), tierSteps(question, walked)];
  const verdict = { direction, outcome, isolatedBy, reason, steps };
  if (outcome !== 'denied') return { verdict: { ...verdict, nearest: [] }, tried };
  return { verdict: { ...verdict, nearest: tierMisses(question, walked), obstacles: obstaclesOf(question, walked) }, tried };
}

/** Where no other policy has a say, or what policies say does not count. */
function byNetworkPolicies(question: TierQuestion, outcome: Outcome, ownNodeDecides: boolean): DirectionVerdict {
  const { evaluation, cell, direction, applying, tried } = question;
  const isolatedBy = applying.valid.map(({ ref }) => ref);
  const reason = reasonOf(evaluation, cell, direction, outcome, applying, tried);
  const steps = ownNodeDecides || isolatedBy.length === 0 ? [] : [networkPolicyStep(outcome, isolatedBy, tried)];
  const verdict = { direction, outcome, isolatedBy, reason, steps, nearest: [] };
  if (reason.kind !== 'no-rule') return verdict;
  const nearest = nearestOf(networkPolicyMisses(evaluation, cell, direction, tried)).map((near) => ({ tier: onlyTier, ...near }));
  return { ...verdict, nearest, obstacles: { denying: [], missing: [{ tier: onlyTier, policies: isolatedBy }] } };
}

const onlyTier = 'NetworkPolicy';

const effects = { allowed: 'allow', denied: 'deny', unknown: 'unknown' } as const;

function networkPolicyStep(outcome: Outcome, asked: readonly PolicyRef[], tried: readonly Tried[]): TierStep {
  const rules = tried.flatMap(admitting);
  return { tier: onlyTier, effect: effects[outcome], asked, rules, isolating: outcome === 'denied' ? asked : [] };
}

/** NP-40; nodes and host-network pods can still be covered by a policy that is not evaluated. */
function unpoliced(evaluation: ClassEvaluation, cell: Cell, direction: Direction): Reason {
  const subject = subjectOf(cell, direction);
  const foreign = foreignAt(evaluation, cell, direction);
  if (foreign.length > 0) return { kind: 'unknown', because: foreign.map(notEvaluated) };
  const hiddenForeign = subject.kind === 'external' ? undefined : evaluation.table.world.hidden.get('ForeignPolicy');
  if (hiddenForeign !== undefined) return { kind: 'unknown', because: [hidden('policies of other APIs', hiddenForeign)] };
  const hiddenPods = subject.kind === 'external' ? evaluation.table.world.hidden.get('Pod') : undefined;
  if (hiddenPods !== undefined) return { kind: 'unknown', because: [hidden('pods', hiddenPods)] };
  return { kind: 'not-policed', why: subject.kind === 'pod' ? 'host-network' : subject.kind };
}

function reasonOf(
  evaluation: ClassEvaluation,
  cell: Cell,
  direction: Direction,
  outcome: Outcome,
  applying: Applying,
  tried: readonly Tried[],
): Reason {
  const node = ownNode(evaluation, cell, direction);
  if (node !== undefined) return { kind: 'own-node', node, direction };
  if (outcome === 'unknown') return { kind: 'unknown', because: causes(evaluation, cell, direction, applying, tried) };
  if (applying.valid.length === 0 && outcome === 'allowed') return { kind: 'not-isolated' };
  if (outcome === 'allowed') return { kind: 'admitted', by: tried.flatMap(admitting) };
  return { kind: 'no-rule' };
}

function causes(
  evaluation: ClassEvaluation,
  cell: Cell,
  direction: Direction,
  applying: Applying,
  tried: readonly Tried[],
): readonly UnknownCause[] {
  const { invalid } = applying;
  const possible = maybeOwnNode(evaluation, cell, direction);
  const found: readonly UnknownCause[] = [
    ...foreignAt(evaluation, cell, direction).map(notEvaluated),
    ...(applying.hiddenForeign === undefined ? [] : [hidden('policies of other APIs', applying.hiddenForeign)]),
    ...invalid.map(({ ref, problem }): UnknownCause => ({
      kind: 'invalid-policy',
      policy: ref,
      message: problem.path.length === 0 ? problem.message : `${formatPath(problem.path)}: ${problem.message}`,
    })),
    ...unlistedCauses(applying, direction),
    ...(applying.hidden === undefined ? [] : [hidden('network policies', applying.hidden)]),
    ...tried.flatMap((rule) => unsureCauses(evaluation, cell, direction, rule)),
    ...(possible === undefined ? [] : [possible]),
  ];
  return [...new Map(found.map((cause) => [JSON.stringify(cause), cause])).values()];
}

/** CIL-24 */
function unlistedCauses({ valid, wider }: Applying, direction: Direction): readonly UnknownCause[] {
  return (wider?.valid ?? []).flatMap(({ ref }, index): readonly UnknownCause[] => {
    if (index < valid.length) return [];
    const message = `${ref.name} has ${direction} rules and leaves ${direction} out of its policyTypes, which Cilium may enforce all the same`;
    return [{ kind: 'engine', rule: 'CIL-24', message }];
  });
}

/** What would have to be known of the peer for the rule to be decided. */
function unsureCauses(evaluation: ClassEvaluation, cell: Cell, direction: Direction, rule: Tried): readonly UnknownCause[] {
  const peer = peerOf(cell, direction);
  const member = direction === 'egress' ? cell.to : cell.from;
  const { hidden: unseen } = evaluation.table.world;
  const holders = direction === 'ingress' && evaluation.profile.namedPorts !== 'own' ? unseen.get('Pod') : undefined;
  const hiddenPods = peer.kind === 'external' ? unseen.get('Pod') : holders;
  const guessed = rule.port === undefined && hiddenPods !== undefined && mayOpenHidden(rule.compiled.rule, cell.protocol);
  if (rule.port === undefined && !guessed) return [];
  const items = guessed ? [...rule.sure, ...rule.unsure] : rule.unsure;
  return items.map(({ path, peer: item }): UnknownCause => {
    if (hiddenPods !== undefined) return hidden('pods', hiddenPods);
    if (peer.kind === 'external') return hidden('nodes', unseen.get('Node') ?? '');
    if (item?.kind === 'pods') return maybeHosts(evaluation, member, item) ?? hidden('namespaces', unseen.get('Namespace') ?? '');
    return { kind: 'no-address', pod: member.name, rule: ruleRef(rule.policy.ref, path, rule.port) };
  });
}

/** NP-41 */
function maybeHosts({ table }: ClassEvaluation, { host, name }: Member, item: PodPeer): UnknownCause | undefined {
  if (host === undefined || reachesHosts(table, item) !== 'maybe') return undefined;
  const message = `${item.path} selects the namespace that stands for the host network, but not by its label, so ${name} may be meant`;
  return { kind: 'engine', rule: 'NP-41', message };
}

const hidden = (objects: string, message: string): UnknownCause => ({ kind: 'hidden', objects, message });

function notEvaluated({ apiVersion, policyKind, namespace, name }: ForeignPolicyObject): UnknownCause {
  return { kind: 'not-evaluated', policy: { apiVersion, kind: policyKind, namespace, name } };
}
