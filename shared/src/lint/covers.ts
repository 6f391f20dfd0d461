/** Rules that make others count for nothing: L-22 (everything is allowed), L-23 (nothing is added). */
import { intersectTerms, subtractTerms } from '../evaluate/terms.ts';
import type { PodClass, RowTerm } from '../evaluate/index.ts';
import type { CompiledRule } from '../evaluate/layout.ts';
import { wholeSpace } from '../model/index.ts';
import type { Family, Peer, Rule, ValidPolicy } from '../model/index.ts';
import type { LintContext, RuleAt } from './context.ts';
import { someNames } from './names.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Applied } from './network-tier.ts';
import { canonical } from './shape.ts';

const families: readonly Family[] = [4, 6];

/** L-22 before L-23, whose cause it is. */
export function coverFindings(context: LintContext, at: RuleAt): readonly Finding[] {
  const subjects = context.subjectsOf(at.policy);
  const own = context.tier.rulesOf(at.policy, at.direction).find(({ rule }) => rule === at.rule);
  if (own === undefined || subjects.length === 0) return [];
  const cancelled = allowsAll(at.rule) ? restrictedBy(context, at, subjects) : [];
  return cancelled.length > 0 ? [cancels(context, at, own, subjects, cancelled)] : shadowed(context, at, own, subjects);
}

/** No peers and no ports, or every address and every pod. */
function allowsAll({ peers, ports }: Rule): boolean {
  if (ports !== 'any') return false;
  return peers === 'any' || (peers.some(isEveryPod) && families.every((family) => peers.some((peer) => isWhole(peer, family))));
}

function isEveryPod(peer: Peer): boolean {
  if (peer.kind !== 'pods' || peer.namespaces === undefined) return false;
  return peer.namespaces.requirements.length === 0 && peer.pods.requirements.length === 0;
}

function isWhole(peer: Peer, family: Family): boolean {
  if (peer.kind !== 'block' || peer.block.family !== family || peer.except.length > 0) return false;
  return peer.block.from === 0n && peer.block.to === wholeSpace(family).to;
}

/** Other policies that isolate some of the subjects and do not allow everything themselves. */
function restrictedBy(
  { engine }: LintContext,
  { policy, direction }: RuleAt,
  subjects: readonly PodClass[],
): readonly ValidPolicy[] {
  const others = new Set(subjects.flatMap((subject) => engine.applying(subject, direction).valid));
  others.delete(policy);
  return [...others].filter((other) => !(other[direction] ?? []).some(allowsAll));
}

function cancels(
  context: LintContext,
  { direction, rule, key }: RuleAt,
  own: CompiledRule,
  subjects: readonly PodClass[],
  cancelled: readonly ValidPolicy[],
): Finding {
  const names = someNames(cancelled.map(({ ref }) => ref.name));
  const first = families.flatMap((family) =>
    subjects.flatMap((subject) =>
      context.tier.before(subject, direction, family, context.tier.admitted(subject, direction, own, family)),
    ),
  );
  const theirs = cancelled.some((other) => (other[direction] ?? []).length > 0) ? ', and theirs add nothing (L-23)' : '';
  const message = `it allows everything, so the restrictions of ${names} for the same pods do not count: rules add up (NP-3)${theirs}${saying(first)}`;
  return finding('L-22', 'warning', key, { path: rule.path, message });
}

/** (i): of policies that are asked before. */
export function saying(names: readonly string[]): string {
  return names.length === 0 ? '' : `; ${someNames(names)} may decide some of it first, before NetworkPolicies are asked`;
}

/** L-23: for every subject all that the rule admits is admitted by others. Silent where it admits nothing (d). */
function shadowed(context: LintContext, at: RuleAt, own: CompiledRule, subjects: readonly PodClass[]): readonly Finding[] {
  const { direction, key, rule } = at;
  const covering = new Set<Applied>();
  const first: string[] = [];
  let admits = false;
  for (const subject of subjects) {
    const others = context.tier.appliedTo(subject, direction).filter((other) => isOther(at, other));
    for (const family of families) {
      const mine = context.tier.admitted(subject, direction, own, family);
      if (mine.length === 0) continue;
      admits = true;
      if (!isCovered(context, { subject, at, family, mine }, others, covering)) return [];
      first.push(...context.tier.before(subject, direction, family, mine));
    }
  }
  if (!admits) return [];
  const by = [...covering].map(({ policy, compiled }) => `${policy.ref.name} ${compiled.rule.path.replace(/^spec\./u, '')}`);
  const message = `all that it allows is allowed by ${someNames(by)} too${saying(first)}`;
  return [finding('L-23', 'info', key, { path: rule.path, message })];
}

/** L-24 speaks for two policies that are the same, L-22 for a rule that cancels what another policy restricts. */
function isOther({ policy, rule, direction }: RuleAt, other: Applied): boolean {
  if (other.compiled.rule === rule) return false;
  if (other.policy === policy) return true;
  if (allowsAll(other.compiled.rule) && !(policy[direction] ?? []).some(allowsAll)) return false;
  return canonical(other.policy) !== canonical(policy);
}

interface Question {
  readonly subject: PodClass;
  readonly at: RuleAt;
  readonly family: Family;
  readonly mine: readonly RowTerm[];
}

/** Whether others admit all of it; those that do are added to `covering`. */
function isCovered(
  { tier }: LintContext,
  { subject, at, family, mine }: Question,
  others: readonly Applied[],
  covering: Set<Applied>,
): boolean {
  let rest = mine;
  for (const other of others) {
    const theirs = tier.admitted(subject, at.direction, other.compiled, family);
    if (intersectTerms(rest, theirs).length === 0) continue;
    covering.add(other);
    rest = subtractTerms(rest, theirs);
    if (rest.length === 0) return true;
  }
  return false;
}
