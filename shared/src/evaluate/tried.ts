/** The rules of a policy against one cell: what reasons, near misses and notes are made of. */
import { containsPort, hasBit } from '../model/index.ts';
import type { Direction, PolicyRef, PortMatch, ValidPolicy } from '../model/index.ts';
import { peerOf } from './cell.ts';
import type { Cell } from './cell.ts';
import { compiledRules, givesNames, holdersOf, portsOn, reachOf } from './compile.ts';
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
  const { table, profile } = evaluation;
  const peer = peerOf(cell, direction);
  const holders = holdersOf(table, policy, direction, cell.toClass);
  return compiledRules(table, profile, policy, direction).map((compiled): Tried => {
    const { ports } = compiled.rule;
    const tried = (port: Tried['port']): Tried => {
      const isNamed = port !== undefined && port !== 'any' && port.kind === 'named';
      const peers = isNamed ? compiled.peers.filter((item) => givesNames(table, item, direction)) : compiled.peers;
      const reached = (how: 'sure' | 'unsure'): readonly CompiledPeer[] =>
        peers.filter((item) => hasBit(reachOf(item, cell.family)[how], peer.id));
      return { policy, compiled, port, sure: reached('sure'), unsure: reached('unsure') };
    };
    if (ports === 'any') return tried(ports);
    const opening = ports.filter((match) => containsPort(portsOn(table, match, holders), cell.protocol, cell.port)).map(tried);
    return opening.find(({ sure }) => sure.length > 0) ?? opening[0] ?? tried(undefined);
  });
}

/** Every item that admits; the rule itself where any peer is meant. */
export function admitting({ policy, port, sure }: Tried): readonly RuleRef[] {
  if (port === undefined) return [];
  return sure.map(({ path }) => ruleRef(policy.ref, path, port));
}

export function ruleRef(policy: PolicyRef, path: string, port: PortMatch | 'any' | undefined): RuleRef {
  return { policy, path, ...(port === undefined || port === 'any' ? {} : { portPath: port.path }) };
}
