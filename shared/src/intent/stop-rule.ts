/** One rule that admits what is to be stopped, and what could be left of it. */
import type { JsonObject, PodObject } from '../kube/index.ts';
import {
  allPorts,
  asArray,
  asObject,
  containsPort,
  intersectPorts,
  isEmptyPorts,
  own,
  portRange,
  subtractPorts,
} from '../model/index.ts';
import type { PortMatch, PortSet, Rule } from '../model/index.ts';
import { everyoneBut, excluded, mayMean } from './exclude.ts';
import type { Ground } from './ground.ts';
import type { Party } from './party.ts';
import { portItems } from './port-items.ts';

/** What is to be stopped, as the policies of the subject see it. */
export interface Stopping {
  readonly peer: Party;
  readonly ports: PortSet;
  /** Whose port names count (NP-31). */
  readonly destination: readonly PodObject[];
  /** Namespace of the policies. */
  readonly home: string;
  readonly side: 'from' | 'to';
}

/**
 * `peer`: the items that mean it go, whatever else they admit. `ports`: the ports go, whoever else uses them. `exact`: only
 * what is to be stopped goes, as far as selectors and port numbers can say that.
 */
export type Manner = 'peer' | 'ports' | 'exact';

/** What is in its place: nothing, the rule changed, and perhaps a second one. */
export type Left = readonly JsonObject[];

export function concerns(ground: Ground, { peers, ports }: Rule, stopping: Stopping): boolean {
  const { peer, home } = stopping;
  if (peers !== 'any' && !peers.some((each) => mayMean(ground, each, peer, home))) return false;
  return ports === 'any' || ports.some((item) => touches(item, stopping));
}

function touches(item: PortMatch, { ports, destination }: Stopping): boolean {
  if (item.kind === 'range') return !isEmptyPorts(intersectPorts(portRange(item.protocol, item.from, item.to), ports));
  return destination.some((pod) =>
    pod.ports.some(
      ({ name, protocol, port }) => name === item.name && protocol === item.protocol && containsPort(ports, protocol, port),
    ),
  );
}

export function leftOf(ground: Ground, rule: Rule, raw: JsonObject, stopping: Stopping, manner: Manner): Left {
  const { side } = stopping;
  const others = otherPeers(ground, rule, raw, stopping, manner === 'exact');
  const rest = otherPorts(rule, raw, stopping);
  switch (manner) {
    case 'peer':
      return others.length === 0 ? [] : [{ ...raw, [side]: others }];
    case 'ports':
      return rest.length === 0 ? [] : [{ ...raw, ports: rest }];
    case 'exact': {
      const narrowed = others.length === 0 ? [] : [{ ...raw, [side]: others }];
      const meant = meantPeers(ground, rule, raw, stopping);
      const remaining = rest.length === 0 ? [] : [{ ...(meant === undefined ? {} : { [side]: meant }), ports: rest }];
      return [...narrowed, ...remaining];
    }
    default:
      return manner satisfies never;
  }
}

/** Of a rule without peers everybody else is left only where they can be named. */
function otherPeers(
  ground: Ground,
  { peers }: Rule,
  raw: JsonObject,
  stopping: Stopping,
  narrow: boolean,
): readonly JsonObject[] {
  const { peer, home, side } = stopping;
  if (peers === 'any') return narrow ? everyoneBut(ground, peer) : [];
  const items = asArray(own(raw, side)).map(asObject);
  return peers.flatMap((each, index): readonly JsonObject[] => {
    const item = items[index] ?? {};
    if (!mayMean(ground, each, peer, home)) return [item];
    return narrow ? excluded(ground, each, item, peer, home) : [];
  });
}

function meantPeers(ground: Ground, { peers }: Rule, raw: JsonObject, stopping: Stopping): readonly JsonObject[] | undefined {
  if (peers === 'any') return undefined;
  const items = asArray(own(raw, stopping.side)).map(asObject);
  return peers.flatMap((each, index) => (mayMean(ground, each, stopping.peer, stopping.home) ? [items[index] ?? {}] : []));
}

/** Empty: none is left. */
function otherPorts({ ports }: Rule, raw: JsonObject, stopping: Stopping): readonly JsonObject[] {
  if (ports === 'any') return portItems({ ...subtractPorts(allPorts, stopping.ports), other: [] }) ?? [];
  const items = asArray(own(raw, 'ports')).map(asObject);
  return ports.flatMap((item, index): readonly JsonObject[] => {
    if (!touches(item, stopping)) return [items[index] ?? {}];
    if (item.kind === 'named') return [];
    return portItems(subtractPorts(portRange(item.protocol, item.from, item.to), stopping.ports)) ?? [];
  });
}
