/** L-25: what one side allows and the other does not, of rules with peers (g), within the tier of NetworkPolicies (i). */
import { workloadName } from '../kube/index.ts';
import { portsFor, termsAmong } from '../evaluate/terms.ts';
import type { PodClass, RowTerm } from '../evaluate/index.ts';
import { bitsetOf, equalPorts, intersectPorts, isAllPorts, isEmptyPorts, membersOf } from '../model/index.ts';
import type { Direction, Family, PortSet } from '../model/index.ts';
import type { LintContext, RuleAt } from './context.ts';
import { saying } from './covers.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** A subject of the rule and a peer who may not, or whom it may not reach. */
interface Blocked {
  readonly subject: PodClass;
  readonly peer: PodClass;
  readonly family: Family;
  readonly ports: PortSet;
}

export function oneSidedFindings(context: LintContext, at: RuleAt): readonly Finding[] {
  const { direction, rule, key } = at;
  const own = context.tier.rulesOf(at.policy, direction).find((compiled) => compiled.rule === rule);
  if (rule.peers === 'any' || own === undefined) return [];
  const blocked: Blocked[] = [];
  for (const subject of context.subjectsOf(at.policy)) {
    for (const family of [4, 6] as const) {
      const terms = context.tier.admitted(subject, direction, own, family);
      for (const one of blockedAmong(context, subject, direction, family, terms)) blocked.push(one);
    }
  }
  if (blocked.length === 0) return [];
  const which = direction === 'ingress' ? 'egress rules of the source' : 'ingress rules of the destination';
  const message = `${pairsIn(blocked, direction)}: the ${which} do not allow all of it, and both sides must (NP-2)${saying(first(context, direction, blocked))}`;
  return [finding('L-25', 'warning', key, { path: rule.path, message })];
}

function blockedAmong(
  { engine, tier }: LintContext,
  subject: PodClass,
  direction: Direction,
  family: Family,
  terms: readonly RowTerm[],
): readonly Blocked[] {
  const other = otherSide(direction);
  const blocked: Blocked[] = [];
  for (const { peers, ports } of termsAmong(terms, tier.restricted(other, family))) {
    const known = new Map<readonly RowTerm[], boolean>();
    for (const id of membersOf(peers)) {
      const peer = engine.classes[id];
      if (peer?.kind !== 'pod' || (peer === subject && countOf(peer) < 2)) continue; // NP-44
      const allowed = tier.allows(peer, other, family);
      const isBlocked = known.get(allowed) ?? isOneSided(ports, portsFor(allowed, subject.id));
      known.set(allowed, isBlocked);
      if (isBlocked) blocked.push({ subject, peer, family, ports });
    }
  }
  return blocked;
}

function otherSide(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress';
}

function countOf({ pods }: PodClass): number {
  return pods.reduce((sum, { template }) => sum + (template?.replicas ?? 1), 0);
}

/** A rule for every port is not meant to be used on every port. */
function isOneSided(ports: PortSet, possible: PortSet): boolean {
  const both = intersectPorts(ports, possible);
  return isAllPorts(ports) ? isEmptyPorts(both) : !equalPorts(both, ports);
}

/** A few `source → destination`, and how many more. */
function pairsIn(blocked: readonly Blocked[], direction: Direction): string {
  const names = new Map<string, Set<string>>();
  for (const { subject, peer } of blocked) {
    const [from, to] = direction === 'ingress' ? [peer, subject] : [subject, peer];
    const targets = names.get(nameOf(from)) ?? new Set<string>();
    names.set(nameOf(from), targets.add(nameOf(to)));
  }
  const listed: string[] = [];
  let count = 0;
  for (const [from, targets] of names) {
    count += targets.size;
    for (const to of targets) if (listed.length < 3) listed.push(`${from} → ${to}`);
  }
  return count > listed.length ? `${listed.join(', ')} and ${count - listed.length} more` : listed.join(', ');
}

const known = new WeakMap<PodClass, string>();

function nameOf(of: PodClass): string {
  let name = known.get(of);
  if (name === undefined) known.set(of, (name = of.pods[0] === undefined ? '' : workloadName(of.pods[0])));
  return name;
}

/** Of very many pairs no more are asked about: it is said once for all. */
const mostAsked = 200;

/** Who is asked before NetworkPolicies, on either side. */
function first({ tier }: LintContext, direction: Direction, blocked: readonly Blocked[]): readonly string[] {
  const names = new Set<string>();
  for (const { subject, peer, family, ports } of blocked.slice(0, mostAsked)) {
    const toPeer = tier.before(subject, direction, family, [{ peers: bitsetOf([peer.id]), ports }]);
    const toSubject = tier.before(peer, otherSide(direction), family, [{ peers: bitsetOf([subject.id]), ports }]);
    for (const name of [...toPeer, ...toSubject]) names.add(name);
  }
  return [...names];
}
