/** What rules do together: L-18, L-20…L-23, L-25, L-50. */
import { dnsOf } from '../facts/index.ts';
import { reachOf } from '../evaluate/compile.ts';
import { mayHave } from '../evaluate/evaluate.ts';
import { intersectTerms, portsFor, subtractTerms } from '../evaluate/terms.ts';
import type { ClassId, PodClass, RowTerm } from '../evaluate/index.ts';
import type { CompiledRule } from '../evaluate/layout.ts';
import { keyOf } from '../kube/index.ts';
import type { PodObject } from '../kube/index.ts';
import {
  allPorts,
  containsAddress,
  containsPort,
  equalPorts,
  hasBit,
  intersectPorts,
  isEmptyPorts,
  membersOf,
  noPorts,
  parseAddress,
  unionPorts,
} from '../model/index.ts';
import type { Direction, PortSet, ValidPolicy } from '../model/index.ts';
import type { LintContext, RuleAt } from './context.ts';
import { someNames, workloadName } from './context.ts';
import { finding } from './finding.ts';
import type { Finding, Pieces } from './finding.ts';
import { canonical } from './shape.ts';
import { rulesOf, termsOfRule } from './terms.ts';

export function* reachFindings(context: LintContext): Pieces {
  for (const at of context.rules()) yield ruleFindings(context, at);
  yield dnsFindings(context);
  yield metadataFindings(context);
}

/** Other rules that apply to a subject in a direction. */
interface Applied {
  readonly policy: ValidPolicy;
  readonly compiled: CompiledRule;
}

function appliedTo(context: LintContext, subject: PodClass, direction: Direction): readonly Applied[] {
  const { valid } = context.engine.applying(subject, direction);
  return valid.flatMap((policy) => rulesOf(context, policy, direction).map((compiled) => ({ policy, compiled })));
}

function ruleFindings(context: LintContext, at: RuleAt): readonly Finding[] {
  const { policy, direction, rule, key } = at;
  const subjects = context.classesOf(context.selectedBy(policy).pods);
  const own = rulesOf(context, policy, direction).find((compiled) => compiled.rule === rule);
  if (subjects.length === 0 || own === undefined) return [];
  const cancels = allowsAll(at, context, own) ? restrictedBy(context, at, subjects) : [];
  if (cancels.length > 0) {
    const message = `it allows everything, so what ${someNames(cancels.map(({ ref }) => ref.name))} restrict for the same pods does not count: rules add up (NP-3)`;
    return [finding('L-22', 'warning', key, { path: rule.path, message })];
  }
  return [
    ...shadowed(context, at, own, subjects),
    ...oneSided(context, at, own, subjects),
    ...exceptions(context, at, own, subjects),
  ];
}

/** No peers and no ports, or every address and every pod. */
function allowsAll({ rule }: RuleAt, { engine }: LintContext, own: CompiledRule): boolean {
  if (rule.ports !== 'any') return false;
  if (rule.peers === 'any') return true;
  const everyone = engine.classes.filter((of) => of.kind !== 'node' && !(of.kind === 'pod' && of.hostNetwork));
  return everyone.every(({ id, families }) => {
    const four = !families.v4 || hasBit(own.v4.sure, id);
    return four && (!families.v6 || hasBit(own.v6.sure, id));
  });
}

function restrictedBy(
  context: LintContext,
  { policy, direction }: RuleAt,
  subjects: readonly PodClass[],
): readonly ValidPolicy[] {
  const others = subjects.flatMap((subject) =>
    context.engine.applying(subject, direction).valid.filter((other) => other !== policy),
  );
  return [...new Set(others)].filter(
    (other) => !(other[direction] ?? []).some(({ peers, ports }) => peers === 'any' && ports === 'any'),
  );
}

/** L-23: for every subject all that the rule admits is admitted by others. L-24 speaks for two policies that are the same. */
function shadowed(context: LintContext, at: RuleAt, own: CompiledRule, subjects: readonly PodClass[]): readonly Finding[] {
  const { policy, direction, key, rule } = at;
  const covering = new Set<Applied>();
  let admitsAnything = false;
  for (const subject of subjects) {
    const others = appliedTo(context, subject, direction).filter(({ compiled }) => compiled !== own);
    for (const family of [4, 6] as const) {
      const mine = mayHave(subject, family) ? termsOfRule(context, subject, direction, own, family, 'possible') : [];
      if (mine.length === 0) continue;
      admitsAnything = true;
      let rest: readonly RowTerm[] = mine;
      for (const other of others) {
        const theirs = termsOfRule(context, subject, direction, other.compiled, family);
        if (intersectTerms(rest, theirs).length > 0) covering.add(other);
        rest = subtractTerms(rest, theirs);
        if (rest.length === 0) break;
      }
      if (rest.length > 0) return [];
    }
  }
  if (!admitsAnything || [...covering].some((other) => other.policy !== policy && canonical(other.policy) === canonical(policy)))
    return [];
  const by = [...covering].map((other) => `${other.policy.ref.name} ${other.compiled.rule.path.replace(/^spec\./u, '')}`);
  return [finding('L-23', 'info', key, { path: rule.path, message: `all that it allows is allowed by ${someNames(by)} too` })];
}

/** L-25: what one side allows on its own, of rules with peers (g). */
function oneSided(context: LintContext, at: RuleAt, own: CompiledRule, subjects: readonly PodClass[]): readonly Finding[] {
  const { direction, rule, key } = at;
  if (rule.peers === 'any') return [];
  const { engine } = context;
  const other = direction === 'ingress' ? 'egress' : 'ingress';
  const blocked: string[] = [];
  for (const subject of subjects) {
    for (const family of [4, 6] as const) {
      for (const { peers, ports } of termsOfRule(context, subject, direction, own, family)) {
        for (const id of membersOf(peers)) {
          const peer = engine.classes[id];
          if (peer?.kind !== 'pod' || peer.hostNetwork || peer === subject) continue;
          const rows = other === 'egress' ? engine.egress(id) : engine.ingress(id);
          if (!engine.isIsolated(id, other)) continue;
          const row = family === 4 ? rows.v4 : rows.v6;
          const possible = unionPorts(portsFor(row.allowed, subject.id), portsFor(row.unknown, subject.id));
          if (isOneSided(ports, possible)) blocked.push(namesOf(direction === 'ingress' ? [peer, subject] : [subject, peer]));
        }
      }
    }
  }
  if (blocked.length === 0) return [];
  const which = other === 'egress' ? 'egress rules of the source' : 'ingress rules of the destination';
  const message = `${someNames(blocked)}: the ${which} do not allow all of it, and both sides must (NP-2)`;
  return [finding('L-25', 'warning', key, { path: rule.path, message })];
}

/** A rule for every port is not meant to be used on every port. */
function isOneSided(ports: PortSet, possible: PortSet): boolean {
  const both = intersectPorts(ports, possible);
  return equalPorts(ports, allPorts) ? isEmptyPorts(both) : !equalPorts(both, ports);
}

function namesOf([from, to]: readonly [PodClass, PodClass]): string {
  return `${nameOf(from)} → ${nameOf(to)}`;
}

function nameOf({ pods: [pod] }: PodClass): string {
  return pod === undefined ? '' : workloadName(pod);
}

/** L-18: an exception of a block that another item, rule or policy allows all the same. */
function exceptions(context: LintContext, at: RuleAt, own: CompiledRule, subjects: readonly PodClass[]): readonly Finding[] {
  const { direction, rule, key } = at;
  if (rule.peers === 'any') return [];
  return rule.peers.flatMap((peer): readonly Finding[] => {
    if (peer.kind !== 'block' || peer.except.length === 0) return [];
    const { family } = peer.block;
    const cut = new Set(classesWithin(context, peer.except, family));
    const allowing: { readonly where: string; readonly bySelector: boolean }[] = [];
    for (const subject of subjects) {
      const mine = portsTogether(termsOfRule(context, subject, direction, own, family));
      for (const { policy, compiled } of appliedTo(context, subject, direction)) {
        const theirs = portsTogether(termsOfRule(context, subject, direction, compiled, family));
        if (isEmptyPorts(intersectPorts(mine, theirs))) continue;
        for (const item of compiled.peers) {
          if (item.peer === peer) continue;
          const { sure } = reachOf(item, family);
          if (![...cut].some((id) => hasBit(sure, id))) continue;
          allowing.push({
            where: `${policy.ref.name} ${item.path.replace(/^spec\./u, '')}`,
            bySelector: item.peer?.kind === 'pods',
          });
        }
      }
    }
    if (allowing.length === 0) return [];
    const severity = allowing.every(({ bySelector }) => bySelector) ? 'info' : 'warning';
    const message = `some of what is excepted here is allowed by ${someNames(allowing.map(({ where }) => where))}: an exception takes away from its own block only (NP-28)`;
    return [finding('L-18', severity, key, { path: `${peer.path}.ipBlock.except`, message })];
  });
}

function portsTogether(terms: readonly RowTerm[]): PortSet {
  return terms.map(({ ports }) => ports).reduce(unionPorts, noPorts);
}

function classesWithin(
  { engine: { table } }: LintContext,
  ranges: readonly { readonly family: 4 | 6; readonly from: bigint; readonly to: bigint }[],
  family: 4 | 6,
): readonly ClassId[] {
  return table.classes.flatMap(({ id }) => {
    const zones = (table.zonesOf[id] ?? []).filter((zone) => zone.family === family);
    const inside = zones.some(
      ({ ranges: [sample] }) =>
        sample !== undefined &&
        ranges.some((range) => range.family === family && range.from <= sample.from && sample.to <= range.to),
    );
    return inside ? [id] : [];
  });
}

/** L-20, L-21 */
function dnsFindings(context: LintContext): readonly Finding[] {
  const { engine, world } = context;
  if (world.hidden.has('Pod')) return [];
  const dns = dnsOf(world).pods.map(({ pod, ports }) => ({
    of: engine.classes.find((of) => of.kind === 'pod' && of.pods.includes(pod)),
    ports,
  }));
  const isAllowed = (subject: PodClass, protocol: 'UDP' | 'TCP', real: boolean): boolean => {
    const { v4, v6 } = engine.egress(subject.id);
    const terms = [...v4.allowed, ...v6.allowed, ...v4.unknown, ...v6.unknown];
    if (dns.length === 0) return terms.some(({ ports }) => containsPort(ports, protocol, 53));
    return dns.some(({ of, ports }) => {
      const numbers = [...ports.filter((one) => one.protocol === protocol).map(({ port }) => port), ...(real ? [] : [53])];
      return (
        of !== undefined &&
        numbers.some((port) => containsPort(unionPorts(portsFor(v4.allowed, of.id), portsFor(v6.allowed, of.id)), protocol, port))
      );
    });
  };
  return context.policies.flatMap((policy) => {
    if (policy.egress === undefined) return [];
    const subjects = context.classesOf(context.selectedBy(policy).pods).filter((subject) => speaker(context, subject) === policy);
    const without = subjects.filter((subject) => !isAllowed(subject, 'UDP', false));
    const half = subjects.filter(
      (subject) => !without.includes(subject) && (!isAllowed(subject, 'UDP', true) || !isAllowed(subject, 'TCP', true)),
    );
    const key = keyOf(policy.object);
    const found: Finding[] = [];
    if (without.length > 0)
      found.push(
        finding('L-20', 'warning', key, {
          path: 'spec.egress',
          message: `${namesIn(without)} may not ask the cluster's DNS (UDP 53): names stop resolving`,
        }),
      );
    if (half.length > 0)
      found.push(
        finding('L-21', 'info', key, {
          path: 'spec.egress',
          message: `${namesIn(half)} may ask the cluster's DNS over UDP only, or on another port than it listens on: long answers need TCP`,
        }),
      );
    return found;
  });
}

function namesIn(classes: readonly PodClass[]): string {
  return someNames(classes.flatMap(({ pods }) => pods).map(workloadName));
}

/** Of the policies that isolate a subject for egress one speaks: that which selects most. */
function speaker(context: LintContext, subject: PodClass): ValidPolicy | undefined {
  const { valid } = context.engine.applying(subject, 'egress');
  const size = (policy: ValidPolicy): number => context.selectedBy(policy).pods.length;
  return [...valid].sort((a, b) => size(b) - size(a) || (a.ref.name < b.ref.name ? -1 : 1))[0];
}

const metadataAddresses = ['169.254.169.254', 'fd00:ec2::254'];

/** L-50, told once for a namespace. */
function metadataFindings(context: LintContext): readonly Finding[] {
  const { engine, world } = context;
  const places = metadataAddresses.flatMap((text) => {
    const address = parseAddress(text);
    if (address === undefined) return [];
    const zone = engine.table.zones.zoneOf(address);
    const of = engine.classes.find(({ id, kind }) => kind === 'external' && engine.table.zonesOf[id]?.includes(zone));
    return of === undefined || !zone.ranges.some((range) => containsAddress(range, address))
      ? []
      : [{ id: of.id, family: address.family }];
  });
  const reaching = new Map<string, PodObject[]>();
  for (const of of engine.classes) {
    if (of.kind !== 'pod' || of.hostNetwork) continue;
    const rows = engine.egress(of.id);
    const open = places.some(({ id, family }) => {
      const meets = family === 4 ? of.families.v4 || !of.families.v6 : of.families.v6;
      return meets && containsPort(portsFor((family === 4 ? rows.v4 : rows.v6).allowed, id), 'TCP', 80);
    });
    if (open) reaching.set(of.namespace, [...(reaching.get(of.namespace) ?? []), ...of.pods]);
  }
  return [...reaching].flatMap(([name, pods]) => {
    const namespace = [...context.state.objects.values()].find((object) => object.kind === 'Namespace' && object.name === name);
    const key = namespace === undefined ? `Namespace//${name}` : keyOf(namespace);
    const message = `${someNames(pods.map(workloadName))} may ask the cloud's metadata server (169.254.169.254, TCP 80), which gives out the node's credentials`;
    return world.hidden.has('Pod') ? [] : [finding('L-50', 'warning', key as Finding['key'], { message })];
  });
}
