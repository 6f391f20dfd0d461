/** One direction of one class against all classes: the union of what the applying policies admit (NP-3), three-valued. */
import { allPorts, intersectBits, noPorts, portRange, portsKey, unionPorts } from '../model/index.ts';
import type { Bitset, Direction, Family, PortMatch, PortSet, Rule, ValidPolicy } from '../model/index.ts';
import type { Protocol } from '../kube/index.ts';
import { tokenOf } from './applying.ts';
import type { Applying } from './applying.ts';
import { classSet, namedPorts } from './classes.ts';
import type { ClassTable, Scope } from './classes.ts';
import { compileRule, hasNamedPort, reachOf, rulePorts } from './compile.ts';
import type { CompiledRule } from './compile.ts';
import type { DirectionRows, EndpointClass, PodClass, Row, RowTerm } from './evaluation.ts';
import { recall } from './layout.ts';
import { addTerm, joinTerms, restrictTerms, subtractTerms } from './terms.ts';
import type { Profile } from './verdict.ts';

/** Not isolated or not policed: every class, every port. */
export function openRows(table: ClassTable): DirectionRows {
  const row: Row = { allowed: everyClass(table.whole.ids), unknown: [] };
  return { isolatedBy: [], v4: row, v6: row };
}

/** Nothing can be known. */
export function blindRows(table: ClassTable, isolatedBy: DirectionRows['isolatedBy']): DirectionRows {
  const row: Row = { allowed: [], unknown: everyClass(table.whole.ids) };
  return { isolatedBy, v4: row, v6: row };
}

function everyClass(peers: Bitset): readonly RowTerm[] {
  return [{ peers, ports: allPorts }];
}

const compiled = new WeakMap<ClassTable, Map<string, readonly CompiledRule[]>>();

export function compiledRules(
  table: ClassTable,
  profile: Profile,
  policy: ValidPolicy,
  direction: Direction,
): readonly CompiledRule[] {
  let known = compiled.get(table);
  if (known === undefined) compiled.set(table, (known = new Map()));
  const key = `${direction} ${tokenOf(policy)}`;
  let rules = known.get(key);
  if (rules === undefined) {
    rules = (policy[direction] ?? []).map((rule) => compileRule(table, profile, policy.namespace, rule));
    known.set(key, rules);
  }
  return rules;
}

export function policyRows(
  table: ClassTable,
  profile: Profile,
  subject: PodClass,
  direction: Direction,
  applying: Applying,
): DirectionRows {
  const { valid, invalid, foreign, hidden, hiddenForeign } = applying;
  const isolatedBy = (): DirectionRows['isolatedBy'] => valid.map(({ ref }) => ref);
  // Other APIs can deny as well as allow: nothing is certain.
  if (foreign.length > 0 || hiddenForeign !== undefined) return blindRows(table, isolatedBy());
  // An invalid or unseen policy may isolate, and may add permissions; it takes none away (NP-3).
  const doubtful = invalid.length > 0 || hidden !== undefined;
  if (valid.length === 0) return doubtful ? blindRows(table, []) : openRows(table);
  const names = direction === 'ingress' ? namedKey(table, valid, subject) : '';
  const make = (over: Scope): DirectionRows => {
    const rules = valid.flatMap((policy) => compiledRules(table, profile, policy, direction));
    const row = (family: Family): Row => familyRow({ table, subject, direction, rules, over, doubtful }, family);
    const v4 = row(4);
    return { isolatedBy: isolatedBy(), v4, v6: rules.every((rule) => rule.v4 === rule.v6) ? v4 : row(6) };
  };
  return recall(
    table.layout,
    ({ rows }) => rows,
    `${direction}${doubtful ? '?' : ''} ${applying.key} ${names}`,
    () => make(table.whole),
    (old) => mended(table, old, make(table.part)),
  );
}

/** On ingress named ports resolve on the subject, so rows are shared only between subjects that resolve them equally. */
function namedKey(table: ClassTable, policies: readonly ValidPolicy[], subject: PodClass): string {
  let key = '';
  for (const { ingress = [] } of policies)
    for (const rule of ingress) if (hasNamedPort(rule)) key += `${portsKey(rulePorts(table, rule, subject))}|`;
  return key;
}

/** The rows as they were for the classes that are still there, and as they are for the new ones. */
function mended(table: ClassTable, old: DirectionRows, fresh: DirectionRows): DirectionRows {
  const v4 = mendedRow(table, old.v4, fresh.v4);
  const v6 = old.v6 === old.v4 && fresh.v6 === fresh.v4 ? v4 : mendedRow(table, old.v6, fresh.v6);
  return v4 === old.v4 && v6 === old.v6 ? old : { isolatedBy: old.isolatedBy, v4, v6 };
}

function mendedRow({ layout }: ClassTable, old: Row, fresh: Row): Row {
  const terms = (was: readonly RowTerm[], is: readonly RowTerm[]): readonly RowTerm[] =>
    joinTerms(layout.stale ? restrictTerms(was, layout.kept) : was, is);
  const allowed = terms(old.allowed, fresh.allowed);
  const unknown = terms(old.unknown, fresh.unknown);
  return allowed === old.allowed && unknown === old.unknown ? old : { allowed, unknown };
}

interface RowQuestion {
  readonly table: ClassTable;
  readonly subject: PodClass;
  readonly direction: Direction;
  readonly rules: readonly CompiledRule[];
  /** Only these peers are looked at. */
  readonly over: Scope;
  readonly doubtful: boolean;
}

function familyRow(question: RowQuestion, family: Family): Row {
  const { rules, over, doubtful } = question;
  let allowed: readonly RowTerm[] = [];
  let unsure: readonly RowTerm[] = [];
  for (const rule of rules) {
    const reach = reachOf(rule, family);
    for (const { peers, ports, certain } of opened(question, rule.rule)) {
      const sure = intersectBits(reach.sure, peers);
      if (certain) allowed = addTerm(allowed, sure, ports);
      else unsure = addTerm(unsure, sure, ports);
      unsure = addTerm(unsure, intersectBits(reach.unsure, peers), ports);
    }
  }
  return { allowed, unknown: subtractTerms(doubtful ? everyClass(over.ids) : unsure, allowed) };
}

interface Opened extends RowTerm {
  /** False where a hidden pod may declare the port name. */
  readonly certain: boolean;
}

/** Which ports a rule opens, by destination class: named ports are the destination's own (NP-31, NP-35). */
function opened({ table, subject, direction, over }: RowQuestion, rule: Rule): readonly Opened[] {
  const to = (ports: PortSet): Opened => ({ peers: over.ids, ports, certain: true });
  if (direction === 'ingress' || rule.ports === 'any') return [to(rulePorts(table, rule, subject))];
  const fixed = rule.ports
    .map((match) => (match.kind === 'range' ? portRange(match.protocol, match.from, match.to) : noPorts))
    .reduce(unionPorts, noPorts);
  const named = rule.ports.flatMap((match) => (match.kind === 'named' ? [match] : []));
  return [
    to(fixed),
    ...named.flatMap((match) => declaring(table, match, over).map((term) => ({ ...term, certain: true }))),
    ...(table.world.hidden.has('Pod') ? named.map((match) => maybeDeclaring(over, match)) : []),
  ];
}

/** An outside address may be that of a hidden pod, which may give the name any number. */
function maybeDeclaring(over: Scope, { protocol }: PortMatch): Opened {
  const externals = over.classes.filter(({ kind }) => kind === 'external');
  return { peers: classSet(externals), ports: portRange(protocol, 1, 65535), certain: false };
}

export function mayOpenHidden(rule: Rule, protocol: Protocol): boolean {
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
    (old) => joinTerms(layout.stale ? restrictTerms(old, layout.kept) : old, byDeclared(table, match, table.part.classes)),
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
