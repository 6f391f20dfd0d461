/** The rules of a policy against one cell: what reasons, near misses and notes are made of. */
import { containsPort, hasBit } from '../model/index.ts';
import type { Direction, PolicyRef, PortMatch, ValidPolicy } from '../model/index.ts';
import { peerOf } from './cell.ts';
import type { Cell } from './cell.ts';
import { compiledRules, portsOn, reachOf } from './compile.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { CompiledPeer, CompiledRule } from './layout.ts';
import type { RuleRef } from './verdict.ts';

/** A rule against a cell. */
export interface Tried {
  readonly policy: ValidPolicy;
  readonly compiled: CompiledRule;
  /** The item that opens the port, `any` where the rule has none. */
  readonly port: PortMatch | 'any' | undefined;
  readonly sure: readonly CompiledPeer[];
  readonly unsure: readonly CompiledPeer[];
}

/** Each rule of the policy, in order. */
export function tryPolicy(evaluation: ClassEvaluation, cell: Cell, direction: Direction, policy: ValidPolicy): readonly Tried[] {
  const peer = peerOf(cell, direction);
  return compiledRules(evaluation.table, evaluation.profile, policy, direction).map((compiled): Tried => {
    const { ports } = compiled.rule;
    const port = ports === 'any' ? ports : ports.find((match) => opens(evaluation, match, cell));
    return {
      policy,
      compiled,
      port,
      sure: compiled.peers.filter((item) => hasBit(reachOf(item, cell.family).sure, peer.id)),
      unsure: compiled.peers.filter((item) => hasBit(reachOf(item, cell.family).unsure, peer.id)),
    };
  });
}

function opens({ table }: ClassEvaluation, match: PortMatch, { toClass, protocol, port }: Cell): boolean {
  return containsPort(portsOn(table, match, toClass), protocol, port);
}

/** Every item that admits; the rule itself where any peer is meant. */
export function admitting({ policy, port, sure }: Tried): readonly RuleRef[] {
  if (port === undefined) return [];
  return sure.map(({ path }) => ruleRef(policy.ref, path, port));
}

export function ruleRef(policy: PolicyRef, path: string, port: PortMatch | 'any' | undefined): RuleRef {
  return { policy, path, ...(port === undefined || port === 'any' ? {} : { portPath: port.path }) };
}
