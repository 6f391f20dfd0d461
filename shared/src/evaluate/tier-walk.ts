/**
 * Asks the tiers in order about a region of (peer class, port) pairs. Three-valued: each pair is collected under every
 * outcome that it may have, so that what is under one only is certain. Rows walk with all classes, reasons with one pair
 * and what is known of its two endpoints, through the same code.
 */
import { allPorts } from '../model/index.ts';
import type { Action, EndTest, Rank, Tier, TierPeer, TierPolicy, TierRule, TierSide, Traffic } from '../model/index.ts';
import type { Direction } from '../model/index.ts';
import type { RowTerm } from './evaluation.ts';
import type { Reach } from './layout.ts';
import type { Ternary } from './meets.ts';
import { intersectTerms, subtractTerms, termsAmong, uniteTerms } from './terms.ts';
import type { Region } from './tier-traffic.ts';
import { equalLists } from './vocabulary.ts';

type Terms = readonly RowTerm[];

/** What NetworkPolicies say of the subject, as a rank of a tier. */
export interface NetworkPolicySay extends Region {
  readonly isolates: Ternary;
}

/** What the walk asks: for classes or for a single pair. */
export interface Asker {
  readonly direction: Direction;
  readonly family: 4 | 6;
  readonly selects: (policy: TierPolicy) => Ternary;
  readonly subject: (test: EndTest) => Ternary;
  readonly reach: (peers: readonly TierPeer[]) => Reach;
  readonly traffic: (traffic: Traffic) => Region;
  readonly networkPolicies: NetworkPolicySay;
  /** Rules that are to be thought away. */
  readonly without?: ReadonlySet<TierRule>;
}

/** A pair may be in both. */
export interface Outcomes {
  readonly mayAllow: Terms;
  readonly mayDeny: Terms;
}

/** What happened on the way, for those who want to tell; `over` what of the region, surely or perhaps. */
export type Event =
  | {
      readonly kind: 'rule';
      readonly tier: Tier;
      readonly policy: TierPolicy;
      readonly rule: TierRule;
      readonly certain: boolean;
      readonly over: Terms;
      /** Why it is not certain that it is asked here. */
      readonly why?: string;
    }
  | { readonly kind: 'invalid'; readonly tier: Tier; readonly policy: TierPolicy }
  | { readonly kind: 'network-policies'; readonly tier: Tier; readonly certain: boolean; readonly over: Terms }
  | { readonly kind: 'tie'; readonly tier: Tier; readonly rank: PolicyRank; readonly policies: readonly TierPolicy[] }
  | {
      readonly kind: 'end';
      readonly tier: Tier;
      readonly certain: boolean;
      readonly isolating: readonly TierPolicy[];
      readonly why?: string;
    };

type PolicyRank = Extract<Rank, { kind: 'policies' }>;

export type Listener = (event: Event) => void;

export function walkTiers(tiers: readonly Tier[], asker: Asker, start: Terms, tell?: Listener): Outcomes {
  const walk = new Walk(asker, tell);
  let region = start;
  for (const tier of tiers) {
    if (region.length === 0) break;
    region = walk.tier(tier, region);
  }
  return { mayAllow: uniteTerms(walk.collected.allow, region), mayDeny: walk.collected.deny };
}

type Collected = Record<Action, Terms>;

const nothing: Collected = { allow: [], deny: [], pass: [] };

class Walk {
  readonly collected: Collected = { ...nothing };
  readonly #asker: Asker;
  readonly #tell: Listener | undefined;
  /** Why what is asked just now may stand elsewhere. */
  #perhaps: string | undefined;

  constructor(asker: Asker, tell: Listener | undefined) {
    this.#asker = asker;
    this.#tell = tell && ((event) => tell(this.#perhaps === undefined ? event : doubtful(event, this.#perhaps)));
  }

  /** What goes on to the next tier: everything, where this one may not be asked at all. */
  tier(tier: Tier, start: Terms): Terms {
    this.#perhaps = tier.perhaps;
    const left = this.#through(tier, start);
    return tier.perhaps === undefined ? left : start;
  }

  #through(tier: Tier, start: Terms): Terms {
    this.collected.pass = [];
    let rest = start;
    let isolates: Ternary = 'no';
    const isolating: TierPolicy[] = [];
    for (const rank of tier.ranks) {
      if (rank.kind === 'network-policies') {
        const say = this.#asker.networkPolicies;
        isolates = either(isolates, say.isolates);
        rest = this.#networkPolicies(tier, rest);
        continue;
      }
      for (const policy of rank.policies) {
        const own = this.#isolates(policy);
        if (own !== 'no') isolating.push(policy);
        isolates = either(isolates, own);
      }
      this.#perhaps = rank.perhaps ?? tier.perhaps;
      const left = this.#rank(tier, rank, rest);
      this.#perhaps = tier.perhaps;
      if (rank.perhaps === undefined) rest = left;
    }
    const passed = this.collected.pass;
    if (tier.end === 'next' || isolates === 'no' || rest.length === 0) return uniteTerms(passed, rest);
    this.#tell?.({ kind: 'end', tier, certain: isolates === 'yes', isolating });
    this.collected.deny = uniteTerms(this.collected.deny, rest);
    return isolates === 'yes' ? passed : uniteTerms(passed, rest);
  }

  #isolates(policy: TierPolicy): Ternary {
    const { direction, selects } = this.#asker;
    if (!policy.valid) return policy.directions.includes(direction) && selects(policy) !== 'no' ? 'maybe' : 'no';
    return policy[direction]?.isolates === true ? selects(policy) : 'no';
  }

  #networkPolicies(tier: Tier, rest: Terms): Terms {
    const { sure, may } = this.#asker.networkPolicies;
    const hit = intersectTerms(rest, may);
    if (hit.length === 0) return rest;
    this.collected.allow = uniteTerms(this.collected.allow, hit);
    const left = subtractTerms(rest, sure);
    this.#tell?.({ kind: 'network-policies', tier, certain: left.length === 0, over: hit });
    return left;
  }

  #rank(tier: Tier, rank: PolicyRank, rest: Terms): Terms {
    const lines = (rank.lines ?? rank.policies.map((policy) => [policy]))
      .map((line) => line.filter((policy) => this.#asker.selects(policy) !== 'no' && this.#speaks(policy)))
      .filter((line, index, all) => line.length > 0 && all.findIndex((other) => equalLists(line, other)) === index);
    if (rank.ties === 'undefined' && lines.length > 1) return this.#tied(tier, rank, lines, rest);
    return lines.flat().reduce((left, policy) => this.#policy(tier, policy, left, this.collected), rest);
  }

  #speaks(policy: TierPolicy): boolean {
    const { direction } = this.#asker;
    return policy.valid ? policy[direction] !== undefined : policy.directions.includes(direction);
  }

  /** CNP-6: whichever comes first decides, so every line's own outcome is possible; a pair that all leave goes on. */
  #tied(tier: Tier, rank: PolicyRank, lines: readonly (readonly TierPolicy[])[], start: Terms): Terms {
    let rest = start;
    const decided = new Set<TierPolicy>();
    for (const line of lines) {
      const own: Collected = { ...nothing };
      const left = line.reduce((terms, policy) => this.#policy(tier, policy, terms, own), start);
      rest = intersectTerms(rest, left);
      if (Object.values(own).some((terms) => terms.length > 0)) for (const policy of line) decided.add(policy);
      for (const action of ['allow', 'deny', 'pass'] as const)
        this.collected[action] = uniteTerms(this.collected[action], own[action]);
    }
    if (decided.size > 1) this.#tell?.({ kind: 'tie', tier, rank, policies: [...decided] });
    return rest;
  }

  /** What the policy leaves undecided. */
  #policy(tier: Tier, policy: TierPolicy, start: Terms, into: Collected): Terms {
    if (start.length === 0) return start;
    if (!policy.valid) {
      this.#tell?.({ kind: 'invalid', tier, policy });
      for (const action of ['allow', 'deny', 'pass'] as const) into[action] = uniteTerms(into[action], start);
      return start;
    }
    const side: TierSide | undefined = policy[this.#asker.direction];
    const surely = this.#asker.selects(policy) === 'yes';
    let rest = start;
    for (const rule of side?.rules ?? []) {
      if (rest.length === 0) break;
      if (this.#asker.without?.has(rule) === true) continue;
      const { sure, may } = this.#matched(rule);
      const hit = intersectTerms(rest, may);
      if (hit.length === 0) continue;
      into[rule.action] = uniteTerms(into[rule.action], hit);
      rest = subtractTerms(rest, sure);
      this.#tell?.({ kind: 'rule', tier, policy, rule, certain: surely && rest.length === 0, over: hit });
    }
    // If it does not select the subject, none of its rules counts.
    return surely ? rest : start;
  }

  #matched(rule: TierRule): Region {
    const { family, subject, reach, traffic } = this.#asker;
    if (rule.family !== undefined && rule.family !== family) return { sure: [], may: [] };
    const own = rule.subject === undefined ? 'yes' : subject(rule.subject);
    if (own === 'no') return { sure: [], may: [] };
    const peers = reach(rule.peers);
    const { sure, may } = traffic(rule.traffic);
    const possible = uniteTerms(termsAmong(may, peers.sure), termsAmong(may, peers.unsure));
    return { sure: own === 'maybe' ? [] : termsAmong(sure, peers.sure), may: possible };
  }
}

function doubtful(event: Event, why: string): Event {
  return event.kind === 'rule' || event.kind === 'end' ? { ...event, certain: false, why } : event;
}

function either(left: Ternary, right: Ternary): Ternary {
  if (left === 'yes' || right === 'yes') return 'yes';
  return left === 'maybe' || right === 'maybe' ? 'maybe' : 'no';
}

/** Everything of the classes in `peers`. */
export function wholeRegion(peers: RowTerm['peers']): Terms {
  return [{ peers, ports: allPorts }];
}
