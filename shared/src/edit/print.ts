/** Values as new text, in the style of what is around them. */
import { printYaml } from '../kube/index.ts';
import { resolvePlain } from '../kube/yaml-scalar.ts';
import type { JsonValue } from '../kube/index.ts';

export interface Style {
  /** Spaces by which a mapping is indented under its key. */
  readonly step: number;
  /** Dashes stand under their key's first letter rather than indented. */
  readonly flatLists: boolean;
  /** Keys and strings are quoted: the text is JSON. */
  readonly json: boolean;
}

/** A scalar on one line. Plain where Kubernetes' reader takes it for the same, else in double quotes as JSON has them. */
export function scalarText(value: Exclude<JsonValue, object>, json: boolean, quote: '"' | "'" | '' = ''): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (json || quote === '"') return JSON.stringify(value);
  if (quote === "'" && /^[\x20-\x7e]*$/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  const plain = /^[A-Za-z0-9_.][\w./-]*$/u.test(value) && resolvePlain(value).value === value;
  return plain ? value : JSON.stringify(value);
}

export function keyName(key: string, json: boolean): string {
  return scalarText(key, json);
}

export function isCollection(value: JsonValue): value is Extract<JsonValue, object> {
  return typeof value === 'object' && value !== null;
}

function isEmpty(value: JsonValue): boolean {
  return isCollection(value) && (Array.isArray(value) ? value.length : Object.keys(value).length) === 0;
}

/** Whether it stands behind its key or dash, on the same line, also in block style. */
export function isInline(value: JsonValue): boolean {
  return !isCollection(value) || isEmpty(value);
}

/** On one line: `{app: web}`, `[Ingress, Egress]`. */
export function flowText(value: JsonValue, json: boolean): string {
  if (!isCollection(value)) return scalarText(value, json);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map((item) => flowText(item, json)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${keyName(key, json)}: ${flowText(item, json)}`);
  return `{${entries.join(', ')}}`;
}

/** In lines, the first one not indented: what follows a dash, or stands alone under a key. Of what is not {@link isInline}. */
export function blockLines(value: JsonValue, { step, flatLists }: Style): readonly string[] {
  const text = printYaml(value, { indent: step, indentSeq: !flatLists });
  return text.trimEnd().split('\n');
}
