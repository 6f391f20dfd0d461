/** Why no peer of a rule matches, in words. */
import { containsAddress, formatRequirement, holds, labelsOf, parseAddress } from '../model/index.ts';
import type { Address, Direction, LabelMap, Peer, Selector } from '../model/index.ts';
import { peerOf } from './cell.ts';
import type { Cell } from './cell.ts';
import type { Member } from './ends.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { EndpointClass } from './evaluation.ts';
import { ruleRef } from './tried.ts';
import type { Tried } from './tried.ts';
import type { Failed } from './near.ts';

interface Peerage {
  readonly evaluation: ClassEvaluation;
  readonly member: Member;
  readonly of: EndpointClass;
  readonly cell: Cell;
  /** The policy's namespace. */
  readonly home: string;
}

/** Of several peers the one that gets furthest: right namespace before wrong, then in order. */
export function peerMiss(evaluation: ClassEvaluation, cell: Cell, direction: Direction, rule: Tried): Failed & Progress {
  const member = direction === 'egress' ? cell.to : cell.from;
  const about: Peerage = { evaluation, member, of: peerOf(cell, direction), cell, home: rule.policy.namespace };
  const misses = rule.compiled.peers.flatMap(({ peer, path }) => (peer === undefined ? [] : [{ path, ...missOf(about, peer) }]));
  const [nearest] = misses.sort((a, b) => b.progress - a.progress);
  const path = nearest?.path ?? rule.compiled.rule.path;
  return {
    rule: ruleRef(rule.policy.ref, path, rule.port),
    failed: nearest?.failed ?? 'peer',
    message: nearest?.message ?? 'no peer of the rule matches',
    progress: nearest?.progress ?? 0,
  };
}

/** How far it gets: 0 what the end is, 1 where it is, 2 its labels. */
interface Progress {
  readonly progress: number;
}

interface Miss extends Progress {
  readonly failed: 'namespace' | 'peer' | 'address';
  readonly message: string;
}

function missOf(about: Peerage, peer: Peer): Miss {
  return peer.kind === 'block' ? blockMiss(about, peer) : selectorMiss(about, peer);
}

function selectorMiss({ evaluation, member, of, home }: Peerage, peer: Extract<Peer, { kind: 'pods' }>): Miss {
  if (of.kind !== 'pod') {
    const what = of.kind === 'node' ? 'a node of the cluster' : 'outside the cluster';
    return { failed: 'peer', progress: 0, message: `${member.name} is ${what}, the rule wants pods` };
  }
  // NP-41
  if (of.hostNetwork)
    return { failed: 'peer', progress: 0, message: `${member.name} is on the host network, where selectors do not reach` };
  if (peer.namespaces === undefined && of.namespace !== home) {
    return {
      failed: 'namespace',
      progress: 1,
      message: `${member.name} is in namespace ${of.namespace}, the rule wants pods of namespace ${home}`,
    };
  }
  const labels = evaluation.table.world.namespaces.get(of.namespace) ?? new Map<string, string>();
  const namespace = peer.namespaces && failedRequirement(peer.namespaces, labels, `namespace ${of.namespace}`);
  if (namespace !== undefined) return { failed: 'namespace', progress: 1, message: namespace };
  const own = member.pod === undefined ? new Map<string, string>() : labelsOf(member.pod);
  return {
    failed: 'peer',
    progress: 2,
    message: failedRequirement(peer.pods, own, member.name) ?? `${member.name} is not selected`,
  };
}

/** Undefined when all hold. */
function failedRequirement(selector: Selector, labels: LabelMap, who: string): string | undefined {
  const failed = selector.requirements.find((requirement) => !holds(requirement, labels));
  if (failed === undefined) return undefined;
  const value = labels.get(failed.key);
  const has = value === undefined ? `has no label \`${failed.key}\`` : `is labelled \`${failed.key}=${value}\``;
  return `${who} ${has}, the rule wants \`${formatRequirement(failed)}\``;
}

/** NP-28, NP-29, table 1.8 */
function blockMiss({ evaluation, member, of, cell }: Peerage, peer: Extract<Peer, { kind: 'block' }>): Miss {
  const { profile } = evaluation;
  const onHost = of.kind === 'node' || (of.kind === 'pod' && of.hostNetwork);
  const covered = onHost ? profile.ipBlockMatchesNodes : profile.ipBlockMatchesPods;
  if (of.kind !== 'external' && !covered) {
    return {
      failed: 'address',
      progress: 0,
      message: `address blocks do not cover ${onHost ? 'nodes' : 'pods'} on this cluster (profile ${profile.name})`,
    };
  }
  const own = addressesOf(member, of).filter(({ family }) => family === cell.family);
  if (peer.block.family !== cell.family) {
    return {
      failed: 'address',
      progress: 0,
      message: `${member.name} is reached over IPv${cell.family}, ${peer.text} is IPv${peer.block.family}`,
    };
  }
  const inside = own.some((address) => containsAddress(peer.block, address));
  return inside
    ? { failed: 'address', progress: 2, message: `${member.name} is in ${peer.text}, but in an exception of it` }
    : { failed: 'address', progress: 1, message: `${member.name} is not in ${peer.text}` };
}

function addressesOf(member: Member, of: EndpointClass): readonly Address[] {
  if (of.kind === 'node') return parsed(of.nodes.filter(({ name }) => name === member.host).map(({ address }) => address));
  return parsed(of.kind === 'pod' ? (member.pod?.ips ?? []) : [member.name]);
}

function parsed(texts: readonly string[]): readonly Address[] {
  return texts.flatMap((text) => parseAddress(text) ?? []);
}
