/** Entities and reserved labels (4.3). */
import type { EndpointsObject } from '../../kube/index.ts';
import { parseAddress, wholeSpace } from '../addresses.ts';
import type { Address, Family } from '../addresses.ts';
import { anyEnd, everyOf, noEnd, notEnd, perhaps, someOf } from '../tiers/index.ts';
import type { EndTest } from '../tiers/index.ts';
import type { World } from '../world.ts';

const outside: EndTest = { end: 'external' };
const ownHost: EndTest = { end: 'host', own: true };
const otherHosts: EndTest = { end: 'host', own: false };
const outsideOf = (family: Family): EndTest => everyOf(outside, { end: 'address', range: wholeSpace(family) });

/**
 * Everyone of the input belongs to pods, nodes or the outside: pods are managed and past their initialization, and the
 * addresses of Cilium's own health and ingress endpoints are nobody's here. So `init`, `health`, `ingress` and `unmanaged`
 * mean none of them.
 */
export function entityTest(entity: string, { seen, possible }: ApiServer): EndTest {
  switch (entity) {
    case 'all':
      return anyEnd;
    case 'world':
      return outside;
    case 'world-ipv4':
      return outsideOf(4);
    case 'world-ipv6':
      return outsideOf(6);
    case 'cluster':
      return someOf({ end: 'pod' }, { end: 'host' }, seen);
    case 'cluster-mesh':
      return someOf({ end: 'pod' }, { end: 'host' }, seen, perhaps(outside, 'it may be an address of another cluster'));
    case 'host':
      return ownHost;
    case 'remote-node':
      return otherHosts;
    case 'kube-apiserver':
      return possible;
    default:
      return noEnd;
  }
}

/** Who has the label `reserved:<name>`; `lacking`: who does not is asked for. */
export function reservedTest(name: string, lacking: boolean, apiServer: ApiServer, world: World): EndTest {
  switch (name) {
    case 'host':
    case 'remote-node':
    case 'kube-apiserver':
      return entityTest(name, apiServer);
    case 'world':
      return lacking || isDualStack(world) ? perhaps(outside, ofWhichStack) : outside; // CIL-24
    case 'world-ipv4':
    case 'world-ipv6':
      return perhaps(entityTest(name, apiServer), ofWhichStack);
    default:
      return noEnd;
  }
}

/** Dual-stack clusters have one label of the outside for each family, others one for all. */
const ofWhichStack = 'which label the outside has depends on whether the cluster is dual-stack';

function isDualStack({ pods, nodes }: World): boolean {
  return nodes.some(({ addresses }) => hasBothFamilies(addresses)) || pods.some(({ ips }) => hasBothFamilies(ips));
}

const hasBothFamilies = (texts: readonly string[]): boolean => new Set(texts.map((text) => parseAddress(text)?.family)).size > 1;

export interface ApiServer {
  /** Who is the API server, as far as is seen: one outside of what is seen is no part of the cluster. */
  readonly seen: EndTest;
  /** Who may be. */
  readonly possible: EndTest;
}

/** Where `default/kubernetes` ends. A pod keeps its own identity, whatever its address. */
export function apiServerOf({ endpoints, endpointsHidden, nodes }: World): ApiServer {
  const known = endpoints.filter(isApiServer).flatMap(addressesOf);
  if (known.length === 0) {
    const why = 'the addresses of the API server (EndpointSlice default/kubernetes) are not seen';
    const possible = perhaps(someOf({ end: 'host' }, outside), why);
    return { seen: endpointsHidden === undefined ? noEnd : possible, possible };
  }
  const own = nodes
    .map((node) => node.addresses.flatMap((text) => parseAddress(text) ?? []))
    .filter((list) => list.some((address) => known.some((one) => sameAddress(one, address))));
  const others = own.flat().filter((address) => !known.some((one) => sameAddress(one, address)));
  const asNode = perhaps(everyOf(ownHost, someOf(...others.map(at))), 'it may count as the API server by another address');
  const servers = someOf(...known.map(at), ...(others.length > 0 ? [asNode] : []));
  const seen = everyOf(notEnd({ end: 'pod' }), servers);
  return { seen, possible: seen };
}

const isApiServer = ({ namespace, service }: EndpointsObject): boolean => namespace === 'default' && service === 'kubernetes';

export function addressesOf({ subsets }: EndpointsObject): readonly Address[] {
  return subsets.flatMap(({ addresses }) => addresses.flatMap((text) => parseAddress(text) ?? []));
}

const sameAddress = (left: Address, right: Address): boolean => left.family === right.family && left.value === right.value;

const at = ({ family, value }: Address): EndTest => ({ end: 'address', range: { family, from: value, to: value } });
