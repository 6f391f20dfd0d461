/** What a pod that is not there yet must bear, its namespace and its ServiceAccount with it, and nothing else. */
import { accountNameLabel, formatRequirement, namespaceNameLabel } from '../model/index.ts';
import type { LabelSource } from '../model/index.ts';
import { asksPart, isMet, passes } from './literals.ts';
import type { Alternative, Literal, PlainTest } from './literals.ts';
import type { Mentions } from './mentions.ts';

/** What is asked of one label. */
export interface Wanted {
  readonly from: LabelSource;
  readonly key: string;
  readonly literals: readonly Literal[];
  /** The only values that will do; absent: infinitely many do. */
  readonly only?: readonly string[];
}

/** Labels that are asked to be there. Of those that are asked to be absent, or to be another than this and that, none is there. */
export interface Demand {
  readonly id: string;
  readonly literals: Alternative;
  readonly wanted: readonly Wanted[];
}

/** What every namespace and every account has, whatever it bears: its own name. */
export function isName({ from, key }: Pick<PlainTest, 'from' | 'key'>): boolean {
  return (from === 'namespace' && key === namespaceNameLabel) || (from === 'account' && key === accountNameLabel);
}

/** Undefined where no labels can meet it: decided exactly, but for parts of values of which several are asked. */
export function demandOf(alternative: Alternative): Demand | undefined {
  const byLabel = new Map<string, Literal[]>();
  for (const literal of alternative) {
    const place = `${literal.test.from} ${literal.test.key}`;
    byLabel.set(place, [...(byLabel.get(place) ?? []), literal]);
  }
  const wanted: Wanted[] = [];
  for (const literals of byLabel.values()) {
    const one = wantedOf(literals);
    if (one === 'impossible') return undefined;
    if (one !== 'absent') wanted.push(one);
  }
  const literals = [...new Map(alternative.map((literal) => [literalText(literal), literal]))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return { id: literals.map(([text]) => text).join(' & '), literals: literals.map(([, literal]) => literal), wanted };
}

function wantedOf(literals: readonly Literal[]): Wanted | 'absent' | 'impossible' {
  const [first] = literals;
  if (first === undefined) return 'absent';
  const { from, key } = first.test;
  const asked = literals.filter(({ test, holds }) => holds && !(test.test === 'exists' && isName(test)));
  const forbidden = literals.some(({ test, holds }) => test.test === 'exists' && !holds);
  if (forbidden && (asked.length > 0 || isName(first.test))) return 'impossible';
  if (asked.length === 0) return 'absent';
  const sets = literals.flatMap(({ test, holds }) => (test.test === 'in' && holds ? [test.values] : []));
  const [values] = sets;
  if (values === undefined) return { from, key, literals };
  const only = [...new Set(values)].filter((value) => literals.every((literal) => isMet(literal, value)));
  return only.length === 0 ? 'impossible' : { from, key, literals, only };
}

export interface Values {
  /** One for each way in which the policies can see those that will do. */
  readonly values: readonly string[];
  /** Whether those are all the ways. */
  readonly complete: boolean;
}

/**
 * The values that a wanted label may have, as far as policies tell them apart; `taken` is no value of a new one. A name that
 * is not asked for is one that no policy speaks of.
 */
export function valuesOf({ from, key, literals, only }: Wanted, mentions: Mentions, taken: (value: string) => boolean): Values {
  const tests = mentions.testsOn(from, key);
  const parts = tests.filter(asksPart);
  const mentioned = tests.flatMap((test) => (test.test === 'in' ? test.values : []));
  const isNew = (value: string): boolean => !mentioned.includes(value) && !taken(value);
  const made = [plainly, ...parts.map(withPart)].map((make) => firstNew(make, isNew));
  const fitting = (only ?? (isName({ from, key }) ? made : [...mentioned, ...made])).filter(
    (value) => !taken(value) && literals.every((literal) => isMet(literal, value)),
  );
  const bySight = new Map<string, string>();
  for (const value of [...new Set(fitting)].sort()) {
    const sight = tests.map((test) => passes(test, value)).join();
    if (!bySight.has(sight)) bySight.set(sight, value);
  }
  return { values: [...bySight.values()], complete: only !== undefined || parts.length < 2 };
}

/** Values by a number. */
type Make = (count: string) => string;

const plainly: Make = (count) => `new${count}`;

/** Of which the part is asked. */
function withPart(test: PlainTest): Make {
  switch (test.test) {
    case 'contains':
      return (count) => `new${count}${test.text}new`;
    case 'starts':
      return (count) => `${test.text}new${count}`;
    case 'ends':
      return (count) => `new${count}${test.text}`;
    case 'longer':
      return (count) => `${'n'.repeat(test.than + 1)}${count}`;
    case 'in':
    case 'exists':
      return plainly;
    default:
      return test satisfies never;
  }
}

function firstNew(make: Make, isNew: (value: string) => boolean): string {
  let value = make('');
  for (let count = 2; !isNew(value); count++) value = make(`${count}`);
  return value;
}

function literalText({ test, holds }: Literal): string {
  return `${test.from === 'pod' ? '' : `${test.from} `}${literalWords({ test, holds })}`;
}

/** In kubectl's own notation, as far as it has one. */
export function literalWords({ test, holds }: Literal): string {
  const { key } = test;
  switch (test.test) {
    case 'in':
      return formatRequirement({ operator: holds ? 'In' : 'NotIn', key, values: new Set(test.values) });
    case 'exists':
      return formatRequirement({ operator: holds ? 'Exists' : 'DoesNotExist', key });
    case 'contains':
    case 'starts':
    case 'ends':
      return `${key} ${holds ? '' : 'not '}${partWords[test.test]} '${test.text}'`;
    case 'longer':
      return `${key} of ${holds ? `more than ${test.than}` : `at most ${test.than}`} letters`;
    default:
      return test satisfies never;
  }
}

const partWords = { contains: 'contains', starts: 'starts with', ends: 'ends with' } as const;
