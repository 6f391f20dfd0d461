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
import type { NearMiss } from './verdict.ts';

/** More would not be read. */
const most = 5;

/** The rules that fail in one criterion; those that fail in both only where there is no other. */
export function nearMisses(
  evaluation: ClassEvaluation,
  cell: Cell,
  direction: Direction,
  tried: readonly Tried[],
): readonly NearMiss[] {
  const failsOnce = tried.filter(({ sure, port }) => sure.length > 0 || port !== undefined);
  const nearest = failsOnce.length > 0 ? failsOnce : tried;
  return nearest
    .slice(0, most)
    .map((rule) =>
      rule.sure.length > 0 ? portMiss(evaluation.table, cell, direction, rule) : peerMiss(evaluation, cell, direction, rule),
    );
}

/** The peer matches, the port does not. */
function portMiss(table: ClassTable, cell: Cell, direction: Direction, { policy, compiled, sure }: Tried): NearMiss {
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
