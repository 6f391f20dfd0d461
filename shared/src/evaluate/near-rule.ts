/** What of a connection a rule of a tier does not want: every criterion that fails, the first of them first. */
import { containsPort, formatPorts, isEmptyPorts, portRanges } from '../model/index.ts';
import type { Direction, PortSet, Traffic, TierRule } from '../model/index.ts';
import { peerOf, subjectOf, trafficWords } from './cell.ts';
import type { Cell } from './cell.ts';
import type { ClassEvaluation } from './evaluate.ts';
import { endMiss } from './near-end.ts';
import type { Asked } from './near-end.ts';
import { factsOf, meetsPeer, meetsSubject } from './tier-cell.ts';
import { portsNamed, portsWanted } from './tier-traffic.ts';
import type { Criterion } from './verdict.ts';

export interface Failure {
  readonly failed: Criterion;
  readonly message: string;
  /** Where it comes nearest to matching, as far as that is another place than the rule's. */
  readonly path?: string;
  readonly portPath?: string;
  readonly progress: number;
}

/** Empty for a rule that matches, or may. */
export function failuresOf(evaluation: ClassEvaluation, cell: Cell, direction: Direction, rule: TierRule): readonly Failure[] {
  const { family, traffic } = rule;
  const otherFamily: readonly Failure[] =
    family === undefined || family === cell.family
      ? []
      : [{ failed: 'family', progress: 0, message: `the rule is for IPv${family}, the connection is over IPv${cell.family}` }];
  return [
    ...otherFamily,
    ...subjectFailure(evaluation, cell, direction, rule),
    ...peerFailure(evaluation, cell, direction, rule),
    ...trafficFailure(evaluation, cell, traffic),
    ...sourceFailure(evaluation, cell, traffic),
  ];
}

/** Of a rule in which nothing fails. */
export function matchesSurely(evaluation: ClassEvaluation, cell: Cell, direction: Direction, rule: TierRule): boolean {
  const { subject, peers, traffic } = rule;
  const own = subject === undefined || meetsSubject(evaluation, cell, direction, subject) === 'yes';
  const peer = peers.some(({ test }) => meetsPeer(evaluation, cell, direction, test) === 'yes');
  return own && peer && traffic.partly === undefined && (traffic.source === undefined || cell.sourcePort !== undefined);
}

function asked({ table }: ClassEvaluation, cell: Cell, direction: Direction, end: 'subject' | 'peer'): Asked {
  const atSource = (end === 'subject') === (direction === 'egress');
  const of = end === 'subject' ? subjectOf(cell, direction) : peerOf(cell, direction);
  return { table, name: (atSource ? cell.from : cell.to).name, of, family: cell.family, facts: factsOf(cell, direction) };
}

function subjectFailure(
  evaluation: ClassEvaluation,
  cell: Cell,
  direction: Direction,
  { subject }: TierRule,
): readonly Failure[] {
  const miss = subject && endMiss(asked(evaluation, cell, direction, 'subject'), subject);
  return miss === undefined ? [] : [{ failed: 'subject', message: miss.message, progress: miss.progress }];
}

/** Of several peers the one that gets furthest. */
function peerFailure(evaluation: ClassEvaluation, cell: Cell, direction: Direction, { peers }: TierRule): readonly Failure[] {
  const about = asked(evaluation, cell, direction, 'peer');
  const misses = peers.map(({ path, test }) => ({ path, miss: endMiss(about, test) }));
  if (misses.some(({ miss }) => miss === undefined)) return [];
  const failures = misses.flatMap(({ path, miss }) => (miss === undefined ? [] : [{ ...miss, path }]));
  const [nearest] = failures.toSorted((a, b) => b.progress - a.progress);
  return [nearest ?? { failed: 'peer', progress: 0, message: 'the rule means nobody' }];
}

function trafficFailure({ table }: ClassEvaluation, cell: Cell, traffic: Traffic): readonly Failure[] {
  const opened = portsWanted(table, cell.toClass, traffic);
  if (containsPort(opened, cell.protocol, cell.port)) return [];
  const items = traffic.any === 'any' ? [] : traffic.any;
  const item = items.find((one) => one.kind === 'range' && one.protocol === cell.protocol) ?? items[0];
  const place = item === undefined ? {} : { portPath: item.path };
  if (items.length > 0 && items.every((one) => one.kind === 'named' && isEmptyPorts(portsNamed(table, cell.toClass, one)))) {
    const names = items.map((one) => (one.kind === 'named' ? `\`${one.name}\`` : '')).join(' or ');
    return [{ failed: 'named-port', progress: 1, message: `${cell.to.name} declares no port named ${names}`, ...place }];
  }
  const failed = opensProtocol(opened, cell) ? 'port' : 'protocol';
  return [
    {
      failed,
      progress: failed === 'port' ? 2 : 1,
      message: `the rule opens ${formatPorts(opened)}, the connection is ${trafficWords(cell)}`,
      ...place,
    },
  ];
}

const opensProtocol = (ports: PortSet, { protocol }: Cell): boolean =>
  portRanges(ports).some((range) => range.protocol === protocol);

function sourceFailure({ table }: ClassEvaluation, cell: Cell, { source }: Traffic): readonly Failure[] {
  if (source === undefined) return [];
  const wanted = portsWanted(table, cell.fromClass, source);
  const { sourcePort, protocol } = cell;
  const matches = sourcePort === undefined ? !isEmptyPorts(wanted) : containsPort(wanted, protocol, sourcePort);
  if (matches) return [];
  const from = sourcePort === undefined ? `${cell.from.name} has no such port` : `the connection comes from port ${sourcePort}`;
  return [{ failed: 'source-port', progress: 2, message: `the rule wants source ports ${formatPorts(wanted)}, ${from}` }];
}
