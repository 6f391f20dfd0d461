/** L-18: an exception of a block that another item, rule or policy allows all the same. */
import { reachOf } from '../evaluate/compile.ts';
import type { PodClass } from '../evaluate/index.ts';
import type { CompiledRule } from '../evaluate/layout.ts';
import { bitsetOf, containsRange, intersectBits, intersectPorts, isEmptyPorts, membersOf } from '../model/index.ts';
import type { Bitset } from '../model/index.ts';
import type { BlockPeer, LintContext, RuleAt } from './context.ts';
import { someNames } from './names.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

export function exceptionFindings(context: LintContext, at: RuleAt): readonly Finding[] {
  const own = context.tier.rulesOf(at.policy, at.direction).find(({ rule }) => rule === at.rule);
  if (at.rule.peers === 'any' || own === undefined) return [];
  return at.rule.peers.flatMap((peer): readonly Finding[] => {
    if (peer.kind !== 'block' || peer.except.length === 0) return [];
    const cut = cutOut(context, peer);
    const allowing = context.subjectsOf(at.policy).flatMap((subject) => allowingItems(context, at, own, { peer, cut, subject }));
    if (allowing.length === 0) return [];
    // The usual pair of everything outside and the cluster's DNS (e).
    const severity = allowing.every(({ bySelector }) => bySelector) ? 'info' : 'warning';
    const message = `some of what is excepted here is allowed by ${someNames(allowing.map(({ where }) => where))}: an exception takes away from its own block only (NP-28)`;
    return [finding('L-18', severity, at.key, { path: `${peer.path}.ipBlock.except`, message })];
  });
}

/** The classes of which some address is in the exceptions. */
function cutOut({ engine: { table } }: LintContext, { except, block: { family } }: BlockPeer): Bitset {
  const inside = table.classes.filter(({ id }) =>
    (table.zonesOf[id] ?? []).some(({ family: own, ranges: [sample] }) => {
      if (own !== family || sample === undefined) return false;
      return except.some((range) => containsRange(range, sample));
    }),
  );
  return bitsetOf(inside.map(({ id }) => id));
}

interface Excepted {
  readonly peer: BlockPeer;
  readonly cut: Bitset;
  readonly subject: PodClass;
}

/** Items that allow the subject something of it on a port that the block's own rule opens, too. */
function allowingItems({ tier }: LintContext, { direction }: RuleAt, own: CompiledRule, { peer, cut, subject }: Excepted) {
  const { family } = peer.block;
  return tier.appliedTo(subject, direction).flatMap(({ policy, compiled }) =>
    compiled.peers.flatMap((item) => {
      if (item.peer === peer) return [];
      const shared = [...membersOf(intersectBits(reachOf(item, family).sure, cut))];
      const overlaps = shared.some((id) => {
        const [mine, theirs] = [own, compiled].map((rule) => tier.portsBetween(subject, direction, rule, id));
        return mine !== undefined && theirs !== undefined && !isEmptyPorts(intersectPorts(mine, theirs));
      });
      const where = `${policy.ref.name} ${item.path.replace(/^spec\./u, '')}`;
      return overlaps ? [{ where, bySelector: item.peer?.kind === 'pods' }] : [];
    }),
  );
}
