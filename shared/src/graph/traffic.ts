/** What passes between two ends: what both of them admit. */
import { allPorts, intersectPorts, isEmptyPorts, noPorts, subtractPorts, unionPorts } from '../model/index.ts';
import type { PortSet } from '../model/index.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassId, Row } from '../evaluate/index.ts';

export interface Traffic {
  readonly ports: PortSet;
  readonly unknown: PortSet;
}

export const noTraffic: Traffic = { ports: noPorts, unknown: noPorts };

/** One direction of one class. */
export interface FamilyRows {
  /** Absent: the class has no address of the family (NP-49). */
  readonly v4: Row | undefined;
  readonly v6: Row | undefined;
}

/**
 * NP-2, NP-49: the union over common families of what both ends admit. `either`: nobody knows in which of them the two will
 * meet (NP-48), so that only what both families pass is certain.
 */
export function traffic(out: FamilyRows, into: FamilyRows, from: ClassId, to: ClassId, either: boolean): Traffic {
  const first = familyTraffic(out.v4, into.v4, from, to);
  if (out.v4 === out.v6 && into.v4 === into.v6) return first;
  const second = familyTraffic(out.v6, into.v6, from, to);
  if (either && haveBoth(out, into)) {
    const possible = [first.ports, first.unknown, second.ports, second.unknown].reduce(unionPorts);
    return trafficOf(intersectPorts(first.ports, second.ports), possible);
  }
  if (second === noTraffic) return first;
  if (first === noTraffic) return second;
  return trafficOf(unionPorts(first.ports, second.ports), unionPorts(first.unknown, second.unknown));
}

function haveBoth(...ends: readonly FamilyRows[]): boolean {
  return ends.every(({ v4, v6 }) => v4 !== undefined && v6 !== undefined);
}

function familyTraffic(out: Row | undefined, into: Row | undefined, from: ClassId, to: ClassId): Traffic {
  if (out === undefined || into === undefined) return noTraffic;
  const sent = portsFor(out.allowed, to);
  const received = portsFor(into.allowed, from);
  const ports = intersection(sent, received);
  if (out.unknown.length === 0 && into.unknown.length === 0) return trafficOf(ports, noPorts);
  const maySend = unionPorts(sent, portsFor(out.unknown, to));
  const mayReceive = unionPorts(received, portsFor(into.unknown, from));
  return trafficOf(ports, intersectPorts(maySend, mayReceive));
}

/** `possible` may include `ports`. */
export function trafficOf(ports: PortSet, possible: PortSet): Traffic {
  const unknown = subtractPorts(possible, ports);
  if (isEmptyPorts(ports)) return isEmptyPorts(unknown) ? noTraffic : { ports: noPorts, unknown };
  return { ports, unknown: isEmptyPorts(unknown) ? noPorts : unknown };
}

export function isNoTraffic({ ports, unknown }: Traffic): boolean {
  return isEmptyPorts(ports) && isEmptyPorts(unknown);
}

const intersections = new WeakMap<PortSet, WeakMap<PortSet, PortSet>>();

/** The same few port sets meet again and again. */
function intersection(left: PortSet, right: PortSet): PortSet {
  if (left === noPorts || right === noPorts) return noPorts;
  if (left === allPorts) return right;
  if (right === allPorts) return left;
  let known = intersections.get(left);
  if (known === undefined) intersections.set(left, (known = new WeakMap()));
  let result = known.get(right);
  if (result === undefined) known.set(right, (result = intersectPorts(left, right)));
  return result;
}
