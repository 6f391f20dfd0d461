/**
 * A part of a policy by its place in the manifest: a rule, one of its peers, one of its port items. A policy is split in
 * what is left without the part and the part alone; both keep the subject, and what the policy isolates. That is another
 * question than the same YAML without those lines, which may have other directions (NP-8, CAL-4, CIL-7) or mean anybody.
 */
import { formatPath } from '../kube/index.ts';
import type { FieldPath, JsonObject } from '../kube/index.ts';
import type { Direction, Rule, ValidPolicy } from './policy.ts';
import { asObject, own } from './selector.ts';
import { valueAt } from './value-at.ts';
import type { Action, PortTest, TierRule, TierSide, ValidTierPolicy } from './tiers/index.ts';

/** Where in a manifest a rule is, of any API. */
export interface RulePlace {
  readonly direction: Direction;
  /** `spec.ingress[0]`, `specs[1].egressDeny[0]` */
  readonly rule: FieldPath;
}

export interface RulePart {
  readonly what: 'rule' | 'peer' | 'ports';
  readonly direction: Direction;
  /** `none`: it decides nothing, as a rule that only logs. */
  readonly action: Action | 'none';
  /** Of the part, and of the rule that it is of. */
  readonly path: string;
  readonly rule: string;
}

const sections: ReadonlyMap<string, Direction> = new Map([
  ['ingress', 'ingress'],
  ['ingressDeny', 'ingress'],
  ['egress', 'egress'],
  ['egressDeny', 'egress'],
]);

/** Undefined where the path leads into no rule. */
export function rulePlaceOf(path: FieldPath): RulePlace | undefined {
  const depth = path[0] === 'spec' ? 1 : path[0] === 'specs' && typeof path[1] === 'number' ? 2 : undefined;
  if (depth === undefined || typeof path[depth + 1] !== 'number') return undefined;
  const direction = sections.get(String(path[depth]));
  return direction === undefined ? undefined : { direction, rule: path.slice(0, depth + 2) };
}

/** As the manifest says it. Of an action that is not known: it allows. */
export function actionAt(manifest: JsonObject, { rule }: RulePlace): RulePart['action'] {
  if (String(rule.at(-2)).endsWith('Deny')) return 'deny';
  const said = own(asObject(valueAt(manifest, rule)), 'action');
  return said === 'Deny' ? 'deny' : said === 'Pass' ? 'pass' : said === 'Log' ? 'none' : 'allow';
}

/** The items of lists that the path leads through, from the innermost one to the rule itself. */
export function placesWithin(path: FieldPath, { rule }: RulePlace): readonly string[] {
  const ends = path.flatMap((step, index) => (typeof step === 'number' && index >= rule.length ? [index + 1] : []));
  return [...ends.toReversed(), rule.length].map((end) => formatPath(path.slice(0, end)));
}

/** At the place or inside of it. */
export function isWithin(path: string, place: string): boolean {
  return path.startsWith(place) && (path.length === place.length || path[place.length] === '.' || path[place.length] === '[');
}

/** What remains of something, and what is taken out of it; absent: nothing of it. */
interface Split<Item> {
  readonly rest?: Item;
  readonly taken?: Item;
}

export interface SplitPolicy<Policy> {
  readonly rest: Policy;
  readonly taken: Policy;
  readonly part: RulePart;
}

/** Undefined where no compiled rule has such a part. */
export function splitPolicy(policy: ValidPolicy, direction: Direction, place: string): SplitPolicy<ValidPolicy> | undefined {
  const { taken, rest } = splitAll(policy[direction] ?? [], (rule) => splitRule(rule, place));
  const [first] = taken;
  if (first === undefined) return undefined;
  const part = partOf(first.path, place, direction, 'allow', first.peers !== 'any' && hasPath(first.peers, place));
  return { part, rest: { ...policy, [direction]: rest }, taken: { ...policy, [direction]: taken } };
}

/** Of a policy that can deny; of one object there may be several, of which some do not have the part. */
export function splitTierPolicy(
  policy: ValidTierPolicy,
  direction: Direction,
  place: string,
): SplitPolicy<ValidTierPolicy> | undefined {
  const side = policy[direction];
  if (side === undefined) return undefined;
  const { taken, rest } = splitAll(side.rules, (rule) => splitTierRule(rule, place));
  const [first] = taken;
  if (first === undefined) return undefined;
  const part = partOf(first.path, place, direction, first.action, hasPath(first.peers, place));
  const withRules = (rules: TierSide['rules']): ValidTierPolicy => ({ ...policy, [direction]: { ...side, rules } });
  return { part, rest: withRules(rest), taken: withRules(taken) };
}

function partOf(rule: string, path: string, direction: Direction, action: Action, isPeer: boolean): RulePart {
  return { what: rule === path ? 'rule' : isPeer ? 'peer' : 'ports', direction, action, path, rule };
}

function hasPath(items: readonly { readonly path: string }[], place: string): boolean {
  return items.some(({ path }) => isWithin(path, place));
}

function splitAll<Item>(
  items: readonly Item[],
  split: (item: Item) => Split<Item>,
): { readonly rest: readonly Item[]; readonly taken: readonly Item[] } {
  const all = items.map(split);
  return { rest: all.flatMap(({ rest }) => rest ?? []), taken: all.flatMap(({ taken }) => taken ?? []) };
}

/** A rule without the last of its peers or ports matches nothing, so it is gone altogether. */
function splitRule(rule: Rule, place: string): Split<Rule> {
  if (isWithin(rule.path, place)) return { taken: rule };
  if (!isWithin(place, rule.path)) return { rest: rule };
  const peers = splitItems(rule.peers, place);
  if (peers.taken !== undefined)
    return { taken: { ...rule, peers: peers.taken }, ...(peers.rest && { rest: { ...rule, peers: peers.rest } }) };
  const ports = splitItems(rule.ports, place);
  if (ports.taken === undefined) return { rest: rule };
  return { taken: { ...rule, ports: ports.taken }, ...(ports.rest && { rest: { ...rule, ports: ports.rest } }) };
}

function splitTierRule(rule: TierRule, place: string): Split<TierRule> {
  if (isWithin(rule.path, place)) return { taken: rule };
  if (!isWithin(place, rule.path)) return { rest: rule };
  const peers = splitItems(rule.peers, place);
  if (peers.taken !== undefined)
    return { taken: { ...rule, peers: peers.taken }, ...(peers.rest && { rest: { ...rule, peers: peers.rest } }) };
  const { traffic } = rule;
  const ports = splitTest(traffic, place);
  if (ports !== undefined) return withTests(rule, ports, (own) => ({ ...traffic, ...own }));
  const source = traffic.source && splitTest(traffic.source, place);
  return source === undefined ? { rest: rule } : withTests(rule, source, (own) => ({ ...traffic, source: own }));
}

function withTests(
  rule: TierRule,
  { rest, taken }: Split<PortTest>,
  make: (own: PortTest) => TierRule['traffic'],
): Split<TierRule> {
  return {
    ...(rest && { rest: { ...rule, traffic: make(rest) } }),
    ...(taken && { taken: { ...rule, traffic: make(taken) } }),
  };
}

/** What is excluded opens nothing by itself: such an item is no part. */
function splitTest({ any, none }: PortTest, place: string): Split<PortTest> | undefined {
  const { rest, taken } = splitItems(any, place);
  return taken === undefined ? undefined : { taken: { any: taken, none }, ...(rest && { rest: { any: rest, none } }) };
}

function splitItems<Item extends { readonly path: string }>(
  items: readonly Item[] | 'any',
  place: string,
): Split<readonly Item[]> {
  if (items === 'any') return {};
  const taken = items.filter(({ path }) => isWithin(path, place));
  const rest = items.filter(({ path }) => !isWithin(path, place));
  return { ...(taken.length > 0 && { taken }), ...(rest.length > 0 && { rest }) };
}
