/** One `spec`, or one of `specs`, as policies of the deny rank and of the allow rank (CIL-7…CIL-9, CIL-18). */
import { formatPath } from '../../kube/index.ts';
import type { FieldPath, JsonObject } from '../../kube/index.ts';
import { asArray, asObject, own } from '../selector.ts';
import { perhaps } from '../tiers/index.ts';
import type { EndTest, TierPolicy, TierRule, TierSide } from '../tiers/index.ts';
import { peersOf } from './members.ts';
import type { Item, Surroundings } from './members.ts';
import { subjectTest } from './selectors.ts';
import { ruleTraffic } from './traffic.ts';

/** What all parts of an object have in common. */
export type Whole = Pick<TierPolicy, 'object' | 'ref' | 'problems'>;

export interface Parts {
  readonly denying: readonly TierPolicy[];
  /** Says which directions are default-deny, and allows without more being asked. */
  readonly admitting: readonly TierPolicy[];
  /** Allows subject to L7: where another rule allows without, that one is named. */
  readonly conditional: readonly TierPolicy[];
}

type Direction = 'ingress' | 'egress';

type Sides = { readonly [direction in Direction]?: TierSide };

/** `doubt`: why the agent may reject the whole object. */
export function compileRule(
  whole: Whole,
  rule: JsonObject,
  path: FieldPath,
  around: Surroundings,
  doubt: string | undefined,
): Parts {
  const selected = subjectTest(own(rule, 'endpointSelector'), around.home);
  const subject = doubt === undefined ? selected : perhaps(selected, doubt);
  const rules = (direction: Direction, denies: boolean): readonly TierRule[] => rulesOf(rule, direction, denies, path, around);
  const allows = { ingress: rules('ingress', false), egress: rules('egress', false) };
  const denials = sides((direction) => beside(rules(direction, true)));
  const plain = sides((direction) => {
    if (!hasItems(rule, direction)) return undefined;
    const sure = allows[direction].filter(({ note }) => note === undefined);
    const isolates = defaultDeny(rule, direction) ?? true;
    return isolates || sure.length > 0 ? { rules: sure, isolates } : undefined;
  });
  // CIL-24
  const empty = sides((direction) =>
    !hasItems(rule, direction) && defaultDeny(rule, direction) === true ? { rules: [], isolates: true } : undefined,
  );
  const noted = sides((direction) => beside(allows[direction].filter(({ note }) => note !== undefined)));
  return {
    denying: part(whole, subject, denials),
    admitting: [...part(whole, subject, plain), ...part(whole, perhaps(selected, nothingToDeny), empty)],
    conditional: part(whole, subject, noted),
  };
}

const nothingToDeny = 'whether enableDefaultDeny does anything where the policy has no rules of that direction is not certain';

function part(whole: Whole, subject: EndTest, of: Sides): readonly TierPolicy[] {
  return of.ingress === undefined && of.egress === undefined ? [] : [{ ...whole, valid: true, subject, ...of }];
}

function sides(make: (direction: Direction) => TierSide | undefined): Sides {
  const [ingress, egress] = [make('ingress'), make('egress')];
  return { ...(ingress && { ingress }), ...(egress && { egress }) };
}

/** Of the part that does not say what is default-deny. */
function beside(rules: readonly TierRule[]): TierSide | undefined {
  return rules.length === 0 ? undefined : { rules, isolates: false };
}

const sectionOf = (direction: Direction, denies: boolean): string => (denies ? `${direction}Deny` : direction);

function hasItems(rule: JsonObject, direction: Direction): boolean {
  return [true, false].some((denies) => asArray(own(rule, sectionOf(direction, denies))).length > 0);
}

function defaultDeny(rule: JsonObject, direction: Direction): boolean | undefined {
  const value = own(asObject(own(rule, 'enableDefaultDeny')), direction);
  return typeof value === 'boolean' ? value : undefined;
}

function rulesOf(
  rule: JsonObject,
  direction: Direction,
  denies: boolean,
  path: FieldPath,
  around: Surroundings,
): readonly TierRule[] {
  const section = sectionOf(direction, denies);
  return asArray(own(rule, section)).flatMap((raw, index) =>
    itemRules({ rule: asObject(raw), direction, denies, path: [...path, section, index] }, around),
  );
}

function itemRules(item: Item, around: Surroundings): readonly TierRule[] {
  const peers = peersOf(item, around);
  const path = formatPath(item.path);
  return ruleTraffic(item.rule, item.direction, item.path).map(({ traffic, note }) => ({
    path,
    action: item.denies ? 'deny' : 'allow',
    peers,
    traffic,
    ...(note === undefined || item.denies ? {} : { note: `allowed subject to L7: ${note}` }),
  }));
}
