/** An end as the peer of a rule: written, and recognised in rules that are there. */
import type { JsonObject } from '../kube/index.ts';
import { everything, labelsOf, matches, namespaceNameLabel, parseCidr } from '../model/index.ts';
import type { Peer } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import { coverOf } from './cover.ts';
import type { Ground } from './ground.ts';
import { everyPolicedPod, policedPods } from './ground.ts';
import type { Party } from './party.ts';
import { selectorFor } from './select.ts';

export interface Written {
  /** Items of `from` or `to`. */
  readonly peers: readonly JsonObject[];
  /** Pods that they mean besides. */
  readonly also: readonly PodObject[];
}

/** In one item both selectors must hold (NP-27); a Service, a name or another namespace's pods cannot be meant otherwise (NP-55). */
export function writePeers(ground: Ground, party: Party, home: string): Written {
  const blocks = coverOf(party.cidrs).map(({ cidr, except }): JsonObject => ({
    ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) },
  }));
  const [first] = party.pods;
  if (first === undefined) return { peers: blocks, also: [] };
  const { namespace } = first;
  const elsewhere = namespace === home ? {} : { namespaceSelector: byName(namespace) };
  if (party.end.kind === 'namespace') {
    return { peers: [namespace === home ? { podSelector: {} } : elsewhere, ...blocks], also: [] };
  }
  const { selector, also } = selectorFor(party.pods, policedPods(ground, namespace));
  return { peers: [{ ...elsewhere, podSelector: selector }, ...blocks], also };
}

export function byName(namespace: string): JsonObject {
  return { matchLabels: { [namespaceNameLabel]: namespace } };
}

/** The pods that the item means now; none for an address block, which may hold addresses of pods but does not mean them. */
export function podsOfPeer(ground: Ground, peer: Peer, home: string): readonly PodObject[] {
  if (peer.kind === 'block') return [];
  const { namespaces } = ground.evaluation.table.world;
  return everyPolicedPod(ground).filter((pod) => {
    const there =
      peer.namespaces === undefined
        ? pod.namespace === home
        : matches(peer.namespaces, namespaces.get(pod.namespace) ?? new Map());
    return there && matches(peer.pods, labelsOf(pod));
  });
}

/** The item means these pods and no others, or this one range. */
export function meansExactly(ground: Ground, peer: Peer, party: Party, home: string): boolean {
  if (peer.kind === 'block') {
    const [only, ...others] = party.cidrs;
    const range = parseCidr(only ?? '');
    if (others.length > 0 || party.pods.length > 0 || peer.except.length > 0 || range === undefined) return false;
    return range.family === peer.block.family && range.from === peer.block.from && range.to === peer.block.to;
  }
  if (party.pods.length === 0 || party.cidrs.length > 0) return false;
  if (party.end.kind === 'namespace' && peer.pods !== everything) return false;
  const meant = podsOfPeer(ground, peer, home);
  const wanted = new Set(party.pods);
  return meant.length === wanted.size && meant.every((pod) => wanted.has(pod));
}
