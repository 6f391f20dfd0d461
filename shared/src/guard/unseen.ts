/**
 * Where the other end is not in the input (no DNS pods, no ingress controller), something is still surely lost when no rule
 * is left that could be meant for it.
 */
import { classOfPod } from '../evaluate/classes.ts';
import { commonFamilies } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { backendsOf, controllersOf, dnsOf, usesClusterDns } from '../facts/index.ts';
import type { PodPort } from '../facts/index.ts';
import type { PodObject } from '../kube/index.ts';
import { containsPort, membersOf } from '../model/index.ts';
import type { Direction, PortMatch } from '../model/index.ts';
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
  return before.classes.flatMap((of): readonly Cut[] => {
    const pods = of.kind === 'pod' && !of.hostNetwork ? of.pods.filter(usesClusterDns) : [];
    const side: Side = { id: of.id, pods };
    return pods.length === 0 ? [] : cutOf({ before, after, side, direction: 'egress', ports: dnsPorts }, watched, dnsPort);
  });
}

/** As L-20 has it, and the port that OpenShift's listens on. */
const dnsPorts: readonly PodPort[] = [dnsPort, { protocol: 'UDP', port: 5353 }];

/** The pods behind Ingresses, where the controller is none of the pods: it may be a load balancer, or of another input. */
export function unseenControllers(before: ClassEvaluation, after: ClassEvaluation): readonly Cut[] {
  const { world } = before.table;
  if (controllersOf(before.state, world).pods.length > 0) return [];
  return backendsOf(before.state, world).flatMap(({ route, pod, ports }): readonly Cut[] => {
    const side = sideOf(before, pod);
    if (side === undefined) return [];
    const watched: Watched = {
      what: 'ingress',
      from: [],
      to: [],
      ports,
      who: 'to',
      other: `the ingress controller of ${route.kind} ${route.namespace}/${route.name}`,
      consequence: 'requests from outside fail',
    };
    return ports.flatMap((port) => cutOf({ before, after, side, direction: 'ingress', ports: [port] }, watched, port));
  });
}

function sideOf({ table }: ClassEvaluation, pod: PodObject): Side | undefined {
  const of = classOfPod(table, pod);
  return of === undefined || of.hostNetwork ? undefined : { id: of.id, pods: [pod] };
}

interface Asked {
  readonly before: ClassEvaluation;
  readonly after: ClassEvaluation;
  readonly side: Side;
  readonly direction: Direction;
  /** Any of them may be the one. */
  readonly ports: readonly PodPort[];
}

function cutOf({ before, after, side, direction, ports }: Asked, watched: Watched, port: PodPort): readonly Cut[] {
  if (passage(before, side.id, direction, ports) !== 'open') return [];
  const is = passage(after, side.id, direction, ports);
  if (is === 'open') return [];
  const doubt = is === 'unclear' ? { doubt: `${watched.other}, is not in the input` } : {};
  return [{ watched, from: side, to: side, port, certain: is === 'shut', ...doubt }];
}

/** `unclear`: nobody who is seen is reached on the ports, but policies that can allow what others do not have a say. */
type Passage = 'open' | 'shut' | 'unclear';

function passage(evaluation: ClassEvaluation, id: number, direction: Direction, ports: readonly PodPort[]): Passage {
  const of = evaluation.classes[id];
  if (of?.kind !== 'pod') return 'open';
  const { valid, invalid, foreign, hidden, hiddenForeign } = evaluation.applying(of, direction);
  // What is not known is not lost.
  if (invalid.length + foreign.length > 0 || hidden !== undefined || hiddenForeign !== undefined) return 'open';
  if (evaluation.speakers(of, direction).policies.length > 0)
    return reachesAny(evaluation, id, direction, ports) ? 'open' : 'unclear';
  if (valid.length === 0) return 'open';
  const isMeant = (match: PortMatch): boolean => ports.some((port) => isPort(match, port));
  const open = valid.some((policy) => (policy[direction] ?? []).some((rule) => rule.ports === 'any' || rule.ports.some(isMeant)));
  return open ? 'open' : 'shut';
}

function reachesAny(evaluation: ClassEvaluation, id: number, direction: Direction, ports: readonly PodPort[]): boolean {
  const { classes } = evaluation;
  const { v4, v6 } = evaluation[direction](id);
  return ([4, 6] as const).some((family) => {
    const { allowed, unknown } = family === 4 ? v4 : v6;
    const terms = [...allowed, ...unknown].filter((term) =>
      ports.some(({ protocol, port }) => containsPort(term.ports, protocol, port)),
    );
    // NP-49: what a row says of peers without an address of its family means nothing.
    return terms.some(({ peers }) =>
      [...membersOf(peers)].some((peer) => commonFamilies(classes[id], classes[peer]).includes(family)),
    );
  });
}

/** A name may stand for any number. */
function isPort(match: PortMatch, { protocol, port }: PodPort): boolean {
  if (match.protocol !== protocol) return false;
  return match.kind === 'named' || (match.from <= port && port <= match.to);
}
