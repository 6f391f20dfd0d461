/** With whom an end may talk now, in one direction: what can be kept when it is isolated, and what most likely should be. */
import { dnsOf, prometheusPods } from '../facts/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import { partsTogether } from '../graph/internals.ts';
import type { Part } from '../graph/internals.ts';
import type { GraphNode, NodeId } from '../graph/index.ts';
import type { PodObject } from '../kube/index.ts';
import { equalPorts, intersectPorts, isAllPorts, isEmptyPorts, noPorts, portRange, unionPorts } from '../model/index.ts';
import type { Direction, PortSet } from '../model/index.ts';
import type { Ground } from './ground.ts';
import type { IntentEnd } from './intent.ts';
import { endOfNode, partyOf } from './party.ts';
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

/** In the order of the map's nodes; those with which nothing is allowed are left out. */
export function candidatesFor(ground: Ground, subject: Party, direction: Direction): readonly Met[] {
  const { parts } = partsTogether([ground.evaluation]);
  const signs = signsOf(ground, direction);
  return parts.flatMap((part): readonly Met[] => {
    const peer = endOfNode(part.node as GraphNode);
    const party = peer === undefined ? undefined : partyOf(ground, peer);
    if (peer === undefined || party?.ok !== true || isItself(part, subject)) return [];
    const [from, to] = direction === 'ingress' ? [party.value, subject] : [subject, party.value];
    const { some } = trafficBetween(ground.evaluation, from, to);
    if (isEmptyPorts(some)) return [];
    const because = whyKept(ground, signs, subject, party.value, direction);
    const candidate = { id: part.node.id, peer, words: nameOf(part), ports: some, declared: declaredOf(to, some) };
    return [{ candidate: because === undefined ? candidate : { ...candidate, because }, party: party.value }];
  });
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

interface Signs {
  readonly dns: ReadonlySet<PodObject>;
  readonly prometheus: ReadonlySet<PodObject>;
}

function signsOf({ evaluation }: Ground, direction: Direction): Signs {
  const { world } = evaluation.table;
  return {
    dns: new Set(direction === 'egress' ? dnsOf(world).pods.map(({ pod }) => pod) : []),
    prometheus: new Set(direction === 'ingress' ? prometheusPods(world) : []),
  };
}

function whyKept(ground: Ground, signs: Signs, subject: Party, peer: Party, direction: Direction): string | undefined {
  if (peer.pods.some((pod) => signs.dns.has(pod))) return 'it answers DNS';
  if (peer.pods.some((pod) => signs.prometheus.has(pod))) return 'it collects metrics';
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
