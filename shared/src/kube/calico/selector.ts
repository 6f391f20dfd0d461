/** Calico's selectors: the complete grammar (3.3, CAL-10, CAL-32), by recursive descent. */
import { assertNever, err, ok } from '../../base/index.ts';
import type { Result } from '../../base/index.ts';
import { tokenize } from './selector-tokens.ts';
import type { Comparison, Membership, SelectorError, Token } from './selector-tokens.ts';

export type { SelectorError } from './selector-tokens.ts';

export type CalicoSelector =
  | { readonly op: 'and' | 'or'; readonly of: readonly CalicoSelector[] }
  | { readonly op: 'not'; readonly of: CalicoSelector }
  | { readonly op: 'all()' | 'global()' }
  | { readonly op: 'has'; readonly key: string }
  | { readonly op: Comparison; readonly key: string; readonly value: string }
  | { readonly op: Membership; readonly key: string; readonly values: readonly string[] };

/** The empty text selects everything. */
export function parseCalicoSelector(text: string): Result<CalicoSelector, SelectorError> {
  const tokens = tokenize(text);
  if (tokens[0]?.kind === 'end') return ok({ op: 'all()' });
  try {
    return ok(new Parser(tokens).whole());
  } catch (error) {
    if (error instanceof Refusal) return err(error.error);
    throw error;
  }
}

/** Unwinds the descent; never leaves this file. */
class Refusal extends Error {
  readonly error: SelectorError;
  constructor(error: SelectorError) {
    super(error.message);
    this.error = error;
  }
}

/** Deeper than people write, and not so deep that anything that walks a selector runs out of stack. */
const deepest = 200;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): CalicoSelector {
    const selector = this.#or();
    const rest = this.#next();
    if (rest.kind === 'end') return selector;
    const hint = rest.kind === ')' ? 'there is no `(` that it closes' : 'join two conditions with `&&` or `||`';
    return refuse(rest, `${quote(rest)} does not belong here`, hint);
  }

  #or(): CalicoSelector {
    return this.#list('||', 'or', () => this.#list('&&', 'and', () => this.#unary()));
  }

  #list(sign: '||' | '&&', op: 'or' | 'and', item: () => CalicoSelector): CalicoSelector {
    const first = item();
    if (this.#peek().kind !== sign) return first;
    const of = [first];
    while (this.#accept(sign)) of.push(item());
    return { op, of };
  }

  /** `!` binds tightest, and twice is none. */
  #unary(): CalicoSelector {
    let negated = false;
    while (this.#accept('!')) negated = !negated;
    const of = this.#primary();
    return negated ? { op: 'not', of } : of;
  }

  #primary(): CalicoSelector {
    const token = this.#next();
    const { kind } = token;
    if (kind === '(') return this.#group(token);
    if (kind === 'all()' || kind === 'global()') return { op: kind };
    if (kind === 'has') return { op: 'has', key: token.value };
    if (kind === 'label') return this.#condition(token.value);
    if (kind === 'text')
      return refuse(token, `${quote(token)} stands where a label key belongs`, 'leave out the quotes of the key');
    const verb = kind === 'end' ? 'the selector ends' : `${quote(token)} stands`;
    return refuse(token, `${verb} where a condition belongs`, "for example `app == 'web'`");
  }

  #group(open: Token): CalicoSelector {
    if (++this.#depth > deepest) return refuse(open, `more than ${deepest} parentheses inside each other`);
    const selector = this.#or();
    const close = this.#next();
    if (close.kind !== ')')
      return refuse(close, `${quote(close)} stands where \`)\` belongs`, `the one that is open is at column ${open.column}`);
    this.#depth--;
    return selector;
  }

  #condition(key: string): CalicoSelector {
    const operator = this.#next();
    const { kind } = operator;
    if (kind === 'in' || kind === 'not in') return { op: kind, key, values: this.#set() };
    if (isComparison(kind)) return { op: kind, key, value: this.#text() };
    if (kind === '!') return refuse(operator, '`!` stands before a condition, not before an operator', 'write `!=` or `not in`');
    if (kind === '(') return refuse(operator, `\`${key}\` is followed by \`(\``, callHint(key));
    const hint = `to ask whether the label is there write \`has(${key})\``;
    return refuse(operator, `after \`${key}\` an operator belongs, not ${quote(operator)}`, hint);
  }

  #text(): string {
    const token = this.#next();
    if (token.kind === 'text') return token.value;
    const hint = token.kind === 'label' ? `write \`'${token.value}'\`` : "for example `'web'`";
    return refuse(token, `a text in quotes belongs here, not ${quote(token)}`, hint);
  }

  /** Possibly empty, possibly with a comma at its end (CAL-10, CAL-32). */
  #set(): readonly string[] {
    const open = this.#next();
    if (open.kind !== '{') return refuse(open, `a set belongs here, not ${quote(open)}`, "for example `{'web', 'db'}`");
    const values: string[] = [];
    while (this.#peek().kind === 'text') {
      values.push(this.#text());
      if (!this.#accept(',')) break;
    }
    const close = this.#next();
    if (close.kind === '}') return values;
    const hint = close.kind === 'label' ? `write \`'${close.value}'\`` : 'a set is texts in quotes with commas between them';
    return refuse(close, `${quote(close)} stands where \`}\` belongs`, hint);
  }

  #peek(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error('invariant violated: nothing is read past the end');
    return token;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind === 'broken') throw new Refusal(token.error);
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  #accept(kind: Token['kind']): boolean {
    if (this.#peek().kind !== kind) return false;
    this.#at++;
    return true;
  }
}

function refuse({ column }: Token, message: string, hint?: string): never {
  throw new Refusal({ column, message, ...(hint === undefined ? {} : { hint }) });
}

function quote(token: Token): string {
  if (token.kind === 'end') return 'the end';
  if (token.kind === 'text') return `the text \`${token.value}\``;
  if (token.kind === 'has') return `\`has(${token.value})\``;
  return `\`${token.kind === 'label' ? token.value : token.kind}\``;
}

const comparisons: readonly string[] = ['==', '!=', 'contains', 'starts with', 'ends with'] satisfies readonly Comparison[];

function isComparison(kind: string): kind is Comparison {
  return comparisons.includes(kind);
}

function callHint(name: string): string {
  return ['has', 'all', 'global'].includes(name)
    ? `no blank may stand before the parenthesis: \`${name}(\``
    : 'only `has(…)`, `all()` and `global()` have parentheses';
}

/** A label that is absent meets `!=` and `not in`, and no other comparison. */
export function meetsCalicoSelector(selector: CalicoSelector, valueOf: (key: string) => string | undefined): boolean {
  switch (selector.op) {
    case 'and':
      return selector.of.every((one) => meetsCalicoSelector(one, valueOf));
    case 'or':
      return selector.of.some((one) => meetsCalicoSelector(one, valueOf));
    case 'not':
      return !meetsCalicoSelector(selector.of, valueOf);
    case 'all()':
      return true;
    case 'global()':
      return valueOf('projectcalico.org/namespace') === undefined;
    case 'has':
      return valueOf(selector.key) !== undefined;
    case 'in':
      return selector.values.some((value) => value === valueOf(selector.key));
    case 'not in':
      return !selector.values.some((value) => value === valueOf(selector.key));
    case '==':
      return valueOf(selector.key) === selector.value;
    case '!=':
      return valueOf(selector.key) !== selector.value;
    case 'contains':
      return valueOf(selector.key)?.includes(selector.value) === true;
    case 'starts with':
      return valueOf(selector.key)?.startsWith(selector.value) === true;
    case 'ends with':
      return valueOf(selector.key)?.endsWith(selector.value) === true;
    default:
      return assertNever(selector);
  }
}
