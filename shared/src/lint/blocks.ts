/** Address blocks: L-14, L-15, L-16, L-51. */
import { parsePath } from '../kube/index.ts';
import type { FieldPath, ServiceObject } from '../kube/index.ts';
import { apiServerOf, serviceRangesOf } from '../facts/index.ts';
import { containsAddress, containsRange, mergeRanges, parseAddress, parseCidr, wholeSpace } from '../model/index.ts';
import type { Address, AddressRange, Family } from '../model/index.ts';
import { podNames, someNames } from './names.ts';
import type { BlockPeer, LintContext, RuleAt } from './context.ts';
import { finding } from './finding.ts';
import type { Finding, Pieces } from './finding.ts';
import { PodAddresses } from './pod-addresses.ts';

/** What there is that a block may cover. */
interface Places {
  readonly pods: PodAddresses;
  readonly ofNodes: readonly { readonly node: string; readonly range: AddressRange }[];
  readonly ofServices: readonly AddressRange[];
  readonly services: readonly { readonly service: ServiceObject; readonly address: Address }[];
  /** Where the API server really is. */
  readonly apiServer: readonly string[];
}

export function* blockFindings(context: LintContext): Pieces {
  const places = placesOf(context);
  for (const at of context.rules()) {
    if (at.rule.peers === 'any') continue;
    const blocks = at.rule.peers.filter((peer) => peer.kind === 'block');
    yield [
      ...blocks.flatMap((block) => [...podFindings(places, at, block), ...serviceFindings(places, at, block)]),
      ...dualStack(context, at, blocks),
    ];
  }
}

function placesOf({ world, state }: LintContext): Places {
  return {
    pods: new PodAddresses(world.pods),
    ofNodes: world.nodes.flatMap(({ name, podCidrs = [] }) =>
      podCidrs.flatMap((cidr) => parseCidr(cidr) ?? []).map((range) => ({ node: name, range })),
    ),
    ofServices: serviceRangesOf(state),
    services: world.services.flatMap((service) =>
      service.clusterIPs.flatMap((ip) => parseAddress(ip) ?? []).map((address) => ({ service, address })),
    ),
    apiServer: apiServerOf(state).endpoints.map(({ ip }) => ip),
  };
}

/** L-14 */
function podFindings({ pods, ofNodes }: Places, { key }: RuleAt, block: BlockPeer): readonly Finding[] {
  if (!isNarrow(block.block)) return [];
  const path = `${block.path}.ipBlock`;
  const covered = pods.within(block);
  const why = 'engines differ on whether a block means pods, and their addresses change';
  if (covered.length > 0)
    return [finding('L-14', 'warning', key, { path, message: `it covers addresses of pods (${podNames(covered)}): ${why}` })];
  const nodes = ofNodes.filter(({ range }) => meets(block, range));
  if (nodes.length === 0) return [];
  const message = `it covers addresses that nodes give to their pods (${someNames(nodes.map(({ node }) => node))}): ${why}`;
  return [finding('L-14', 'warning', key, { path, message })];
}

/** Narrower than /8 where it is IPv4; of IPv6 all that is not everything. */
function isNarrow({ family, from, to }: AddressRange): boolean {
  return family === 6 ? to - from < wholeSpace(6).to : to - from + 1n < 1n << 24n;
}

/** Whether anything of the range is left in the block. */
function meets({ block, except }: BlockPeer, { family, from, to }: AddressRange): boolean {
  const shared = { family, from: from > block.from ? from : block.from, to: to < block.to ? to : block.to };
  if (family !== block.family || shared.from > shared.to) return false;
  return !mergeRanges(except).some((cut) => containsRange(cut, shared));
}

export function holds({ block, except }: BlockPeer, ip: string): boolean {
  const address = parseAddress(ip);
  return address !== undefined && containsAddress(block, address) && !except.some((range) => containsAddress(range, address));
}

/** L-51 before L-15 */
function serviceFindings(places: Places, at: RuleAt, block: BlockPeer): readonly Finding[] {
  if (at.direction === 'ingress') return [];
  const own = places.services.filter(({ address }) => containsAddress(block.block, address));
  const [single] = block.block.from === block.block.to ? own : [];
  const range = places.ofServices.find((outer) => containsRange(outer, block.block));
  if (single === undefined && range === undefined) return [];
  if (own.some(({ service }) => isApiServer(service)) && !isApiServerNamed(places, at))
    return [apiServerFinding(places, at, block)];
  const whose = single === undefined ? 'lies in the range of the Services' : `is the address of Service \`${nameOf(single)}\``;
  const message = `\`${block.text}\` ${whose}: policies see the pods behind a Service, never its address (NP-50)`;
  return [finding('L-15', 'warning', at.key, { path: `${block.path}.ipBlock`, message })];
}

function nameOf({ service: { namespace, name } }: Places['services'][number]): string {
  return `${namespace}/${name}`;
}

function isApiServer({ namespace, name }: ServiceObject): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

/** Whether the policy has blocks for all that the API server really is at. */
function isApiServerNamed({ apiServer }: Places, { policy }: RuleAt): boolean {
  const peers = (policy.egress ?? []).flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers));
  const blocks = peers.filter((peer) => peer.kind === 'block');
  return apiServer.length > 0 && apiServer.every((ip) => blocks.some((block) => holds(block, ip)));
}

/** L-51 */
function apiServerFinding({ apiServer }: Places, { key }: RuleAt, block: BlockPeer): Finding {
  const real = apiServer.length === 0 ? 'its endpoints' : someNames(apiServer);
  const message = `\`${block.text}\` names the address of the Service \`kubernetes\`, which policies never see (L-15): the API server is at ${real}`;
  const [only, another] = apiServer;
  const path = `${block.path}.ipBlock`;
  if (only === undefined || another !== undefined) return finding('L-51', 'warning', key, { path, message });
  const value = `${only}/${only.includes(':') ? 128 : 32}`;
  const fix = { title: `write ${value}`, edits: [{ op: 'set' as const, path: cidrPath(block), value }] };
  return finding('L-51', 'warning', key, { path, message, fix });
}

function cidrPath({ path }: BlockPeer): FieldPath {
  return [...(parsePath(path) ?? []), 'ipBlock', 'cidr'];
}

/** L-16 */
function dualStack(context: LintContext, { key, policy, rule }: RuleAt, blocks: readonly BlockPeer[]): readonly Finding[] {
  const whole = blocks.filter(({ block }) => block.from === 0n && block.to === wholeSpace(block.family).to);
  const families = new Set(whole.map(({ block }) => block.family));
  const [first] = whole;
  if (first === undefined || families.size !== 1) return [];
  const pods = context.selectedBy(policy).pods.filter(({ ips }) => hasFamily(ips, 4) && hasFamily(ips, 6));
  if (pods.length === 0) return [];
  const other = families.has(4) ? '::/0' : '0.0.0.0/0';
  const message = `${podNames(pods)} have addresses of both families, and this is one: \`${other}\` is missing beside it`;
  const count = rule.peers === 'any' ? 0 : rule.peers.length;
  const list = cidrPath(first).slice(0, -3);
  const fix = {
    title: `add ${other}`,
    edits: [{ op: 'insert' as const, path: [...list, count], value: { ipBlock: { cidr: other } } }],
  };
  return [finding('L-16', 'warning', key, { path: `${first.path}.ipBlock`, message, fix })];
}

function hasFamily(ips: readonly string[], family: Family): boolean {
  return ips.some((ip) => parseAddress(ip)?.family === family);
}
