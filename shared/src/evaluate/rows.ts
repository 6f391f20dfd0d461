/** One direction of one class against all classes: the union of what the applying policies admit (NP-3), three-valued. */
import {
  allPorts,
  emptyBitset,
  fullBitset,
  intersectBits,
  noPorts,
  portRange,
  portsKey,
  unionBits,
  unionPorts,
} from '../model/index.ts';
import type { Protocol } from '../kube/index.ts';
import type { Bitset, Direction, Family, PortMatch, PortSet, Rule, ValidPolicy } from '../model/index.ts';
import { classSet, namedPorts } from './classes.ts';
import type { ClassTable } from './classes.ts';
import { compileRule, hasNamedPort, memo, ruleReach, rulePorts } from './compile.ts';
import type { CompiledRule } from './compile.ts';
import type { Applying } from './applying.ts';
import type { DirectionRows, PodClass, Row, RowTerm } from './evaluation.ts';
import type { Profile } from './verdict.ts';
import { addTerm, subtractTerms } from './terms.ts';

/** Not isolated or not policed: every class, every port. */
export function openRows(table: ClassTable): DirectionRows {
  const row: Row = { allowed: everyClass(table), unknown: [] };
  return { isolatedBy: [], v4: row, v6: row };
}

function everyClass(table: ClassTable): readonly RowTerm[] {
  return [{ peers: fullBitset(table.classes.length), ports: allPorts }];
}

const tokens = new WeakMap<object, number>();
let nextToken = 0;

/** A name for an immutable value by identity; it only ever keys a cache. */
function token(value: object): number {
  let known = tokens.get(value);
  if (known === undefined) {
    known = nextToken++;
    tokens.set(value, known);
  }
  return known;
}

export function compiledRules(
  table: ClassTable,
  profile: Profile,
  policy: ValidPolicy,
  direction: Direction,
): readonly CompiledRule[] {
  return memo(table, `rules ${direction} ${token(policy)}`, () =>
    (policy[direction] ?? []).map((rule) => compileRule(table, profile, policy.namespace, rule)),
  );
}

export function policyRows(
  table: ClassTable,
  profile: Profile,
  subject: PodClass,
  direction: Direction,
  applying: Applying,
): DirectionRows {
  const { valid, invalid, foreign, hidden, hiddenForeign } = applying;
  const isolatedBy = valid.map(({ ref }) => ref);
  // Other APIs can deny as well as allow: nothing is certain.
  if (foreign.length > 0 || hiddenForeign !== undefined) return blindRows(table, isolatedBy);
  // An invalid or unseen policy may isolate, and may add permissions; it takes none away (NP-3).
  const doubtful = invalid.length > 0 || hidden !== undefined;
  if (valid.length === 0) return doubtful ? blindRows(table, isolatedBy) : openRows(table);
  const names = direction === 'ingress' ? namedKey(valid, subject) : '';
  const key = `rows ${direction} ${doubtful} ${valid.map(token).join(' ')} ${names}`;
  return memo(table, key, () => {
    const rules = valid.flatMap((policy) => compiledRules(table, profile, policy, direction));
    const v4 = familyRow(table, subject, direction, rules, 4, doubtful);
    const families = rules.some(({ rule }) => rule.peers !== 'any' && rule.peers.some(({ kind }) => kind === 'block'));
    return { isolatedBy, v4, v6: families ? familyRow(table, subject, direction, rules, 6, doubtful) : v4 };
  });
}

/** Nothing can be known. */
export function blindRows(table: ClassTable, isolatedBy: DirectionRows['isolatedBy']): DirectionRows {
  const row: Row = { allowed: [], unknown: everyClass(table) };
  return { isolatedBy, v4: row, v6: row };
}

/** On ingress named ports resolve on the subject, so rows are shared only between subjects that resolve them equally. */
function namedKey(policies: readonly ValidPolicy[], subject: PodClass): string {
  const named = policies.flatMap((policy) => (policy.ingress ?? []).filter(hasNamedPort));
  return named.length === 0 ? '' : JSON.stringify(named.map((rule) => portsKey(rulePorts(rule, subject))));
}

function familyRow(
  table: ClassTable,
  subject: PodClass,
  direction: Direction,
  rules: readonly CompiledRule[],
  family: Family,
  doubtful: boolean,
): Row {
  let allowed: readonly RowTerm[] = [];
  let unsure: readonly RowTerm[] = [];
  for (const compiled of rules) {
    const reach = ruleReach(compiled, family);
    for (const { peers, ports, certain } of opened(table, subject, direction, compiled.rule)) {
      if (certain) allowed = addTerm(allowed, intersectBits(reach.sure, peers), ports);
      else unsure = addTerm(unsure, intersectBits(reach.sure, peers), ports);
      unsure = addTerm(unsure, intersectBits(reach.unsure, peers), ports);
    }
  }
  return { allowed, unknown: subtractTerms(doubtful ? everyClass(table) : unsure, allowed) };
}

interface Opened extends RowTerm {
  /** False where a hidden pod may declare the port name. */
  readonly certain: boolean;
}

/** Which ports a rule opens, by destination class: named ports are the destination's own (NP-31, NP-35). */
function opened(table: ClassTable, subject: PodClass, direction: Direction, rule: Rule): readonly Opened[] {
  const everyone = fullBitset(table.classes.length);
  if (direction === 'ingress' || rule.ports === 'any')
    return [{ peers: everyone, ports: rulePorts(rule, subject), certain: true }];
  const fixed = rule.ports
    .map((match) => (match.kind === 'range' ? portRange(match.protocol, match.from, match.to) : noPorts))
    .reduce(unionPorts, noPorts);
  const named = rule.ports.flatMap((match) => (match.kind === 'named' ? [match] : []));
  return [
    { peers: everyone, ports: fixed, certain: true },
    ...named.flatMap((match) => declaring(table, match).map((term) => ({ ...term, certain: true }))),
    ...(table.world.hidden.has('Pod') ? named.map((match) => maybeDeclaring(table, match)) : []),
  ];
}

/** An outside address may be that of a hidden pod, which may give the name any number. */
function maybeDeclaring(table: ClassTable, { protocol }: PortMatch): Opened {
  const externals = table.classes.filter(({ kind }) => kind === 'external');
  return { peers: classSet(externals), ports: portRange(protocol, 1, 65535), certain: false };
}

export function mayOpenHidden(rule: Rule, protocol: Protocol): boolean {
  return rule.ports !== 'any' && rule.ports.some((match) => match.kind === 'named' && match.protocol === protocol);
}

/** The classes that declare a named port, grouped by the numbers they declare. */
function declaring(table: ClassTable, match: Extract<PortMatch, { kind: 'named' }>): readonly RowTerm[] {
  return memo(table, `named ${match.name} ${match.protocol}`, () => {
    const groups = new Map<string, { peers: Bitset; ports: PortSet }>();
    for (const of of table.classes) {
      const ports = namedPorts(of, match.name, match.protocol);
      const key = portsKey(ports);
      if (key === '') continue;
      const group = groups.get(key) ?? { peers: emptyBitset, ports };
      groups.set(key, { peers: unionBits(group.peers, classSet([of])), ports });
    }
    return [...groups.values()];
  });
}
