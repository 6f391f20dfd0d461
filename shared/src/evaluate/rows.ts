/** One direction of one class against all classes: the union of what the applying policies admit (NP-3), three-valued. */
import { allPorts, intersectBits, noPorts, portRange, portsKey, unionPorts } from '../model/index.ts';
import type { Bitset, Direction, Family, Lane, PolicyRef, PortMatch, PortSet, Rule, ValidPolicy } from '../model/index.ts';
import type { Bearing } from './applying.ts';
import { classSet, namedPorts } from './classes.ts';
import type { ClassTable, Scope } from './classes.ts';
import { compiledRules, holdersOf, namedReach, reachOf, rulePorts } from './compile.ts';
import type { DirectionRows, EndpointClass, PodClass, Row, RowTerm } from './evaluation.ts';
import { recall } from './layout.ts';
import type { CompiledRule } from './layout.ts';
import { addTerm, intersectTerms, joinTerms, subtractTerms, uniteTerms, withoutPeers } from './terms.ts';
import type { Profile } from './profile.ts';

const open = new WeakMap<Bitset, DirectionRows>();

/** Not isolated or not policed: every class, every port. The same rows for the same list of ids. */
export function openRows({ whole: { ids } }: ClassTable): DirectionRows {
  let rows = open.get(ids);
  if (rows === undefined) {
    const row: Row = { allowed: everyClass(ids), unknown: [] };
    open.set(ids, (rows = { isolatedBy: [], v4: row, v6: row }));
  }
  return rows;
}

/** Nothing can be known. */
export function blindRows(table: ClassTable, isolatedBy: DirectionRows['isolatedBy']): DirectionRows {
  const row: Row = { allowed: [], unknown: everyClass(table.whole.ids) };
  return { isolatedBy, v4: row, v6: row };
}

/** Nothing can be known of what goes to addresses outside the cluster. */
export function blindOutside(table: ClassTable, { isolatedBy, v4, v6 }: DirectionRows): DirectionRows {
  const outside = everyClass(classSet(table.classes.filter(({ kind }) => kind === 'external')));
  const blind = ({ allowed, unknown }: Row): Row => ({
    allowed: subtractTerms(allowed, outside),
    unknown: uniteTerms(unknown, outside),
  });
  return { isolatedBy, v4: blind(v4), v6: blind(v6) };
}

const noRow: Row = { allowed: [], unknown: [] };

/** Of somebody who is not there. */
export const noRows: DirectionRows = { isolatedBy: [], v4: noRow, v6: noRow };

/** Of two readings, nobody says which is meant. */
export function eitherRows(one: DirectionRows, other: DirectionRows): DirectionRows {
  return { isolatedBy: one.isolatedBy, v4: eitherRow(one.v4, other.v4), v6: eitherRow(one.v6, other.v6) };
}

function eitherRow(one: Row, other: Row): Row {
  const allowed = intersectTerms(one.allowed, other.allowed);
  const possible = [one.allowed, one.unknown, other.allowed, other.unknown].reduce(uniteTerms);
  return { allowed, unknown: subtractTerms(possible, allowed) };
}

function everyClass(peers: Bitset): readonly RowTerm[] {
  return [{ peers, ports: allPorts }];
}

/** A subject that valid policies isolate in a direction. */
export interface Isolated {
  readonly of: PodClass;
  readonly direction: Direction;
  readonly bearing: Bearing;
  /** What is not allowed for certain cannot be known. */
  readonly doubtful: boolean;
}

export function refsOf({ valid }: Bearing): readonly PolicyRef[] {
  return valid.map(({ ref }) => ref);
}

export function policyRows(table: ClassTable, profile: Profile, subject: Isolated): DirectionRows {
  const { bearing, direction, doubtful } = subject;
  const known = recall(
    table.layout,
    (caches) => caches.rows,
    doubtful ? `?${bearing.key}` : bearing.key,
    () => {
      const rules = rulesOf(table, profile, bearing, direction);
      return { rules, rows: rowsOf(table, subject, rules, table.whole) };
    },
    (old) => {
      const rules = rulesOf(table, profile, bearing, direction);
      // None of the new classes is reached, none of those that are gone was.
      if (!doubtful && rules.every((list, index) => list === old.rules[index])) return old;
      return { rules, rows: mended(table, old.rows, rowsOf(table, subject, rules, table.part)) };
    },
  );
  return known.rows;
}

/** Of each policy. */
type Rules = readonly (readonly CompiledRule[])[];

function rulesOf(table: ClassTable, profile: Profile, { valid }: Bearing, direction: Direction): Rules {
  return valid.map((policy) => compiledRules(table, profile, policy, direction));
}

function rowsOf(table: ClassTable, subject: Isolated, rules: Rules, over: Scope): DirectionRows {
  const placed = subject.bearing.valid.flatMap((policy, index) => (rules[index] ?? []).map((rule) => ({ policy, rule })));
  const question: RowQuestion = { table, subject, rules: placed, over };
  const v4 = familyRow(question, 4);
  const same = placed.every(({ rule }) => rule.v4 === rule.v6);
  return { isolatedBy: refsOf(subject.bearing), v4, v6: same ? v4 : familyRow(question, 6) };
}

/** The rows as they were for the classes that are still there, and as they are for the new ones. */
export function mended(table: ClassTable, old: DirectionRows, fresh: DirectionRows): DirectionRows {
  const v4 = mendedRow(table, old.v4, fresh.v4);
  const v6 = old.v6 === old.v4 && fresh.v6 === fresh.v4 ? v4 : mendedRow(table, old.v6, fresh.v6);
  return v4 === old.v4 && v6 === old.v6 ? old : { isolatedBy: old.isolatedBy, v4, v6 };
}

function mendedRow({ layout }: ClassTable, old: Row, fresh: Row): Row {
  const allowed = joinTerms(withoutPeers(old.allowed, layout.gone), fresh.allowed);
  const unknown = joinTerms(withoutPeers(old.unknown, layout.gone), fresh.unknown);
  return allowed === old.allowed && unknown === old.unknown ? old : { allowed, unknown };
}

interface PlacedRule {
  readonly policy: ValidPolicy;
  readonly rule: CompiledRule;
}

interface RowQuestion {
  readonly table: ClassTable;
  readonly subject: Isolated;
  readonly rules: readonly PlacedRule[];
  /** Only these peers are looked at. */
  readonly over: Scope;
}

function familyRow(question: RowQuestion, family: Family): Row {
  const { rules, over, subject } = question;
  let allowed: readonly RowTerm[] = [];
  let unsure: readonly RowTerm[] = [];
  for (const placed of rules) {
    for (const { peers, ports, certain, named } of opened(question, placed)) {
      const reach = named ? namedReach(question.table, placed.rule, subject.direction, family) : reachOf(placed.rule, family);
      const sure = intersectBits(reach.sure, peers);
      if (certain) allowed = addTerm(allowed, sure, ports);
      else unsure = addTerm(unsure, sure, ports);
      unsure = addTerm(unsure, intersectBits(reach.unsure, peers), ports);
    }
  }
  return { allowed, unknown: subtractTerms(subject.doubtful ? everyClass(over.ids) : unsure, allowed) };
}

interface Opened extends RowTerm {
  /** False where a hidden pod may declare the port name. */
  readonly certain: boolean;
  /** By a name that the peer gives its ports. */
  readonly named: boolean;
}

/** Which ports a rule opens, by destination class: named ports are the destination's own (NP-31, NP-35). */
function opened(
  { table, subject: { of, direction }, over }: RowQuestion,
  { policy, rule: { rule } }: PlacedRule,
): readonly Opened[] {
  const to = (ports: PortSet): Opened => ({ peers: over.ids, ports, certain: true, named: false });
  const hidden = table.world.hidden.has('Pod');
  if (rule.ports === 'any') return [to(allPorts)];
  if (direction === 'ingress') {
    const own = to(rulePorts(table, rule, holdersOf(table, policy, direction, of)));
    return hidden && table.profile.namedPorts !== 'own' ? [own, ...rule.ports.flatMap((match) => anyNumber(over, match))] : [own];
  }
  const fixed = rule.ports
    .map((match) => (match.kind === 'range' ? portRange(match.protocol, match.from, match.to) : noPorts))
    .reduce(unionPorts, noPorts);
  const named = rule.ports.flatMap((match) => (match.kind === 'named' ? [match] : []));
  return [
    to(fixed),
    ...named.flatMap((match) => declaring(table, match, over).map((term) => ({ ...term, certain: true, named: true }))),
    ...(hidden ? named.map((match) => maybeDeclaring(over, match)) : []),
  ];
}

/** An outside address may be that of a hidden pod, which may give the name any number. */
function maybeDeclaring(over: Scope, { protocol }: PortMatch): Opened {
  const externals = over.classes.filter(({ kind }) => kind === 'external');
  return { peers: classSet(externals), ports: portRange(protocol, 1, 65535), certain: false, named: true };
}

/** A hidden pod that the policy selects may give the name any number. */
function anyNumber({ ids }: Scope, { kind, protocol }: PortMatch): readonly Opened[] {
  return kind === 'named' ? [{ peers: ids, ports: portRange(protocol, 1, 65535), certain: false, named: false }] : [];
}

export function mayOpenHidden(rule: Rule, protocol: Lane): boolean {
  return rule.ports !== 'any' && rule.ports.some((match) => match.kind === 'named' && match.protocol === protocol);
}

/** The classes that declare a named port, grouped by the numbers they declare. */
function declaring(table: ClassTable, match: Extract<PortMatch, { kind: 'named' }>, over: Scope): readonly RowTerm[] {
  const { layout } = table;
  if (over !== table.whole) return byDeclared(table, match, over.classes);
  return recall(
    layout,
    ({ names }) => names,
    `${match.protocol} ${match.name}`,
    () => byDeclared(table, match, table.whole.classes),
    (old) => joinTerms(withoutPeers(old, layout.gone), byDeclared(table, match, table.part.classes)),
  );
}

function byDeclared(
  table: ClassTable,
  { name, protocol }: Extract<PortMatch, { kind: 'named' }>,
  classes: readonly EndpointClass[],
): readonly RowTerm[] {
  const groups = new Map<string, { readonly ports: PortSet; readonly classes: EndpointClass[] }>();
  for (const of of classes) {
    const ports = namedPorts(table, of, name, protocol);
    const key = portsKey(ports);
    if (key === '') continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ports, classes: [of] });
    else group.classes.push(of);
  }
  return [...groups.values()].map((group) => ({ peers: classSet(group.classes), ports: group.ports }));
}
