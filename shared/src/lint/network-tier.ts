/** What NetworkPolicies allow by themselves, rule by rule and together, and who is asked before them (semantics.md 6.2 (i)). */
import { decidedBefore, ownTierAllows } from '../evaluate/own-tier.ts';
import { compiledRules, portsOn, reachOf } from '../evaluate/compile.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { openRows } from '../evaluate/rows.ts';
import { addTerm, termsAmong } from '../evaluate/terms.ts';
import { mayHave } from '../evaluate/evaluate.ts';
import type { PodClass, RowTerm } from '../evaluate/index.ts';
import type { CompiledRule } from '../evaluate/layout.ts';
import { allPorts, bitsetOf, equalBits, intersectBits, isAllPorts, membersOf, noPorts, unionPorts } from '../model/index.ts';
import type { Bitset, Direction, Family, PortSet, ValidPolicy } from '../model/index.ts';

/** A rule that applies to a subject in a direction. */
export interface Applied {
  readonly policy: ValidPolicy;
  readonly compiled: CompiledRule;
}

type Terms = readonly RowTerm[];

const atOnce = 32;

export class NetworkTier {
  readonly #engine: ClassEvaluation;
  readonly #allowed = {
    ingress: { 4: new Map<number, Terms>(), 6: new Map<number, Terms>() },
    egress: { 4: new Map<number, Terms>(), 6: new Map<number, Terms>() },
  };
  readonly #askedBefore = { ingress: new Map<number, boolean>(), egress: new Map<number, boolean>() };
  readonly #restricted: Record<Direction, Record<Family, Bitset | undefined>> = {
    ingress: { 4: undefined, 6: undefined },
    egress: { 4: undefined, 6: undefined },
  };
  readonly #admitted = new Map<CompiledRule, Map<string, Terms>>();
  readonly #ofFamily: Readonly<Record<Family, Bitset>>;

  constructor(engine: ClassEvaluation) {
    this.#engine = engine;
    const having = (family: Family): Bitset => bitsetOf(engine.classes.filter((of) => mayHave(of, family)).map(({ id }) => id));
    this.#ofFamily = { 4: having(4), 6: having(6) };
  }

  rulesOf(policy: ValidPolicy, direction: Direction): readonly CompiledRule[] {
    const { table, profile } = this.#engine;
    return compiledRules(table, profile, policy, direction);
  }

  appliedTo(subject: PodClass, direction: Direction): readonly Applied[] {
    const { valid } = this.#engine.applying(subject, direction);
    return valid.flatMap((policy) => this.rulesOf(policy, direction).map((compiled) => ({ policy, compiled })));
  }

  /** What the tier may allow, or leave to the tiers after it. */
  allows(subject: PodClass, direction: Direction, family: Family): Terms {
    const cache = this.#allowed[direction][family];
    let known = cache.get(subject.id);
    if (known === undefined) {
      const { table, plan } = this.#engine;
      known = ownTierAllows(table, plan, this.#engine.tierSubject(subject, direction), family);
      cache.set(subject.id, known);
    }
    return known;
  }

  /** Works out what the tier allows to whom, some at a time. */
  *prepare(): Generator<void> {
    const pods = this.#engine.classes.filter((of) => of.kind === 'pod' && !of.hostNetwork);
    for (const [index, of] of pods.entries()) {
      if (of.kind !== 'pod') continue;
      for (const direction of ['ingress', 'egress'] as const)
        for (const family of [4, 6] as const) if (mayHave(of, family)) this.allows(of, direction, family);
      if (index % atOnce === atOnce - 1) yield;
    }
  }

  /** Pods that the tier does not let do everything in the direction. */
  restricted(direction: Direction, family: Family): Bitset {
    const known = this.#restricted[direction][family];
    if (known !== undefined) return known;
    const { classes, table } = this.#engine;
    const found = classes.filter((of) => {
      if (of.kind !== 'pod' || of.hostNetwork || !mayHave(of, family)) return false;
      const [first, another] = this.allows(of, direction, family);
      return first === undefined || another !== undefined || !isAllPorts(first.ports) || !equalBits(first.peers, table.whole.ids);
    });
    return (this.#restricted[direction][family] = bitsetOf(found.map(({ id }) => id)));
  }

  /** Names of the policies that may decide some of it before NetworkPolicies are asked. */
  before(subject: PodClass, direction: Direction, family: Family, start: Terms): readonly string[] {
    if (start.length === 0 || !this.#isAskedBefore(subject, direction)) return [];
    const { table, plan } = this.#engine;
    const deciding = decidedBefore(table, plan, this.#engine.tierSubject(subject, direction), family, start);
    return deciding.map(({ ref }) => ref.name);
  }

  /** Whether anybody decides anything of it before: most subjects need no closer look. */
  #isAskedBefore(subject: PodClass, direction: Direction): boolean {
    const { table, plan } = this.#engine;
    if (plan.policies.length === 0) return false;
    let known = this.#askedBefore[direction].get(subject.id);
    if (known === undefined) {
      const all = openRows(table).v4.allowed;
      const asked = this.#engine.tierSubject(subject, direction);
      known = ([4, 6] as const).some((family) => decidedBefore(table, plan, asked, family, all).length > 0);
      this.#askedBefore[direction].set(subject.id, known);
    }
    return known;
  }

  /** A(P, r) for one subject: what the rule admits for certain to those who have an address of the family. */
  admitted(subject: PodClass, direction: Direction, compiled: CompiledRule, family: Family): Terms {
    if (!mayHave(subject, family)) return [];
    // A peer is asked about in the family that both have; one that shares none is admitted all the same.
    const both = mayHave(subject, 4) && mayHave(subject, 6);
    const key = `${family} ${both} ${isNamedOnSubject(compiled, direction) ? subject.id : ''}`;
    const bySubject = this.#admitted.get(compiled) ?? new Map<string, Terms>();
    this.#admitted.set(compiled, bySubject);
    let known = bySubject.get(key);
    if (known === undefined) {
      const terms = this.#termsOf(subject, direction, compiled, family);
      known = both ? termsAmong(terms, this.#ofFamily[family]) : terms;
      bySubject.set(key, known);
    }
    return known;
  }

  /** The ports that a rule opens between a subject and a peer whom it reaches. */
  portsBetween(subject: PodClass, direction: Direction, { rule }: CompiledRule, peer: number): PortSet {
    const holder = direction === 'ingress' ? subject : this.#engine.classes[peer];
    if (rule.ports === 'any') return allPorts;
    if (holder === undefined) return noPorts;
    return rule.ports.map((match) => portsOn(this.#engine.table, match, [holder])).reduce(unionPorts, noPorts);
  }

  #termsOf(subject: PodClass, direction: Direction, compiled: CompiledRule, family: Family): Terms {
    const { table } = this.#engine;
    const { sure } = reachOf(compiled, family);
    const { ports } = compiled.rule;
    if (ports === 'any') return addTerm([], sure, allPorts);
    const onSubject = ports.map((match) =>
      direction === 'ingress' || match.kind === 'range' ? portsOn(table, match, [subject]) : noPorts,
    );
    let terms = addTerm([], sure, onSubject.reduce(unionPorts, noPorts));
    if (direction === 'ingress' || ports.every(({ kind }) => kind === 'range')) return terms;
    for (const id of membersOf(sure)) {
      terms = addTerm(terms, intersectBits(sure, bitsetOf([id])), this.portsBetween(subject, direction, compiled, id));
    }
    return terms;
  }
}

function isNamedOnSubject({ rule: { ports } }: CompiledRule, direction: Direction): boolean {
  return direction === 'ingress' && ports !== 'any' && ports.some(({ kind }) => kind === 'named');
}
