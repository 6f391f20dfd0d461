/** The ways to let one end admit the other: extend a policy that isolates it, or write one beside. */
import type { JsonObject, PodObject, Protocol } from '../kube/index.ts';
import { containsPort, labelsOf, matches } from '../model/index.ts';
import type { Direction, PortMatch, Rule, ValidPolicy } from '../model/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import { commonFamilies } from '../evaluate/evaluate.ts';
import { portsFor } from '../evaluate/terms.ts';
import { ruleWords, together } from './change-text.ts';
import type { Way } from './change-text.ts';
import type { Ground } from './ground.ts';
import { keyOfValid, policedPods, validPolicies } from './ground.ts';
import { classesOf } from './party.ts';
import type { Party } from './party.ts';
import { meansExactly, writePeers } from './peers.ts';
import { selectorFor } from './select.ts';

export interface SideWish {
  readonly direction: Direction;
  readonly subject: Party;
  readonly peer: Party;
  readonly protocol: Protocol;
  readonly port: number;
  /** The destination's name for the port, where it is to be written so. */
  readonly portName?: string;
}

/**
 * The subject's pods that do not admit the peer. A pod of two families that admits it over one of them is open (NP-49);
 * `strictly` asks for all families, for where the two ends are open over different ones.
 */
export function shutPods({ evaluation }: Ground, wish: SideWish, strictly: boolean): readonly PodObject[] {
  const { direction, subject, peer, protocol, port } = wish;
  const peers = classesOf(evaluation.table, peer);
  return subject.pods.filter((pod) => {
    const own = classOfPod(evaluation.table, pod);
    if (own === undefined) return false;
    const rows = direction === 'egress' ? evaluation.egress(own.id) : evaluation.ingress(own.id);
    return peers.some((other) => {
      const families = commonFamilies(own, evaluation.classes[other]);
      const open = (family: 4 | 6): boolean =>
        containsPort(portsFor((family === 4 ? rows.v4 : rows.v6).allowed, other), protocol, port);
      return families.length > 0 && !(strictly ? families.every(open) : families.some(open));
    });
  });
}

/** Those that touch least first; all of them would do, as far as can be said without asking the engine. */
export function waysToAdmit(ground: Ground, wish: SideWish, shut: readonly PodObject[]): readonly Way[] {
  const [first] = shut;
  if (first === undefined) return [];
  const isolating = validPolicies(ground, first.namespace).filter(
    (policy) => policy[wish.direction] !== undefined && shut.some((pod) => matches(policy.subject, labelsOf(pod))),
  );
  const spill = (policy: ValidPolicy): number => {
    const meant = new Set(wish.subject.pods);
    return policedPods(ground, first.namespace).filter((pod) => matches(policy.subject, labelsOf(pod)) && !meant.has(pod)).length;
  };
  const covers = (policy: ValidPolicy): boolean => shut.every((pod) => matches(policy.subject, labelsOf(pod)));
  const extensions = isolating
    .filter(covers)
    .map((policy) => ({ spill: spill(policy), way: extend(ground, policy, wish) }))
    .sort((a, b) => a.spill - b.spill);
  const several = isolating.some(covers) ? [] : [together(...isolating.map((policy) => extend(ground, policy, wish)))];
  const exact = extensions.filter((each) => each.spill === 0).map(({ way }) => way);
  const wide = extensions.filter((each) => each.spill > 0).map(({ way }) => way);
  return [...exact, writeBeside(ground, wish, shut), ...wide, ...several].slice(0, mostWays);
}

/** More are not tried: each costs a preview. */
const mostWays = 5;

/** A rule with the same ports gets the peer, one with the same peer gets the port, or else there is a new rule. */
function extend(ground: Ground, policy: ValidPolicy, wish: SideWish): Way {
  const { direction, peer } = wish;
  const { namespace, ref } = policy;
  const rules = policy[direction] ?? [];
  const side = direction === 'ingress' ? 'from' : 'to';
  const key = keyOfValid(policy);
  const written = writePeers(ground, peer, namespace);
  const notes = notesOf(written.also, peer);
  const samePorts = rules.findIndex((rule) => isJust(rule, wish));
  const rule = rules[samePorts];
  if (rule !== undefined && rule.peers !== 'any') {
    const count = rule.peers.length;
    const edits = written.peers.map((value, index) => ({
      op: 'insert' as const,
      path: ['spec', direction, samePorts, side, count + index],
      value,
    }));
    const does = `adds ${peer.words} to ${ruleWords(direction, samePorts, namespace, ref.name)}`;
    return { edits: [{ key, edits }], creates: [], does: [does], notes };
  }
  const samePeer = rules.findIndex(
    ({ peers, ports }) => ports !== 'any' && peers !== 'any' && isSole(ground, peers, peer, namespace),
  );
  const known = rules[samePeer];
  if (known !== undefined && known.ports !== 'any') {
    const edit = { op: 'insert' as const, path: ['spec', direction, samePeer, 'ports', known.ports.length], value: portOf(wish) };
    const does = `adds ${portWords(wish)} to ${ruleWords(direction, samePeer, namespace, ref.name)}, which is of ${peer.words}`;
    return { edits: [{ key, edits: [edit] }], creates: [], does: [does], notes: [] };
  }
  const value = { [side]: written.peers, ports: [portOf(wish)] };
  const edit = { op: 'insert' as const, path: ['spec', direction, rules.length], value };
  const does = `adds a rule for ${peer.words} to ${namespace}/${ref.name}`;
  return { edits: [{ key, edits: [edit] }], creates: [], does: [does], notes };
}

type Peers = Exclude<Rule['peers'], 'any'>;

function isSole(ground: Ground, peers: Peers, peer: Party, home: string): boolean {
  const [only, ...others] = peers;
  return only !== undefined && others.length === 0 && meansExactly(ground, only, peer, home);
}

/** The rule is about this port and no other. */
function isJust({ ports, peers }: Rule, wish: SideWish): boolean {
  if (ports === 'any' || peers === 'any') return false;
  const [only, ...others] = ports;
  return only !== undefined && others.length === 0 && isPort(only, wish);
}

function isPort(item: PortMatch, { protocol, port, portName, direction, subject, peer }: SideWish): boolean {
  if (item.protocol !== protocol) return false;
  if (item.kind === 'range') return portName === undefined && item.from === port && item.to === port;
  const destination = direction === 'ingress' ? subject : peer;
  return destination.pods.length > 0 && destination.pods.every((pod) => declares(pod, item.name, protocol, port));
}

function declares({ ports }: PodObject, name: string, protocol: Protocol, port: number): boolean {
  const named = ports.filter((each) => each.name === name && each.protocol === protocol);
  return named.length > 0 && named.every((each) => each.port === port);
}

/** The name that every pod of the destination declares for the port. */
export function nameOfPort({ pods }: Party, protocol: Protocol, port: number): string | undefined {
  const [first] = pods;
  const names = first?.ports.flatMap((each) => (each.protocol === protocol && each.port === port ? (each.name ?? []) : []));
  return names?.find((name) => pods.every((pod) => declares(pod, name, protocol, port)));
}

function writeBeside(ground: Ground, wish: SideWish, shut: readonly PodObject[]): Way {
  const { direction, subject, peer } = wish;
  const [first] = subject.pods;
  const namespace = first?.namespace ?? '';
  const whole = subject.end.kind === 'namespace';
  const chosen = selectorFor(subject.pods, policedPods(ground, namespace));
  const narrower = whole && shut.length < subject.pods.length ? selectorFor(shut, policedPods(ground, namespace)) : undefined;
  const exact = narrower !== undefined && narrower.also.length === 0 ? narrower : chosen;
  const side = direction === 'ingress' ? 'from' : 'to';
  const written = writePeers(ground, peer, namespace);
  const name = `allow-${subject.slug}-${direction === 'ingress' ? 'from' : 'to'}-${peer.slug}`;
  const spec: JsonObject = {
    podSelector: whole && exact === chosen ? {} : exact.selector,
    policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
    [direction]: [{ [side]: written.peers, ports: [portOf(wish)] }],
  };
  const does = `writes a new policy ${namespace}/${name} for ${direction}`;
  const own = whole ? [] : notesOf(exact.also, subject);
  return { edits: [], creates: [{ namespace, name, spec }], does: [does], notes: [...own, ...notesOf(written.also, peer)] };
}

function portOf({ protocol, port, portName }: SideWish): JsonObject {
  return { protocol, port: portName ?? port };
}

export function portWords({ protocol, port }: Pick<SideWish, 'protocol' | 'port'>): string {
  return `${protocol} ${port}`;
}

function notesOf(also: readonly PodObject[], party: Party): readonly string[] {
  if (also.length === 0) return [];
  const names = [...new Set(also.map(({ owner, name }) => owner?.name ?? name))];
  const listed = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return [`no labels tell ${party.words} from ${listed}, so the selector means them too`];
}
