/** Why a connection changes, in a line: read from the compiled rules that made the rows. */
import { qualifiedName } from '../kube/index.ts';
import { formatPorts, hasBit, intersectPorts, isEmptyPorts, portRanges, subtractPorts, unionPorts } from '../model/index.ts';
import type { Direction, PortSet, ValidPolicy } from '../model/index.ts';
import { compiledRules, holdersOf, reachOf, rulePorts } from '../evaluate/compile.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassId } from '../evaluate/index.ts';
import type { Part, Side, Sides } from '../graph/internals.ts';
import type { PairChange } from './differ.ts';
import { tierBecause } from './tier-because.ts';

/** One end of a pair in the direction that is its own. */
interface Stand {
  readonly direction: Direction;
  readonly part: Part;
  readonly subject: ClassId;
  readonly peer: ClassId;
}

export function becauseOf(
  before: ClassEvaluation,
  after: ClassEvaluation,
  sidesBefore: Sides,
  sidesAfter: Sides,
): (pair: PairChange) => string {
  return (pair) => {
    const added = subtractPorts(pair.after.ports, pair.before.ports);
    const lost = subtractPorts(pair.before.ports, pair.after.ports);
    const stands = standsOf(pair);
    const changedIn = (ports: PortSet, from: Sides, to: Sides): readonly Stand[] =>
      stands.filter((stand) => !isEmptyPorts(intersectPorts(ports, subtractPorts(surely(to, stand), surely(from, stand)))));
    const reasons = [
      ...(pair.kind === 'unknown' ? stands.flatMap((stand) => doubts(after, sidesBefore, sidesAfter, stand)) : []),
      ...changedIn(added, sidesBefore, sidesAfter).map((stand) => opening(before, after, stand, added, portsMeant(pair, added))),
      ...(pair.kind === 'unknown' ? [] : changedIn(lost, sidesAfter, sidesBefore)).map((stand) =>
        closing(before, after, stand, lost, portsMeant(pair, lost)),
      ),
    ];
    if (reasons.length > 0) return [...new Set(reasons)].join('; ');
    const certainty = isEmptyPorts(added) && isEmptyPorts(lost);
    return certainty ? 'it is certain now' : 'an end has addresses of other families than before (NP-49)';
  };
}

function standsOf({ from, to }: PairChange): readonly Stand[] {
  return from.representatives.flatMap((source) =>
    to.representatives.flatMap((target): readonly Stand[] => [
      { direction: 'egress', part: from, subject: source, peer: target },
      { direction: 'ingress', part: to, subject: target, peer: source },
    ]),
  );
}

function surely(sides: Sides, stand: Stand): PortSet {
  return open(sides.side(stand.subject, stand.direction), stand.peer, 'allowed');
}

function open({ v4, v6 }: Side, peer: ClassId, which: 'allowed' | 'unknown'): PortSet {
  return unionPorts(portsFor(v4?.[which] ?? [], peer), portsFor(v6?.[which] ?? [], peer));
}

/** `it`, or where other ports of the pair fare otherwise, which. */
function portsMeant(pair: PairChange, ports: PortSet): string {
  if (pair.kind === 'added' || pair.kind === 'removed') return 'it';
  return portRanges(ports).length <= mostRanges ? formatPorts(ports) : 'the rest';
}

/** More are not read. */
const mostRanges = 3;

function opening(before: ClassEvaluation, after: ClassEvaluation, stand: Stand, ports: PortSet, what: string): string {
  const { direction, part } = stand;
  const decided = tierBecause(before, after, stand, ports, what);
  if (decided !== undefined) return decided;
  const rules = admitting(after, stand, ports);
  if (rules.length > 0) return `${listed(rules)} ${rules.length === 1 ? 'admits' : 'admit'} ${what}`;
  const gone = isolating(before, stand).map((policy) => whatBecame(after, stand, policy));
  return `nothing isolates ${nameOf(part)} for ${direction} any more: ${listed(gone)}`;
}

function closing(before: ClassEvaluation, after: ClassEvaluation, stand: Stand, ports: PortSet, what: string): string {
  const { direction, part } = stand;
  const decided = tierBecause(before, after, stand, ports, what);
  if (decided !== undefined) return decided;
  const was = isolating(before, stand);
  if (was.length === 0) {
    const names = isolating(after, stand).map(({ ref }) => qualifiedName(ref));
    const verb = names.length === 1 ? 'isolates' : 'isolate';
    return `${listed(names)} now ${verb} ${nameOf(part)} for ${direction}, and no rule allows ${what}`;
  }
  const selecting = new Set(isolating(after, stand).map(({ ref }) => qualifiedName(ref)));
  const reasons = was.flatMap((policy) => {
    const rules = rulesOf(before, stand, policy, ports);
    if (rules.length === 0) return [];
    if (!selecting.has(qualifiedName(policy.ref))) return [whatBecame(after, stand, policy)];
    return [`${listed(rules)} no longer ${rules.length === 1 ? 'does' : 'do'}`];
  });
  return `no rule allows ${what} any more: ${listed(reasons)}`;
}

/** A policy that isolated the subject and does not any more. */
function whatBecame(after: ClassEvaluation, { direction, part }: Stand, { ref }: ValidPolicy): string {
  const now = after.policies.find((policy) => qualifiedName(policy.ref) === qualifiedName(ref));
  if (now === undefined) return `${qualifiedName(ref)} is deleted`;
  if (!now.valid) return `the API server would refuse ${qualifiedName(ref)}`;
  return now[direction] === undefined
    ? `${qualifiedName(ref)} no longer isolates for ${direction}`
    : `${qualifiedName(ref)} no longer selects ${nameOf(part)}`;
}

function doubts(after: ClassEvaluation, before: Sides, sides: Sides, stand: Stand): readonly string[] {
  const now = open(sides.side(stand.subject, stand.direction), stand.peer, 'unknown');
  const was = open(before.side(stand.subject, stand.direction), stand.peer, 'unknown');
  const of = after.classes[stand.subject];
  if (isEmptyPorts(subtractPorts(now, was)) || of?.kind !== 'pod') return [];
  const { invalid, foreign } = after.applying(of, stand.direction);
  if (invalid.length > 0)
    return [
      `the API server would refuse ${listed(invalid.map(({ ref }) => qualifiedName(ref)))}, so what it would do is not known`,
    ];
  if (foreign.length > 0) return [`policies that are not evaluated cover ${nameOf(stand.part)}`];
  return ['an address block decides, and there is no address yet'];
}

function isolating(evaluation: ClassEvaluation, { subject, direction }: Stand): readonly ValidPolicy[] {
  const of = evaluation.classes[subject];
  return of?.kind === 'pod' && !of.hostNetwork ? evaluation.applying(of, direction).valid : [];
}

function admitting(evaluation: ClassEvaluation, stand: Stand, ports: PortSet): readonly string[] {
  return isolating(evaluation, stand).flatMap((policy) => rulesOf(evaluation, stand, policy, ports));
}

/** The rules of a policy that open some of the ports to the peer: `ingress rule 1 of payments/payments-api`. */
function rulesOf(evaluation: ClassEvaluation, stand: Stand, policy: ValidPolicy, ports: PortSet): readonly string[] {
  const { direction, subject, peer } = stand;
  const destination = evaluation.classes[direction === 'ingress' ? subject : peer];
  if (destination === undefined) return [];
  const rules = compiledRules(evaluation.table, evaluation.profile, policy, direction);
  const holders = holdersOf(evaluation.table, policy, direction, destination);
  return rules.flatMap((compiled, index) => {
    const reached = hasBit(reachOf(compiled, 4).sure, peer) || hasBit(reachOf(compiled, 6).sure, peer);
    const opens = !isEmptyPorts(intersectPorts(ports, rulePorts(evaluation.table, compiled.rule, holders)));
    return reached && opens ? [`${direction} rule ${index + 1} of ${qualifiedName(policy.ref)}`] : [];
  });
}

function nameOf({ node }: Part): string {
  return node.type === 'workload' ? node.name : node.id;
}

function listed(words: readonly string[]): string {
  return [...new Set(words)].join(', ');
}
