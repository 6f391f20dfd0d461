/** What most likely has to be kept of a subject's connections, and on which ports: what the guard watches over. */
import { watchedOver } from '../guard/watched.ts';
import type { Watched, WatchedEnd } from '../guard/watched.ts';
import type { CriticalKind } from '../guard/index.ts';
import type { PodPort } from '../facts/index.ts';
import type { PodObject } from '../kube/index.ts';
import { noPorts, portRange, unionPorts } from '../model/index.ts';
import type { Direction, PortSet } from '../model/index.ts';
import type { Ground } from './ground.ts';
import type { Party } from './party.ts';

export interface Need {
  /** `it answers DNS` */
  readonly because: string;
  /** On the destination's side; those of them that are allowed now can be kept. */
  readonly ports: PortSet;
}

/** By the other end. */
export interface Needs {
  readonly pods: ReadonlyMap<PodObject, Need>;
  /** By themselves, whatever else the map draws together with them. */
  readonly addresses: ReadonlyMap<string, Need>;
  /** Whatever is no pod. */
  readonly outside?: Need;
}

/** Of the other end, by the direction that the subject is isolated for. */
const reasons: Readonly<Record<CriticalKind, Readonly<Record<Direction, string>>>> = {
  dns: { egress: 'it answers DNS', ingress: 'it looks names up' },
  apiserver: { egress: 'the API server, for which there is a token', ingress: 'it asks the API server' },
  ingress: { egress: 'an Ingress publishes it', ingress: 'requests from outside come by it' },
  monitoring: { egress: 'its metrics are collected', ingress: 'it collects metrics' },
  webhook: { egress: 'it answers a webhook', ingress: 'the API server, which asks a webhook' },
  self: { egress: 'this dashboard needs it', ingress: 'this dashboard is reached by it' },
};

export function needsOf({ state, evaluation }: Ground, subject: Party, direction: Direction): Needs {
  const own = new Set(subject.pods);
  const isOwn = (end: WatchedEnd): boolean => end.kind === 'pod' && own.has(end.pod);
  const pods = new Map<PodObject, Need>();
  const addresses = new Map<string, Need>();
  let outside: Need | undefined;
  for (const watched of watchedOver(state, evaluation.table.world)) {
    // Where the API server is only presumed to be is everywhere.
    if (watched.presumed || !watched[direction === 'egress' ? 'from' : 'to'].some(isOwn)) continue;
    for (const end of watched[direction === 'egress' ? 'to' : 'from']) {
      if (end.kind === 'pod') pods.set(end.pod, needed(pods.get(end.pod), watched, direction));
      else if (end.kind === 'address') addresses.set(end.ip, needed(addresses.get(end.ip), watched, direction));
      else outside = needed(outside, watched, direction);
    }
  }
  return { pods, addresses, ...(outside && { outside }) };
}

/** Who is needed twice is needed for the first reason, on the ports of both. */
function needed(known: Need | undefined, { what, ports }: Watched, direction: Direction): Need {
  const more = portSet(ports);
  if (known !== undefined) return { because: known.because, ports: unionPorts(known.ports, more) };
  return { because: reasons[what][direction], ports: more };
}

function portSet(ports: readonly PodPort[]): PortSet {
  return ports.reduce((all, { protocol, port }) => unionPorts(all, portRange(protocol, port, port)), noPorts);
}
