/** From YAML nodes to JSON, as kubectl does it; what it would refuse, or read otherwise than meant, becomes a finding. */
import { isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Node, Pair, YAMLMap } from 'yaml';
import type { JsonObject, JsonValue } from './objects.ts';
import type { FieldPath } from './problems.ts';
import { resolvePlain } from './yaml-scalar.ts';

/** `refused`: there is no value then. `surprise`: read by the rules, perhaps not as meant. */
export interface Finding {
  readonly kind: 'refused' | 'duplicate' | 'surprise';
  readonly message: string;
  readonly hint?: string;
  readonly path: FieldPath;
  readonly node: Node;
}

type Note = (finding: Omit<Finding, 'path'>) => void;

interface Reading {
  /** The one path under way, extended and cut back while walking. */
  readonly path: (string | number)[];
  readonly note: Note;
}

export function readValue(contents: Node | null): { readonly value: JsonValue; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const path: (string | number)[] = [];
  const value = convert(contents, { path, note: (finding) => findings.push({ ...finding, path: [...path] }) });
  return { value, findings };
}

/** Depth is bounded by whoever composed the nodes. */
function convert(node: unknown, reading: Reading): JsonValue {
  if (isAlias(node)) {
    const hint = 'write out what it stands for';
    reading.note({ kind: 'refused', message: `the alias \`*${node.source}\` is not supported`, hint, node });
    return null;
  }
  if (isScalar(node)) return scalar(node, reading);
  if (isSeq(node)) {
    checkProperties(node, 'tag:yaml.org,2002:seq', reading.note);
    return node.items.map((item, index) => step(index, item, reading));
  }
  if (!isMap(node)) return null;
  checkProperties(node, 'tag:yaml.org,2002:map', reading.note);
  return mapping(node, reading);
}

function step(key: string | number, node: unknown, reading: Reading): JsonValue {
  reading.path.push(key);
  const value = convert(node, reading);
  reading.path.pop();
  return value;
}

function scalar(node: Scalar, reading: Reading): JsonValue {
  checkProperties(node, 'tag:yaml.org,2002:str', reading.note);
  const text = String(node.value);
  if (node.type !== Scalar.PLAIN || node.tag !== undefined) return text;
  const { value, surprise } = resolvePlain(text);
  if (surprise !== undefined) reading.note({ kind: 'surprise', ...surprise, node });
  return value;
}

function mapping(map: YAMLMap, reading: Reading): JsonObject {
  const entries = new Map<string, JsonValue>();
  for (const pair of map.items) {
    const key = readKey(pair, reading);
    if (key === undefined) continue;
    if (entries.has(key.text))
      reading.note({ kind: 'duplicate', message: `\`${key.text}\` stands twice in this mapping`, node: key.node });
    entries.set(key.text, step(key.text, pair.value, reading));
  }
  // INVARIANT (safe keys): fromEntries defines own properties, so `__proto__` is a key like any other.
  return Object.fromEntries(entries);
}

function readKey(pair: Pair, reading: Reading): { text: string; node: Node } | undefined {
  const node = pair.key;
  if (!isScalar(node)) {
    const message = isAlias(node) ? `the alias \`*${node.source}\` is not supported` : 'a key must be a plain word';
    if (isAlias(node) || isMap(node) || isSeq(node)) reading.note({ kind: 'refused', message, node });
    return undefined;
  }
  checkProperties(node, 'tag:yaml.org,2002:str', reading.note);
  const source = String(node.value);
  const text = keyText(node);
  if (text === undefined) {
    const merge = source === '<<';
    const message = merge ? 'the merge key `<<` is not supported' : 'a key is missing here';
    reading.note({ kind: 'refused', message, ...(merge ? { hint: 'write out what it merges in' } : {}), node });
    return undefined;
  }
  if (text !== source) {
    const message = `the key \`${source}\` is read as \`${text}\``;
    reading.note({ kind: 'surprise', message, hint: `quote it: \`"${source}"\``, node });
  }
  return { text, node };
}

/** A key as the JSON sees it; undefined for one that is refused. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  const source = String(key.value);
  if (key.type !== Scalar.PLAIN || key.tag !== undefined) return source;
  if (source === '<<') return undefined;
  const { value } = resolvePlain(source);
  return value === null ? undefined : String(value);
}

function checkProperties(
  node: Node & { tag?: string | undefined; anchor?: string | undefined },
  plainTag: string,
  note: Note,
): void {
  if (node.anchor !== undefined)
    note({ kind: 'refused', message: `the anchor \`&${node.anchor}\` is not supported`, hint: 'remove it', node });
  if (node.tag !== undefined && node.tag !== plainTag && node.tag !== '!')
    note({ kind: 'refused', message: `the tag \`${shortTag(node.tag)}\` is not supported`, hint: 'remove it', node });
}

function shortTag(tag: string): string {
  const standard = 'tag:yaml.org,2002:';
  return tag.startsWith(standard) ? `!!${tag.slice(standard.length)}` : tag;
}
