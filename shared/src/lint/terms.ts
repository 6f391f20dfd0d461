/** What a single rule of a NetworkPolicy admits to a subject, as terms over the classes: A(P, r). */
import { compiledRules, portsOn, reachOf } from '../evaluate/compile.ts';
import { addTerm } from '../evaluate/terms.ts';
import type { PodClass, RowTerm } from '../evaluate/index.ts';
import type { CompiledRule } from '../evaluate/layout.ts';
import { allPorts, bitsetOf, intersectBits, membersOf, noPorts, unionBits, unionPorts } from '../model/index.ts';
import type { Direction, Family, ValidPolicy } from '../model/index.ts';
import type { LintContext } from './context.ts';

export function rulesOf({ engine }: LintContext, policy: ValidPolicy, direction: Direction): readonly CompiledRule[] {
  return compiledRules(engine.table, engine.profile, policy, direction);
}

/** Only what is certain; `possible`: also whom a block may hold (NP-48). */
export function termsOfRule(
  { engine: { table } }: LintContext,
  subject: PodClass,
  direction: Direction,
  compiled: CompiledRule,
  family: Family,
  which: 'certain' | 'possible' = 'certain',
): readonly RowTerm[] {
  const reach = reachOf(compiled, family);
  const reached = which === 'certain' ? reach.sure : unionBits(reach.sure, reach.unsure);
  const { ports } = compiled.rule;
  if (ports === 'any') return addTerm([], reached, allPorts);
  const onSubject = ports.map((match) =>
    direction === 'ingress' || match.kind === 'range' ? portsOn(table, match, [subject]) : noPorts,
  );
  let terms = addTerm([], reached, onSubject.reduce(unionPorts, noPorts));
  if (direction === 'ingress') return terms;
  for (const match of ports) {
    if (match.kind === 'range') continue;
    for (const id of membersOf(reached)) {
      const of = table.classes[id];
      if (of !== undefined) terms = addTerm(terms, intersectBits(reached, bitsetOf([id])), portsOn(table, match, [of]));
    }
  }
  return terms;
}
