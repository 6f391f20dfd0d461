/** Address blocks: L-14, L-15, L-16, L-51. */
import { parsePath } from '../kube/index.ts';
import type { FieldPath } from '../kube/index.ts';
import { apiServerOf } from '../facts/index.ts';
import { containsAddress, containsRange, parseAddress, wholeSpace } from '../model/index.ts';
import type { Address, AddressRange } from '../model/index.ts';
import { podName, someNames } from './context.ts';
import type { BlockPeer, LintContext, RuleAt } from './context.ts';
import { finding } from './finding.ts';
import type { Finding, Pieces } from './finding.ts';

export function* blockFindings(context: LintContext): Pieces {
  for (const at of context.rules()) {
    if (at.rule.peers === 'any') continue;
    const blocks = at.rule.peers.filter((peer) => peer.kind === 'block');
    yield [...blocks.flatMap((block) => blockFinding(context, at, block)), ...dualStack(context, at, blocks)];
  }
}

function blockFinding(context: LintContext, at: RuleAt, block: BlockPeer): readonly Finding[] {
  const path = `${block.path}.ipBlock`;
  const found: Finding[] = [];
  const service = at.direction === 'egress' ? serviceAt(context, block) : undefined;
  if (service !== undefined && isApiServer(service)) found.push(...apiServerFinding(context, at, block));
  else if (service !== undefined) {
    const message = `\`${block.text}\` is the address of Service \`${service.namespace}/${service.name}\`: policies see the pods behind it, never that address (NP-50)`;
    found.push(finding('L-15', 'warning', at.key, { path, message }));
  }
  const pods = isNarrow(block.block)
    ? context.world.pods.filter(({ ips, hostNetwork }) => !hostNetwork && ips.some((ip) => holds(block, ip)))
    : [];
  if (pods.length > 0) {
    const message = `it covers addresses of pods (${someNames(pods.map(podName))}): engines differ on whether a block means pods, and their addresses change`;
    found.push(finding('L-14', 'warning', at.key, { path, message }));
  }
  return found;
}

export function holds({ block, except }: BlockPeer, ip: string): boolean {
  const address = parseAddress(ip);
  return address !== undefined && containsAddress(block, address) && !except.some((range) => containsAddress(range, address));
}

/** Narrower than /8 where it is IPv4. */
function isNarrow({ family, from, to }: AddressRange): boolean {
  return family === 6 ? to - from < wholeSpace(6).to : to - from + 1n < 1n << 24n;
}

function serviceAt({ world }: LintContext, { block }: BlockPeer) {
  const isOwn = (ip: string): boolean => {
    const address: Address | undefined = parseAddress(ip);
    return address !== undefined && containsRange({ family: address.family, from: address.value, to: address.value }, block);
  };
  return world.services.find(({ clusterIPs }) => clusterIPs.some(isOwn));
}

function isApiServer({ namespace, name }: { readonly namespace: string; readonly name: string }): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

/** L-51 */
function apiServerFinding(context: LintContext, at: RuleAt, block: BlockPeer): readonly Finding[] {
  const endpoints = apiServerOf(context.state).endpoints.map(({ ip }) => ip);
  const others = at.rule.peers === 'any' ? [] : at.rule.peers.filter((peer) => peer.kind === 'block');
  if (endpoints.length > 0 && endpoints.every((ip) => others.some((peer) => holds(peer, ip)))) return [];
  const real = endpoints.length === 0 ? 'its endpoints' : someNames(endpoints);
  const message = `\`${block.text}\` is the address of the Service \`kubernetes\`, which policies never see (L-15): the API server is at ${real}`;
  const [only, another] = endpoints;
  const path = `${block.path}.ipBlock`;
  if (only === undefined || another !== undefined) return [finding('L-51', 'warning', at.key, { path, message })];
  const value = `${only}/${only.includes(':') ? 128 : 32}`;
  const fix = { title: `write ${value}`, edits: [{ op: 'set' as const, path: pathOf(block), value }] };
  return [finding('L-51', 'warning', at.key, { path, message, fix })];
}

/** Of its `cidr`. */
function pathOf({ path }: BlockPeer): FieldPath {
  return [...(parsePath(path) ?? []), 'ipBlock', 'cidr'];
}

/** L-16 */
function dualStack(context: LintContext, { key, policy, rule }: RuleAt, blocks: readonly BlockPeer[]): readonly Finding[] {
  const whole = blocks.filter(({ block }) => block.from === 0n && block.to === wholeSpace(block.family).to);
  const families = new Set(whole.map(({ block }) => block.family));
  const [first] = whole;
  if (first === undefined || families.size !== 1) return [];
  const pods = context
    .selectedBy(policy)
    .pods.filter(({ ips }) => ips.some((ip) => ip.includes(':')) && ips.some((ip) => !ip.includes(':')));
  if (pods.length === 0) return [];
  const other = families.has(4) ? '::/0' : '0.0.0.0/0';
  const message = `${someNames(pods.map(podName))} have addresses of both families, and this is one: \`${other}\` is missing beside it`;
  const count = rule.peers === 'any' ? 0 : rule.peers.length;
  const at = pathOf(first).slice(0, -3);
  const fix = {
    title: `add ${other}`,
    edits: [{ op: 'insert' as const, path: [...at, count], value: { ipBlock: { cidr: other } } }],
  };
  return [finding('L-16', 'warning', key, { path: `${first.path}.ipBlock`, message, fix })];
}
