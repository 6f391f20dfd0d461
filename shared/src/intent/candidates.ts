/** With whom an end may talk now, in one direction: what can be kept when it is isolated, and what most likely should be. */
import { prometheusPods } from '../facts/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import { partsTogether } from '../graph/internals.ts';
import type { Part } from '../graph/internals.ts';
import type { GraphNode, NodeId } from '../graph/index.ts';
import type { PodObject } from '../kube/index.ts';
import { equalPorts, intersectPorts, isAllPorts, isEmptyPorts, noPorts, portRange, unionPorts } from '../model/index.ts';
import type { Direction, PortSet } from '../model/index.ts';
import type { Ground } from './ground.ts';
import type { IntentEnd } from './intent.ts';
import { needsOf } from './needs.ts';
import type { Need, Needs } from './needs.ts';
import { asCidr, endOfNode, partyOf } from './party.ts';
import type { Party } from './party.ts';
import { nameOf, trafficBetween } from './trial.ts';

export interface Candidate {
  readonly id: NodeId;
  readonly peer: IntentEnd;
  readonly words: string;
  /** What is allowed now between some two of them. */
  readonly ports: PortSet;
  /** Of these those that the destination declares; all of them where it declares none. */
  readonly declared: PortSet;
  /** Why it should be kept, where something says so. */
  readonly because?: string;
}

interface Met {
  readonly candidate: Candidate;
  readonly party: Party;
}

/** In the order of the map's nodes, after the API server where it is needed; those with which nothing is allowed are left out. */
export function candidatesFor(ground: Ground, subject: Party, direction: Direction): readonly Met[] {
  const { parts } = partsTogether([ground.evaluation]);
  const needs = needsOf(ground, subject, direction);
  const scrapers = collectors(ground, direction);
  const addresses = [...needs.addresses].flatMap(([ip, need]) => addressMet(ground, subject, direction, ip, need));
  const known = new Set(addresses.map(({ candidate }) => candidate.id));
  const met = parts.flatMap((part): readonly Met[] => {
    const peer = endOfNode(part.node as GraphNode);
    const party = peer === undefined ? undefined : partyOf(ground, peer);
    if (peer === undefined || party?.ok !== true || isItself(part, subject) || known.has(part.node.id)) return [];
    const need = needOf(needs, part, party.value);
    const because = need?.because ?? whyKept(ground, scrapers, subject, party.value, direction);
    return metWith(ground, subject, party.value, direction, { id: part.node.id, words: nameOf(part), need, because });
  });
  return [...addresses, ...met];
}

interface Named {
  readonly id: NodeId;
  readonly words: string;
  readonly need: Need | undefined;
  readonly because: string | undefined;
}

function metWith(ground: Ground, subject: Party, party: Party, direction: Direction, named: Named): readonly Met[] {
  const [from, to] = direction === 'ingress' ? [party, subject] : [subject, party];
  const { some } = trafficBetween(ground.evaluation, from, to);
  if (isEmptyPorts(some)) return [];
  const { id, words, need, because } = named;
  const declared = unionPorts(declaredOf(to, some), intersectPorts(some, need?.ports ?? noPorts));
  const candidate = { id, peer: party.end, words, ports: some, declared };
  return [{ candidate: because === undefined ? candidate : { ...candidate, because }, party }];
}

/** An address by itself, whatever else the map draws together with it. */
function addressMet(ground: Ground, subject: Party, direction: Direction, ip: string, need: Need): readonly Met[] {
  const party = partyOf(ground, { kind: 'block', cidrs: [asCidr(ip)] });
  if (!party.ok) return [];
  const id = `external:${asCidr(ip)}` as NodeId;
  const found = metWith(ground, subject, party.value, direction, { id, words: asCidr(ip), need, because: need.because });
  return found.flatMap(({ candidate, party: own }) => {
    const declared = intersectPorts(candidate.ports, need.ports);
    return isEmptyPorts(declared) ? [] : [{ candidate: { ...candidate, declared }, party: own }];
  });
}

function needOf({ pods, outside }: Needs, { node }: Part, party: Party): Need | undefined {
  if (node.type !== 'workload') return outside;
  const [first, ...others] = [...party.pods, ...party.hostPods].flatMap((pod) => pods.get(pod) ?? []);
  return first && { because: first.because, ports: others.reduce((all, { ports }) => unionPorts(all, ports), first.ports) };
}

/** NP-44 */
function isItself({ node }: Part, { pods }: Party): boolean {
  if (node.type !== 'workload' || pods.length !== 1 || node.replicas > 1) return false;
  return node.namespace === pods[0]?.namespace && node.podNames[0] === pods[0].name;
}

/** The ports that pods say they listen on; where everything is allowed, these are most likely what is used. */
function declaredOf({ pods, hostPods }: Party, allowed: PortSet): PortSet {
  const declared = [...pods, ...hostPods]
    .flatMap((pod) => pod.ports)
    .reduce((all, { protocol, port }) => unionPorts(all, portRange(protocol, port, port)), noPorts);
  const used = intersectPorts(allowed, declared);
  return isEmptyPorts(used) ? allowed : used;
}

/** Who scrapes others may scrape the subject in a way that is not seen. */
function collectors({ evaluation }: Ground, direction: Direction): ReadonlySet<PodObject> {
  return new Set(direction === 'ingress' ? prometheusPods(evaluation.table.world) : []);
}

function whyKept(
  ground: Ground,
  scrapers: ReadonlySet<PodObject>,
  subject: Party,
  peer: Party,
  direction: Direction,
): string | undefined {
  if (peer.pods.some((pod) => scrapers.has(pod))) return 'it collects metrics';
  if (peer.pods.some((pod) => subject.pods.some(({ namespace }) => namespace === pod.namespace))) return 'same namespace';
  const other = direction === 'ingress' ? 'egress' : 'ingress';
  const { evaluation } = ground;
  const isNamed = peer.pods.some((pod) => {
    const of = classOfPod(evaluation.table, pod);
    if (of === undefined) return false;
    const { isolatedBy } = other === 'egress' ? evaluation.egress(of.id) : evaluation.ingress(of.id);
    return isolatedBy.length > 0;
  });
  return isNamed ? `a rule of its own allows it` : undefined;
}

export function isWhole(ports: PortSet, { ports: all }: Candidate): boolean {
  return isAllPorts(ports) || equalPorts(ports, all);
}
