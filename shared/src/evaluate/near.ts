/** The rules that came nearest to admitting a connection, and the first criterion that each fails, in words. */
import { formatPorts, isEmptyPorts } from '../model/index.ts';
import type { Direction, PortMatch } from '../model/index.ts';
import { trafficWords } from './cell.ts';
import type { Cell } from './cell.ts';
import type { ClassTable } from './classes.ts';
import { holdersOf, portsOn, rulePorts } from './compile.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { EndpointClass } from './evaluation.ts';
import { peerMiss } from './near-peer.ts';
import { ruleRef } from './tried.ts';
import type { Tried } from './tried.ts';
import type { Criterion, NearMiss, RuleRef } from './verdict.ts';

/** More would not be read. */
const most = 3;

/** What is asked of a rule's place in the order is said by whoever knows the tiers. */
export interface Failed {
  readonly rule: RuleRef;
  readonly failed: Criterion;
  readonly message: string;
}

export interface Candidate<Near> {
  readonly near: Near;
  /** How many criteria fail. */
  readonly fails: number;
  /** Of equally many: how far the first of them gets. */
  readonly progress: number;
}

/** Those that fail in fewest criteria; of these the ones that get furthest first, then in their order. */
export function nearestOf<Near extends Failed | NearMiss>(candidates: readonly Candidate<Near>[]): readonly Near[] {
  const fewest = Math.min(...candidates.map(({ fails }) => fails));
  const nearest = candidates.filter(({ fails }) => fails === fewest).toSorted((a, b) => b.progress - a.progress);
  const byRule = new Map<string, Near>();
  // One rule of an API may be several here.
  for (const { near } of nearest) {
    const key = JSON.stringify([near.rule.policy, near.rule.path, near.failed]);
    if (!byRule.has(key)) byRule.set(key, near);
  }
  return [...byRule.values()].slice(0, most);
}

/** Of the rules that do not admit. */
export function networkPolicyMisses(
  evaluation: ClassEvaluation,
  cell: Cell,
  direction: Direction,
  tried: readonly Tried[],
): readonly Candidate<Failed>[] {
  return tried.flatMap((rule): Candidate<Failed> | readonly Candidate<Failed>[] => {
    const fails = (rule.sure.length > 0 ? 0 : 1) + (rule.port === undefined ? 1 : 0);
    if (fails === 0) return [];
    if (rule.sure.length > 0) return { near: portMiss(evaluation.table, cell, direction, rule), fails, progress: 2 };
    const { progress, ...near } = peerMiss(evaluation, cell, direction, rule);
    return { near, fails, progress };
  });
}

/** The peer matches, the port does not. */
function portMiss(table: ClassTable, cell: Cell, direction: Direction, { policy, compiled, sure }: Tried): Failed {
  const items = compiled.rule.ports === 'any' ? [] : compiled.rule.ports;
  const sameProtocol = items.filter(({ protocol }) => protocol === cell.protocol);
  const [nearest = items[0]] = sameProtocol;
  const rule = ruleRef(policy.ref, sure[0]?.path ?? compiled.rule.path, nearest);
  const holders = holdersOf(table, policy, direction, cell.toClass);
  const opened = formatPorts(rulePorts(table, compiled.rule, holders));
  const asked = `the connection is ${trafficWords(cell)}`;
  if (sameProtocol.length === 0) return { rule, failed: 'protocol', message: `the rule opens ${opened}, ${asked}` };
  const names = sameProtocol.filter((item) => item.kind === 'named');
  if (names.length < sameProtocol.length) return { rule, failed: 'port', message: `the rule opens ${opened}, ${asked}` };
  return { rule, failed: 'named-port', message: names.map((name) => nameMiss(table, cell, holders, name)).join('; ') };
}

/** NP-35, NP-36 */
function nameMiss(
  table: ClassTable,
  cell: Cell,
  holders: readonly EndpointClass[],
  match: Extract<PortMatch, { kind: 'named' }>,
): string {
  const { to, toClass } = cell;
  if (toClass.kind !== 'pod' || toClass.hostNetwork)
    return `${to.name} is no pod with port names, so \`${match.name}\` means nothing there`;
  const declared = portsOn(table, match, holders);
  if (isEmptyPorts(declared)) return `${to.name} declares no ${match.protocol} port named \`${match.name}\``;
  return `the port named \`${match.name}\` of ${to.name} is ${formatPorts(declared)}, the connection is ${trafficWords(cell)}`;
}
