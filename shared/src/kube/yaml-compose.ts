/** From text to YAML nodes with their places, one document at a time, with bounds on size, count and depth. */
import { Composer, Lexer, Parser } from 'yaml';
import type { CST, Node } from 'yaml';

export interface Limits {
  /** UTF-16 units of the whole text. */
  readonly length: number;
  readonly documents: number;
  readonly depth: number;
}

/** A mebibyte of policy is a mistake, and no policy is nested 100 levels deep. */
export const policyLimits: Limits = { length: 1 << 20, documents: 500, depth: 100 };
/** A dump of a large cluster is one file. */
export const manifestLimits: Limits = { length: 64 << 20, documents: 50_000, depth: 200 };

/** A stretch of the text between document markers. */
export interface Chunk {
  readonly offset: number;
  readonly text: string;
  /** Where the document's own text begins within `text`: after its `---` line, if that holds nothing else. */
  readonly body: number;
  /** Begins with a marker that is not at the beginning of its line, and somebody is to be told. */
  readonly glued?: boolean;
}

/**
 * Cuts at `---` and `...` in the first column, which YAML allows nowhere inside a document, not even in a quoted string.
 * So one broken document leaves the others whole.
 */
export function splitDocuments(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let body = 0;
  let begun = false;
  const close = (end: number): void => {
    if (begun) chunks.push({ offset: start, text: text.slice(start, end), body: body - start });
    start = end;
    body = end;
    begun = false;
  };
  for (const { offset, line } of linesOf(text)) {
    const end = offset + line.length;
    if (/^---(\s|$)/.test(line)) {
      if (begun) close(offset);
      begun = true;
      if (/^---\s*(#.*)?\s*$/.test(line)) body = end;
    } else if (/^\.\.\.(\s|$)/.test(line)) close(end);
    else if (!/^(#|%|\s*$)/.test(line)) begun = true;
  }
  close(text.length);
  return chunks;
}

/**
 * Files pasted together without line ends have `}---`: a marker that every parser takes for rubbish. Where that is what is
 * wrong with a document, it is cut there, and whoever reads it is told.
 */
export function splitGlued(chunk: Chunk, problem: SyntaxProblem): Chunk[] {
  const glued = /(?<=[}\]])---[ \t]*(?=\r?\n)/g;
  const cuts = [...chunk.text.matchAll(glued)].map(({ index }) => index);
  if (!cuts.includes(problem.from) || cuts.length > 1000) return [chunk];
  const starts = [0, ...cuts];
  return starts.map((start, index): Chunk => {
    const text = chunk.text.slice(start, starts[index + 1]);
    const body = index === 0 ? chunk.body : text.indexOf('\n') + 1;
    return { offset: chunk.offset + start, text, body, glued: index === 1 }; // told once: the others are alike
  });
}

/** Lines with their ends. */
function* linesOf(text: string): Generator<{ offset: number; line: string }> {
  for (let offset = 0; offset < text.length;) {
    const feed = text.indexOf('\n', offset);
    const end = feed < 0 ? text.length : feed + 1;
    yield { offset, line: text.slice(offset, end) };
    offset = end;
  }
}

export interface SyntaxProblem {
  readonly message: string;
  readonly hint?: string;
  /** Offsets within the chunk. */
  readonly from: number;
  readonly to: number;
}

export interface Composed {
  /** Present also when there is a problem, as far as it was understood. */
  readonly contents: Node | null;
  readonly problem?: SyntaxProblem;
}

/** Everything is a string in the failsafe schema: scalars are resolved by our own rules, duplicate keys found there too. */
const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;

export function composeDocument(text: string, depth: number): Composed {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    // The parser keeps its own stack; composing, which recurses, only ever sees what passed this.
    if (parser.stack.length > depth) return { contents: null, problem: tooDeep(parser.offset, depth) };
  }
  tokens.push(...parser.end());
  for (const document of new Composer(options).compose(tokens, true, text.length)) {
    const error = document.errors[0];
    const contents = document.contents;
    return error === undefined ? { contents } : { contents, problem: inOurWords(error, text) };
  }
  return { contents: null };
}

function tooDeep(offset: number, depth: number): SyntaxProblem {
  return { message: `nested more than ${depth} levels deep`, from: offset, to: offset + 1 };
}

/** The parser's messages that people meet, said for somebody who does not know its grammar. */
const plainer: readonly (readonly [pattern: RegExp, message: string, hint?: string])[] = [
  [/^Tabs are not allowed/, 'a tab indents this line', 'YAML is indented with spaces'],
  [
    /^Nested mappings|^A block sequence may not/,
    'a mapping or list cannot begin here',
    'check the indentation, or quote a value that holds `: `',
  ],
  [/^Implicit map keys need/, 'a key without a value', 'a `:` is missing, or the line is not indented as meant'],
  [/^Implicit keys need/, 'this is neither a key nor a value', 'a key ends with `:` on its own line'],
  [/^Missing closing "quote/, 'a closing `"` is missing'],
  [/^Missing closing 'quote/, "a closing `'` is missing"],
  [/end with a \]$/, 'a closing `]` is missing'],
  [/end with a \}$/, 'a closing `}` is missing'],
  [/at node end$/, 'this does not belong to what is before it', 'check the indentation'],
  [/^All (mapping|sequence) items must start/, 'this line is indented differently from those beside it'],
];

function inOurWords(error: { message: string; pos: [number, number] }, text: string): SyntaxProblem {
  const [from, to] = error.pos;
  const at = { from: Math.min(from, text.length), to: Math.min(Math.max(to, from + 1), text.length) };
  const [, message = lowered(error.message), hint] = plainer.find(([pattern]) => pattern.test(error.message)) ?? [];
  return { ...at, message, ...(hint === undefined ? {} : { hint }) };
}

function lowered(message: string): string {
  const plain = (message.split('\n')[0] ?? '').replace(/[.:]+$/, '');
  return plain.slice(0, 1).toLowerCase() + plain.slice(1);
}
