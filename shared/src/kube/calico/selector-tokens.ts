/** The words of Calico's selectors, with their places (3.3). Written for its errors: each says what to write instead. */
import { err, ok } from '../../base/index.ts';
import type { Result } from '../../base/index.ts';

export interface SelectorError {
  /** From 1, in the selector's own text. */
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

export type Comparison = '==' | '!=' | 'contains' | 'starts with' | 'ends with';
export type Membership = 'in' | 'not in';
type Sign = '(' | ')' | '{' | '}' | ',' | '!' | '&&' | '||';

export type Token =
  | { readonly kind: 'label' | 'text' | 'has'; readonly column: number; readonly value: string }
  | { readonly kind: Sign | Comparison | Membership | 'all()' | 'global()' | 'end'; readonly column: number }
  /** No word: the last token, so that what is wrong before it is told first. */
  | { readonly kind: 'broken'; readonly column: number; readonly error: SelectorError };

type Step = Result<{ readonly token: Token; readonly end: number }, SelectorError>;

/** Ends in `end` or `broken`. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const step = next(text, at, tokens.at(-1)?.kind === 'label');
    if (!step.ok) return [...tokens, { kind: 'broken', column: step.error.column, error: step.error }];
    tokens.push(step.value.token);
    at = skipBlanks(text, step.value.end);
  }
  return [...tokens, { kind: 'end', column: text.length + 1 }];
}

/** A line break is no blank here. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

function next(text: string, at: number, afterLabel: boolean): Step {
  const sign = signs.find((one) => text.startsWith(one, at));
  if (sign !== undefined) return ok({ token: { kind: sign, column: at + 1 }, end: at + sign.length });
  const first = text[at] ?? '';
  if (first === "'" || first === '"') return quoted(text, at, first);
  if (afterLabel) return operator(text, at);
  return call(text, at) ?? label(text, at);
}

/** Longer ones first. */
const signs = ['==', '!=', '&&', '||', '(', ')', '{', '}', ',', '!'] as const;

function quoted(text: string, at: number, quote: string): Step {
  const close = text.indexOf(quote, at + 1);
  if (close < 0) return fail(at, 'the text has no end', `close it with \`${quote}\``);
  return ok({ token: { kind: 'text', column: at + 1, value: text.slice(at + 1, close) }, end: close + 1 });
}

const operators: readonly (readonly [RegExp, Comparison | Membership])[] = [
  [/contains/y, 'contains'],
  [/starts[ \t]*with/y, 'starts with'],
  [/ends[ \t]*with/y, 'ends with'],
  [/not[ \t]*in/y, 'not in'],
  [/in/y, 'in'],
];

function operator(text: string, at: number): Step {
  for (const [pattern, kind] of operators) {
    const end = matchAt(pattern, text, at);
    if (end !== undefined) return ok({ token: { kind, column: at + 1 }, end });
  }
  return strange(text, at) ?? fail(at, `\`${wordAt(text, at)}\` is no operator`, operatorHint);
}

const operatorHint = 'write `==`, `!=`, `in`, `not in`, `contains`, `starts with` or `ends with`';

/** `has(x)`, `all()` and `global()`; undefined where no such word and parenthesis begin. */
function call(text: string, at: number): Step | undefined {
  const open = matchAt(/(?:has|all|global)\(/y, text, at);
  if (open === undefined) return undefined;
  const name = text.slice(at, open - 1);
  const inside = skipBlanks(text, open);
  if (name !== 'has') {
    const close = skipBlanks(text, open);
    if (text[close] !== ')') return fail(close, `\`${name}()\` has nothing inside`, `write \`${name}()\``);
    return ok({ token: { kind: name === 'all' ? 'all()' : 'global()', column: at + 1 }, end: close + 1 });
  }
  const key = label(text, inside);
  if (!key.ok) return text[inside] === ')' ? fail(inside, 'a label key belongs inside `has()`', 'for example `has(app)`') : key;
  const close = skipBlanks(text, key.value.end);
  if (text[close] !== ')') return fail(close, '`has(` is not closed', 'write `)` after the label key');
  return ok({ token: { kind: 'has', column: at + 1, value: text.slice(inside, key.value.end) }, end: close + 1 });
}

const longestLabel = 512;

function label(text: string, at: number): Step {
  const end = matchAt(/[A-Za-z0-9_./-]+/y, text, at);
  if (end === undefined)
    return strange(text, at) ?? fail(at, `\`${text[at] ?? ''}\` is no part of a selector`, "for example `app == 'web'`");
  if (end - at > longestLabel) return fail(at, `the label key has ${end - at} characters`, `at most ${longestLabel} are allowed`);
  return ok({ token: { kind: 'label', column: at + 1, value: text.slice(at, end) }, end });
}

/** What is often written and nowhere allowed. */
function strange(text: string, at: number): Step | undefined {
  switch (text[at]) {
    case '\n':
    case '\r':
      return fail(at, 'a line break ends the selector', 'write it on one line; in YAML fold it with `>-`');
    case '=':
      return fail(at, '`=` compares nothing', 'write `==`');
    case '&':
    case '|':
      return fail(at, `\`${text[at] ?? ''}\` stands alone`, `write \`${text[at] ?? ''}${text[at] ?? ''}\``);
    case undefined:
      return fail(at, 'the selector ends too early');
    default:
      return undefined;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function wordAt(text: string, at: number): string {
  return /^[^\s'"(){},=!&|]+/.exec(text.slice(at))?.[0] ?? text.slice(at, at + 1);
}

function fail(at: number, message: string, hint?: string): Result<never, SelectorError> {
  return err({ column: at + 1, message, ...(hint === undefined ? {} : { hint }) });
}
