/** The tiers about one pair of endpoints: the walk of the rows with what is known of the two, and a record of the way. */
import { bitsetOf, containsPort, emptyBitset, equalPorts, intersectPorts, isEmptyPorts, portRange } from '../model/index.ts';
import type { Bitset, Direction, EndTest, PortTest, Tier, TierPeer, TierPolicy, TierRule } from '../model/index.ts';
import type { Cell } from './cell.ts';
import { peerOf, subjectOf } from './cell.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { PodClass } from './evaluation.ts';
import { meets } from './meets.ts';
import type { PairFacts, Ternary } from './meets.ts';
import { fromOwnNode, ownNode } from './own-node.ts';
import { eitherReading } from './tier-rows.ts';
import { selection } from './tier-reach.ts';
import { portsNamed, portsWanted, trafficRegion } from './tier-traffic.ts';
import { walkTiers } from './tier-walk.ts';
import type { Asker, Event, Listener } from './tier-walk.ts';
import { strictest } from './verdict.ts';
import type { Outcome, RuleRef } from './verdict.ts';

export interface WalkedPipeline {
  readonly engine: string;
  readonly outcome: Outcome;
  readonly events: readonly Event[];
  readonly tiers: readonly Tier[];
}

export interface WalkedCell {
  readonly outcome: Outcome;
  readonly pipelines: readonly WalkedPipeline[];
}

/**
 * Undefined where the tiers have no say: no pod under policy, or none but NetworkPolicies, or nothing can be known anyway.
 * `without`: rules that are thought away.
 */
export function walkCell(
  evaluation: ClassEvaluation,
  cell: Cell,
  direction: Direction,
  without?: ReadonlySet<TierRule>,
): WalkedCell | undefined {
  const of = subjectOf(cell, direction);
  const { table, plan } = evaluation;
  if (of.kind !== 'pod' || of.hostNetwork || plan.policies.length === 0) return undefined;
  if (
    table.world.hidden.has('ForeignPolicy') ||
    evaluation.foreignOver(of, { direction, peer: peerOf(cell, direction) }).length > 0
  )
    return undefined;
  if (evaluation.speakers(of, direction).policies.length === 0) return undefined;
  const asked = cellAskers(evaluation, cell, direction, of);
  const askers = without === undefined ? asked : asked.map((asker) => ({ ...asker, without }));
  const pipelines = plan.pipelines.map(({ engine, tiers }) => walkPipeline(engine, tiers, askers, cell, direction));
  const walked = { outcome: strictest(pipelines.map(({ outcome }) => outcome)), pipelines };
  return ownNode(evaluation, cell, direction) === undefined ? walked : fromOwnNode(walked, direction);
}

function walkPipeline(
  engine: string,
  tiers: readonly Tier[],
  askers: readonly Asker[],
  cell: Cell,
  direction: Direction,
): WalkedPipeline {
  const events: Event[] = [];
  const start = [{ peers: peerBit(cell, direction), ports: portRange(cell.protocol, cell.port, cell.port) }];
  const tell: Listener = (event) => events.push(event);
  const { mayAllow, mayDeny } = askers.map((asker) => walkTiers(tiers, asker, start, tell)).reduce(eitherReading);
  const outcome = mayDeny.length === 0 ? 'allowed' : mayAllow.length === 0 ? 'denied' : 'unknown';
  return { engine, outcome, events, tiers };
}

function peerBit(cell: Cell, direction: Direction): Bitset {
  return bitsetOf([peerOf(cell, direction).id]);
}

function cellAskers(evaluation: ClassEvaluation, cell: Cell, direction: Direction, of: PodClass): readonly Asker[] {
  const { table } = evaluation;
  const { family } = cell;
  const bit = peerBit(cell, direction);
  const subject = evaluation.tierSubject(of, direction);
  return subject.networkPolicies(family).map((say) => ({
    direction,
    family,
    selects: (policy) => selection(table, policy, of),
    subject: (test) => meetsSubject(evaluation, cell, direction, test),
    reach: (peers) => {
      const answers = new Set(peers.map(({ test }) => meetsPeer(evaluation, cell, direction, test)));
      return { sure: answers.has('yes') ? bit : emptyBitset, unsure: answers.has('maybe') ? bit : emptyBitset };
    },
    traffic: (traffic) =>
      trafficRegion({ table, subject: of, direction, peers: bit, source: (test) => fromPort(evaluation, cell, test) }, traffic),
    networkPolicies: say,
  }));
}

export function meetsPeer({ table }: ClassEvaluation, cell: Cell, direction: Direction, test: EndTest): Ternary {
  return meets(table, test, peerOf(cell, direction), cell.family, factsOf(cell, direction));
}

export function meetsSubject({ table }: ClassEvaluation, cell: Cell, direction: Direction, test: EndTest): Ternary {
  return meets(table, test, subjectOf(cell, direction), cell.family, factsOf(cell, direction));
}

export function factsOf({ from, to }: Cell, direction: Direction): PairFacts {
  const [subject, peer] = direction === 'egress' ? [from, to] : [to, from];
  const node = subject.pod?.nodeName;
  return node === undefined || peer.host === undefined ? {} : { sameNode: node === peer.host };
}

/** A name among source ports is the source's own. Where the port is not given, whichever it may be. */
function fromPort({ table }: ClassEvaluation, { fromClass, protocol, sourcePort }: Cell, test: PortTest): Ternary {
  const possible = portRange(protocol, sourcePort ?? 1, sourcePort ?? 65535);
  const wanted = intersectPorts(portsWanted(table, fromClass, test), possible);
  return isEmptyPorts(wanted) ? 'no' : equalPorts(wanted, possible) ? 'yes' : 'maybe';
}

/** The rule with the peer item and the port item that match, or may. */
export function refOfRule(
  evaluation: ClassEvaluation,
  cell: Cell,
  direction: Direction,
  policy: TierPolicy,
  rule: TierRule,
): RuleRef {
  const item = matchingPeer(evaluation, cell, direction, rule.peers);
  const port = rule.traffic.any === 'any' ? undefined : rule.traffic.any.find((one) => opens(evaluation, cell, one));
  return { policy: policy.ref, path: item?.path ?? rule.path, ...(port === undefined ? {} : { portPath: port.path }) };
}

type PortItem = Exclude<TierRule['traffic']['any'], 'any'>[number];

function opens({ table }: ClassEvaluation, { toClass, protocol, port }: Cell, item: PortItem): boolean {
  const ports = item.kind === 'range' ? portRange(item.protocol, item.from, item.to) : portsNamed(table, toClass, item);
  return containsPort(ports, protocol, port);
}

export function matchingPeer(
  evaluation: ClassEvaluation,
  cell: Cell,
  direction: Direction,
  peers: readonly TierPeer[],
): TierPeer | undefined {
  const answers = peers.map((peer) => [peer, meetsPeer(evaluation, cell, direction, peer.test)] as const);
  return (answers.find(([, answer]) => answer === 'yes') ?? answers.find(([, answer]) => answer === 'maybe'))?.[0];
}
