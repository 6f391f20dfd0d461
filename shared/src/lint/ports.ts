/** Ports that mean nothing, or another thing than was meant: L-8, L-9, L-12, L-13, L-30. */
import { parsePath } from '../kube/index.ts';
import type { PodObject } from '../kube/index.ts';
import { targetPorts } from '../facts/index.ts';
import { valueAt } from '../model/index.ts';
import type { PortMatch } from '../model/index.ts';
import type { LintContext, RuleAt } from './context.ts';
import { podName, someNames } from './context.ts';
import { finding } from './finding.ts';
import type { Finding, Pieces } from './finding.ts';

type Named = Extract<PortMatch, { kind: 'named' }>;
type Numeric = Extract<PortMatch, { kind: 'range' }>;

export function* portFindings(context: LintContext): Pieces {
  const seesPods = !context.world.hidden.has('Pod');
  for (const at of context.rules()) {
    const { ports } = at.rule;
    if (ports === 'any') continue;
    const holders = seesPods ? context.holdersOf(at) : [];
    yield ports.flatMap((match) =>
      match.kind === 'named' ? namedPort(at, match, holders) : numericPort(context, at, match, holders),
    );
  }
}

/** L-8, L-9; silent where nobody holds the port. */
function namedPort(at: RuleAt, match: Named, holders: readonly PodObject[]): readonly Finding[] {
  if (holders.length === 0) return [];
  const { name, protocol } = match;
  const declares = (pod: PodObject): boolean => pod.ports.some((port) => port.name === name && port.protocol === protocol);
  const without = holders.filter((pod) => !declares(pod));
  const path = parsePath(`${match.path}.port`) ?? match.path;
  if (without.length === holders.length) {
    const other = holders.flatMap(({ ports }) => ports.filter((port) => port.name === name).map((port) => port.protocol));
    const hint = other[0] === undefined ? '' : `; it is declared with protocol ${other[0]}`;
    const message = `none of ${someNames(holders.map(podName))} declares a ${protocol} port named \`${name}\`, so the item opens nothing${hint}`;
    return [finding('L-8', 'error', at.key, { path, message })];
  }
  if (without.length > 0) {
    const message = `${someNames(without.map(podName))} declare no ${protocol} port named \`${name}\`: for them the item opens nothing`;
    return [finding('L-9', 'warning', at.key, { path, message })];
  }
  if (at.direction === 'egress' && at.rule.peers !== 'any' && at.rule.peers.some(({ kind }) => kind === 'block')) {
    const message = `towards an address block the name \`${name}\` means nothing: only pods declare names`;
    return [finding('L-9', 'warning', at.key, { path, message })];
  }
  return [];
}

/** L-30, L-13, L-12 */
function numericPort(context: LintContext, at: RuleAt, match: Numeric, holders: readonly PodObject[]): readonly Finding[] {
  if (holders.length === 0 || match.from !== match.to) return [];
  const { from: port, protocol } = match;
  const path = parsePath(match.path) ?? [];
  const onPort = holders.map(({ ports }) => ports.filter((declared) => declared.port === port));
  const others = new Set(onPort.flat().map((declared) => declared.protocol));
  if (others.has(protocol)) return [];
  const isDefault = (valueAt(at.policy.object.manifest, [...path, 'protocol']) ?? null) === null;
  if (isDefault && others.size > 0 && onPort.every((declared) => declared.length > 0)) {
    const [meant] = [...others];
    const message = `without a protocol TCP is meant, and ${someNames(holders.map(podName))} declare ${port} as ${[...others].join(' and ')} only`;
    const fix = {
      title: `write protocol ${meant ?? 'UDP'}`,
      edits: [{ op: 'set' as const, path: [...path, 'protocol'], value: meant ?? 'UDP' }],
    };
    return [finding('L-30', 'warning', at.key, { path, message, fix })];
  }
  if (others.size > 0) return [];
  const behind = holders.flatMap((pod) =>
    context
      .servicesOf(pod)
      .flatMap((service) =>
        service.ports
          .filter((one) => one.protocol === protocol)
          .map((one) => ({ service, one, targets: targetPorts(context.world, service, pod, one) })),
      ),
  );
  if (behind.some(({ targets }) => targets.some((target) => target.port === port))) return [];
  const confused = behind.find(({ one, targets }) => one.port === port && targets.length > 0);
  const target = confused?.targets[0]?.port;
  if (confused !== undefined && target !== undefined) {
    const message = `${port} is the port of Service \`${confused.service.name}\`; policies see the pod's own, which is ${target} (NP-34)`;
    const fix = { title: `write ${target}`, edits: [{ op: 'set' as const, path: [...path, 'port'], value: target }] };
    return [finding('L-13', 'warning', at.key, { path, message, fix })];
  }
  const message = `no container of ${someNames(holders.map(podName))} declares ${protocol} ${port}, and no Service leads there`;
  return [finding('L-12', 'info', at.key, { path, message })];
}
