/** The L3 members of a rule item as peers (CIL-5, CIL-6, CIL-15, table 4.3). */
import { formatPath } from '../../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue } from '../../kube/index.ts';
import { asArray, asObject, asText, own } from '../selector.ts';
import { anyEnd, perhaps } from '../tiers/index.ts';
import type { EndTest, TierPeer } from '../tiers/index.ts';
import type { World } from '../world.ts';
import { cidrTest, setTest } from './blocks.ts';
import type { CidrGroup, InClusterBlocks } from './blocks.ts';
import { entityTest, reservedTest } from './entities.ts';
import type { ApiServer } from './entities.ts';
import { nodeTest, peerTest } from './selectors.ts';
import type { Home } from './selectors.ts';
import { serviceTest } from './services.ts';

/** What the items of a policy are read against. */
export interface Surroundings {
  readonly home: Home;
  readonly world: World;
  readonly groups: readonly CidrGroup[];
  readonly blocks: InClusterBlocks;
  readonly apiServer: ApiServer;
}

/** One item of a section. */
export interface Item {
  readonly rule: JsonObject;
  readonly direction: 'ingress' | 'egress';
  readonly denies: boolean;
  readonly path: FieldPath;
}

type TestOf = (value: JsonValue, surroundings: Surroundings) => EndTest;

const reservedIn =
  ({ apiServer, world }: Surroundings) =>
  (name: string, lacking: boolean): EndTest =>
    reservedTest(name, lacking, apiServer, world);

/** CIL-15: present and empty, each of these makes the item match nothing. */
const strict: readonly (readonly [string, TestOf])[] = [
  ['Endpoints', (value, around) => peerTest(value, around.home, reservedIn(around))],
  ['Entities', (value, { apiServer }) => entityTest(asText(value), apiServer)],
  ['CIDR', (value, { blocks }) => cidrTest(asText(value), blocks)],
  ['CIDRSet', (value, { groups, blocks }) => setTest(asObject(value), groups, blocks)],
  ['Nodes', (value, around) => nodeTest(value, reservedIn(around))],
];

export function peersOf(item: Item, around: Surroundings): readonly TierPeer[] {
  const { rule, direction, path } = item;
  const side = direction === 'ingress' ? 'from' : 'to';
  const lists = strict.map(([name]) => own(rule, `${side}${name}`) ?? undefined);
  if (lists.some((list) => list !== undefined && asArray(list).length === 0)) return [];
  const peers = [
    ...strict.flatMap(([name, test]) => listed(item, `${side}${name}`, (value) => test(value, around))),
    ...listed(item, `${side}Groups`, () => ({ end: 'some-external', why: 'the group is looked up at the cloud provider' })),
    ...listed(item, 'toFQDNs', (value) => ({ end: 'some-external', why: nameAsked(asObject(value)) })),
  ];
  if (peers.length > 0) return peers;
  const path0 = formatPath(path);
  if (asArray(own(rule, 'toServices')).length > 0) return servicePeers(item, around);
  return asksForPorts(rule) ? [{ path: path0, test: anyEnd }] : []; // CIL-6
}

function listed({ rule, path }: Item, name: string, test: (value: JsonValue) => EndTest): readonly TierPeer[] {
  return asArray(own(rule, name)).map((value, index) => ({ path: formatPath([...path, name, index]), test: test(value) }));
}

function nameAsked(item: JsonObject): string {
  const name = own(item, 'matchName') ?? own(item, 'matchPattern') ?? '';
  return `which addresses ${asText(name)} has is learned from DNS`;
}

const asksForPorts = (rule: JsonObject): boolean => asArray(own(rule, 'toPorts')).length + asArray(own(rule, 'icmps')).length > 0;

/** Services are looked up under `egress` only. An item for which none is found is one without members to the agent. */
function servicePeers(item: Item, { world }: Surroundings): readonly TierPeer[] {
  const { rule, denies, path } = item;
  const found = asArray(own(rule, 'toServices')).flatMap((value, index): TierPeer | readonly TierPeer[] => {
    const test = denies ? undefined : serviceTest(asObject(value), world);
    return test === undefined ? [] : { path: formatPath([...path, 'toServices', index]), test };
  });
  if (found.length > 0 || !asksForPorts(rule)) return found;
  const why = 'where no Service is found the agent may take the item as one about anybody';
  return [{ path: formatPath([...path, 'toServices']), test: perhaps(anyEnd, why) }];
}
