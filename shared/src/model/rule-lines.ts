/** Which rule, peer or port a line of a policy's text is of. */
import { rangeAt } from '../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue, TextRange } from '../kube/index.ts';
import { rulePlaceOf } from './rule-part.ts';
import { asArray, asObject } from './selector.ts';

export interface RuleLines {
  /** Of the rule, or of the innermost item of a list in it. */
  readonly path: FieldPath;
  readonly range: TextRange;
}

/** Every rule of the policy and every item of the lists that they hold, in the order of the text. */
export function ruleLines(text: string, manifest: JsonObject): readonly RuleLines[] {
  return rulePaths(manifest).flatMap((rule) => itemsOf(text, rule.value, rule.path));
}

/** Undefined for a line in no rule. */
export function rulePathAt(lines: readonly RuleLines[], line: number): FieldPath | undefined {
  return lines.findLast(({ range }) => holdsLine(range, line))?.path;
}

/** A range that ends before the first character of a line does not mean that line. */
function holdsLine({ startLine, endLine, endColumn }: TextRange, line: number): boolean {
  return startLine <= line && (line < endLine || (line === endLine && endColumn > 1));
}

interface Found {
  readonly path: FieldPath;
  readonly value: JsonValue;
}

function rulePaths(manifest: JsonObject): readonly Found[] {
  const specs = asArray(manifest['specs']).map((spec, index): Found => ({ path: ['specs', index], value: spec }));
  const holders: readonly Found[] = [{ path: ['spec'], value: manifest['spec'] ?? null }, ...specs];
  return holders.flatMap(({ path, value }) =>
    Object.entries(asObject(value)).flatMap(([name, list]) =>
      asArray(list).flatMap((rule, index): Found | readonly Found[] => {
        const at = [...path, name, index];
        return rulePlaceOf(at) === undefined ? [] : { path: at, value: rule };
      }),
    ),
  );
}

function itemsOf(text: string, value: JsonValue, path: FieldPath): readonly RuleLines[] {
  const range = typeof path.at(-1) === 'number' ? rangeAt(text, path) : undefined;
  const inside = Array.isArray(value)
    ? value.flatMap((item: JsonValue, index) => itemsOf(text, item, [...path, index]))
    : Object.entries(asObject(value)).flatMap(([name, item]) => itemsOf(text, item, [...path, name]));
  return range === undefined ? inside : [{ path, range }, ...inside];
}
