/** Values written in random layouts: block and flow, quotes, indentation, comments everywhere, markers, line ends. */
import type { JsonObject, JsonValue } from '../../src/kube/index.ts';
import { resolvePlain } from '../../src/kube/yaml-scalar.ts';
import type { Random } from '../support/generate.ts';

export type Collection = Extract<JsonValue, object>;

export const isCollection = (value: JsonValue): value is Collection => typeof value === 'object' && value !== null;

const sizeOf = (value: Collection): number => Object.keys(value).length;

/** Every comment is `#c` and a number of its own. */
export const commentsIn = (text: string): readonly string[] => text.match(/#c\d+/gu) ?? [];

export function writtenSomehow(from: Random, value: JsonObject): string {
  if (from.chance(0.05)) return JSON.stringify(value, null, from.pick([0, 2, 4]));
  return new Writer(from).document(value);
}

class Writer {
  private readonly from: Random;
  private readonly step: number;
  private readonly flat: boolean;
  private readonly commented: number;
  private comments = 0;

  constructor(from: Random) {
    this.from = from;
    this.step = from.pick([2, 2, 2, 4, 3]);
    this.flat = from.chance(0.5);
    this.commented = from.pick([0, 0.1, 0.4]);
  }

  document(value: JsonObject): string {
    const { from } = this;
    const head = [...this.above(0), ...(from.chance(0.3) ? ['---'] : [])];
    const foot = [...(from.chance(0.1) ? ['...'] : []), ...this.above(0)];
    const body = from.chance(0.05) ? [`${this.flow(value)}${this.behind()}`] : this.mapping(value);
    const text = [...head, ...body, ...foot].join('\n') + (from.chance(0.8) ? '\n' : '');
    return (from.chance(0.05) ? '\uFEFF' : '') + (from.chance(0.3) ? text.replaceAll('\n', '\r\n') : text);
  }

  private comment(): string {
    return `#c${this.comments++}`;
  }

  /** Lines before something: comments, more or less indented than it, and empty ones. */
  private above(slack = 2): readonly string[] {
    const { from } = this;
    const lines: string[] = [];
    while (from.chance(this.commented)) lines.push(from.chance(0.3) ? '' : ' '.repeat(from.pick([0, 0, slack])) + this.comment());
    return lines;
  }

  private behind(): string {
    return this.from.chance(this.commented) ? ' '.repeat(1 + this.from.int(2)) + this.comment() : '';
  }

  private mapping(value: JsonObject): readonly string[] {
    return Object.entries(value).flatMap(([key, item], index, all) => [
      ...this.above(isLong(all[index - 1]?.[1]) ? 0 : 2),
      ...this.entry(this.scalar(key, true), item),
    ]);
  }

  private entry(key: string, value: JsonValue): readonly string[] {
    const { from } = this;
    const colon = `${key}${from.chance(0.03) ? ' ' : ''}:`;
    if (value === null) return [`${colon}${from.pick(['', '', ' null', ' ~'])}${this.behind()}`];
    if (!isCollection(value)) return this.textLines(`${colon} `, value);
    if (sizeOf(value) === 0 || from.chance(0.2)) return [`${colon} ${this.flow(value)}${this.behind()}`];
    const lines = Array.isArray(value) ? this.list(value) : this.mapping(value as JsonObject);
    const indent = ' '.repeat(Array.isArray(value) && this.flat ? 0 : this.step);
    return [`${colon}${this.behind()}`, ...indented([...this.above(), ...lines], indent), ...indented(this.above(0), indent)];
  }

  private list(value: readonly JsonValue[]): readonly string[] {
    return value.flatMap((item, index) => [...this.above(isLong(value[index - 1]) ? 0 : 2), ...this.item(item)]);
  }

  private item(value: JsonValue): readonly string[] {
    const { from } = this;
    if (value === null) return [`-${from.pick(['', ' null'])}${this.behind()}`];
    if (!isCollection(value)) return this.textLines('- ', value);
    if (sizeOf(value) === 0 || from.chance(0.2)) return [`- ${this.flow(value)}${this.behind()}`];
    const lines = Array.isArray(value) ? this.list(value) : this.mapping(value as JsonObject);
    if (from.chance(0.1)) return [`-${this.behind()}`, ...indented(lines, '  ')];
    const dash = from.chance(0.1) ? '-   ' : '- ';
    // What stands above its first line has no place behind a dash.
    const first = lines.findIndex((line) => line !== '' && !line.trimStart().startsWith('#'));
    const [head = '', ...rest] = indented(lines.slice(first), ' '.repeat(dash.length));
    return [...lines.slice(0, first), dash + head.trimStart(), ...rest];
  }

  /** A scalar behind what is already on its line, perhaps going on below. */
  private textLines(before: string, value: Exclude<JsonValue, object>): readonly string[] {
    const { from } = this;
    if (typeof value === 'string' && /^[a-z]+\n[a-z\n]*[a-z]\n?$/u.test(value)) {
      const lines = value.replace(/\n$/u, '').split('\n');
      return [`${before}${value.endsWith('\n') ? '|' : '|-'}`, ...indented(lines, ' '.repeat(this.step))];
    }
    if (typeof value === 'string' && /^[a-z]+ [a-z]+$/u.test(value) && from.chance(0.3)) {
      const [left = '', right = ''] = value.split(' ');
      return [before + left, ' '.repeat(this.step) + right + this.behind()];
    }
    return [before + this.scalar(value) + this.behind()];
  }

  private flow(value: JsonValue): string {
    if (!isCollection(value)) return this.scalar(value);
    const { from } = this;
    const parts = Array.isArray(value)
      ? (value as readonly JsonValue[]).map((item) => this.flow(item))
      : Object.entries(value).map(([key, item]) => `${this.scalar(key, true)}: ${this.flow(item)}`);
    const pad = from.chance(0.2) && parts.length > 0 ? ' ' : '';
    const inside = pad + parts.join(', ') + pad;
    return Array.isArray(value) ? `[${inside}]` : `{${inside}}`;
  }

  private scalar(value: Exclude<JsonValue, object>, isKey = false): string {
    if (typeof value !== 'string') return JSON.stringify(value);
    const { from } = this;
    const isPlain =
      /^[A-Za-z0-9_./-]+( [A-Za-z]+)?$/u.test(value) && !value.startsWith('-') && resolvePlain(value).value === value;
    if (isPlain && from.chance(isKey ? 0.95 : 0.8)) return value;
    return /^[\x20-\x7e]*$/u.test(value) && from.chance(0.5) ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
  }
}

/** Below a text of several lines, what is indented more is part of it. */
function isLong(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value.includes('\n');
}

function indented(lines: readonly string[], indent: string): readonly string[] {
  return lines.map((line) => (line === '' ? line : indent + line));
}
