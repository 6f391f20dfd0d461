/**
 * Where the other end is not in the input (no DNS pods, no ingress controller), something is still surely lost when no rule
 * is left that could be meant for it.
 */
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { backendsOf, controllersOf, dnsOf, usesClusterDns } from '../facts/index.ts';
import type { PodPort } from '../facts/index.ts';
import type { PodObject } from '../kube/index.ts';
import type { Direction, PortMatch } from '../model/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { Cut, Side } from './compare.ts';
import type { Watched } from './watched.ts';

const dnsPort: PodPort = { protocol: 'UDP', port: 53 };

export function unseenDns(before: ClassEvaluation, after: ClassEvaluation): readonly Cut[] {
  if (dnsOf(before.table.world).pods.length > 0) return [];
  const watched: Watched = {
    what: 'dns',
    from: [],
    to: [],
    ports: [dnsPort],
    who: 'from',
    other: 'the cluster’s DNS, wherever it is',
    consequence: 'name lookups fail within seconds',
  };
  const sides = before.classes.flatMap((of): readonly Side[] => {
    const pods = of.kind === 'pod' && !of.hostNetwork ? of.pods.filter(usesClusterDns) : [];
    return pods.length > 0 && isShut(before, after, of.id, 'egress', isDns) ? [{ id: of.id, pods }] : [];
  });
  return sides.map((side) => ({ watched, from: side, to: side, port: dnsPort, certain: true }));
}

/** As L-20 has it, and the port that OpenShift's listens on. */
function isDns(port: PortMatch): boolean {
  return isPort(port, dnsPort) || isPort(port, { protocol: 'UDP', port: 5353 });
}

/** The pods behind Ingresses, where the controller is none of the pods: it may be a load balancer, or of another input. */
export function unseenControllers(before: ClassEvaluation, after: ClassEvaluation): readonly Cut[] {
  const { world } = before.table;
  if (controllersOf(before.state, world).pods.length > 0) return [];
  return backendsOf(before.state, world).flatMap(({ ingress, pod, ports }): readonly Cut[] => {
    const side = sideOf(before, pod);
    if (side === undefined) return [];
    const watched: Watched = {
      what: 'ingress',
      from: [],
      to: [],
      ports,
      who: 'to',
      other: `the ingress controller of Ingress ${ingress.namespace}/${ingress.name}`,
      consequence: 'requests from outside fail',
    };
    return ports
      .filter((port) => isShut(before, after, side.id, 'ingress', (match) => isPort(match, port)))
      .map((port) => ({ watched, from: side, to: side, port, certain: true }));
  });
}

function sideOf({ table }: ClassEvaluation, pod: PodObject): Side | undefined {
  const of = classOfPod(table, pod);
  return of === undefined || of.hostNetwork ? undefined : { id: of.id, pods: [pod] };
}

function isShut(
  before: ClassEvaluation,
  after: ClassEvaluation,
  id: number,
  direction: Direction,
  isMeant: (port: PortMatch) => boolean,
): boolean {
  return mayPass(before, id, direction, isMeant) && !mayPass(after, id, direction, isMeant);
}

function mayPass(evaluation: ClassEvaluation, id: number, direction: Direction, isMeant: (port: PortMatch) => boolean): boolean {
  const of = evaluation.classes[id];
  if (of?.kind !== 'pod') return true;
  const { valid, invalid, foreign, hidden, hiddenForeign } = evaluation.applying(of, direction);
  // What is not known is not lost.
  if (invalid.length + foreign.length > 0 || hidden !== undefined || hiddenForeign !== undefined) return true;
  if (valid.length === 0) return true;
  return valid.some((policy) => (policy[direction] ?? []).some(({ ports }) => ports === 'any' || ports.some(isMeant)));
}

/** A name may stand for any number. */
function isPort(match: PortMatch, { protocol, port }: PodPort): boolean {
  if (match.protocol !== protocol) return false;
  return match.kind === 'named' || (match.from <= port && port <= match.to);
}
