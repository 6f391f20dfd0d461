/** Peers without an end that they mean: the items that are left. */
import type { JsonObject, JsonValue, PodObject } from '../kube/index.ts';
import {
  asArray,
  asObject,
  containsAddress,
  containsRange,
  labelsOf,
  namespaceNameLabel,
  own,
  parseAddress,
  parseCidr,
} from '../model/index.ts';
import type { Peer } from '../model/index.ts';
import type { Ground } from './ground.ts';
import { policedPods } from './ground.ts';
import { overlap } from './party.ts';
import type { Party } from './party.ts';
import { byName, podsOfPeer } from './peers.ts';
import { namingLabels } from './select.ts';

/** Whether the item may mean something of the party. A block may mean a pod that has no address yet (NP-48). */
export function mayMean(ground: Ground, peer: Peer, party: Party, home: string): boolean {
  if (peer.kind === 'pods') {
    const meant = new Set(podsOfPeer(ground, peer, home));
    return party.pods.some((pod) => meant.has(pod));
  }
  const holds = (ip: string): boolean => {
    const address = parseAddress(ip);
    return (
      address !== undefined &&
      containsAddress(peer.block, address) &&
      !peer.except.some((range) => containsAddress(range, address))
    );
  };
  const outside = party.cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  return (
    party.pods.some(({ ips }) => ips.length === 0 || ips.some(holds)) ||
    outside.some((range) => overlap(range, peer.block) && !peer.except.some((except) => containsRange(except, range)))
  );
}

/** The item without the party: none where nothing is left, or where what is left cannot be said. */
export function excluded(ground: Ground, peer: Peer, raw: JsonObject, party: Party, home: string): readonly JsonObject[] {
  return peer.kind === 'block' ? excludedAddresses(peer, raw, party) : excludedPods(ground, peer, raw, party, home);
}

/** Addresses of pods come and go with the pods: they are no exception to write down. */
function excludedAddresses(peer: Extract<Peer, { kind: 'block' }>, raw: JsonObject, party: Party): readonly JsonObject[] {
  if (party.pods.length > 0) return [];
  const touching = party.cidrs.filter((cidr) => {
    const range = parseCidr(cidr);
    return range !== undefined && overlap(range, peer.block);
  });
  const ranges = touching.flatMap((cidr) => parseCidr(cidr) ?? []);
  if (ranges.some((range) => containsRange(range, peer.block))) return [];
  const block = asObject(own(raw, 'ipBlock'));
  const except = [...asArray(own(block, 'except')), ...touching];
  return [{ ...raw, ipBlock: { ...block, except } }];
}

type PodsPeer = Extract<Peer, { kind: 'pods' }>;

function excludedPods(ground: Ground, peer: PodsPeer, raw: JsonObject, party: Party, home: string): readonly JsonObject[] {
  const without = new Set(party.pods);
  const rest = podsOfPeer(ground, peer, home).filter((pod) => !without.has(pod));
  const [first] = party.pods;
  if (first === undefined || rest.length === 0) return [];
  const { namespace } = first;
  const others = withNot(raw, 'namespaceSelector', namespaceNameLabel, namespace);
  if (party.end.kind === 'namespace') return peer.namespaces === undefined ? [] : [others];
  const siblings = rest.filter((pod) => pod.namespace === namespace);
  const label = tellingLabel(party.pods, siblings);
  const elsewhere = rest.length > siblings.length;
  if (label === undefined) return elsewhere ? [others] : [];
  const [key, value] = label;
  const sameLabel = rest.some((pod) => pod.namespace !== namespace && labelsOf(pod).get(key) === value);
  if (!sameLabel) return [withNot(raw, 'podSelector', key, value)];
  const here = withNot({ ...raw, namespaceSelector: byName(namespace) }, 'podSelector', key, value);
  return siblings.length === 0 ? [others] : [others, here];
}

/** The best label that the ones have and none of the others; without one, the best that they have. */
function tellingLabel(pods: readonly PodObject[], others: readonly PodObject[]): readonly [string, string] | undefined {
  const labels = namingLabels(pods);
  return labels.find(([key, value]) => others.every((pod) => labelsOf(pod).get(key) !== value)) ?? labels[0];
}

function withNot(raw: JsonObject, field: string, key: string, value: string): JsonObject {
  const selector = asObject(own(raw, field));
  const expression: JsonValue = { key, operator: 'NotIn', values: [value] };
  return { ...raw, [field]: { ...selector, matchExpressions: [...asArray(own(selector, 'matchExpressions')), expression] } };
}

/** Everybody but the party. Outside addresses are left out where pods are meant: an address block may hold theirs (NP-30). */
export function everyoneBut(ground: Ground, party: Party): readonly JsonObject[] {
  const [first] = party.pods;
  if (first === undefined) {
    const family = (width: string, colon: boolean): JsonObject => {
      const except = party.cidrs.filter((cidr) => cidr.includes(':') === colon && cidr !== width);
      return { ipBlock: { cidr: width, ...(except.length === 0 ? {} : { except }) } };
    };
    const whole = [family('0.0.0.0/0', false), family('::/0', true)];
    const left = whole.filter((_, index) => !party.cidrs.includes(index === 0 ? '0.0.0.0/0' : '::/0'));
    return [{ namespaceSelector: {} }, ...left];
  }
  const { namespace } = first;
  const others = withNot({}, 'namespaceSelector', namespaceNameLabel, namespace);
  const without = new Set(party.pods);
  const siblings = policedPods(ground, namespace).filter((pod) => !without.has(pod));
  const label = party.end.kind === 'namespace' ? undefined : tellingLabel(party.pods, siblings);
  if (label === undefined || siblings.length === 0) return [others];
  return [others, withNot({ namespaceSelector: byName(namespace) }, 'podSelector', label[0], label[1])];
}
