/** Selectors where they stand in a policy. */
import { stringAt } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { parseCalicoSelector } from './selector.ts';
import type { CalicoSelector } from './selector.ts';

/** `global`: whether it may be `global()` and nothing else (CAL-10). */
export function checkCalicoSelector(value: JsonValue | undefined, path: FieldPath, report: Report, global = false): void {
  const text = stringAt(value, path, report);
  if (text === undefined) return;
  const parsed = parseCalicoSelector(text);
  if (!parsed.ok) {
    const { column, message, hint } = parsed.error;
    report({
      rule: '3.3',
      message: `not a selector: at column ${column} ${message}`,
      path,
      ...(hint === undefined ? {} : { hint }),
    });
  } else if (saysGlobal(parsed.value) && !(global && parsed.value.op === 'global()'))
    report({
      rule: 'CAL-10',
      message: '`global()` may only stand alone, as the `namespaceSelector` of a source or destination',
      path,
    });
}

function saysGlobal(selector: CalicoSelector): boolean {
  if (selector.op === 'and' || selector.op === 'or') return selector.of.some(saysGlobal);
  return selector.op === 'not' ? saysGlobal(selector.of) : selector.op === 'global()';
}
