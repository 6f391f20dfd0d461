/** Selectors whose keys may begin with a source: `k8s:app`, `reserved:host` (CIL-3). */
import type { Report } from '../check.ts';
import type { JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { checkKey, checkSelector } from '../validate-selector.ts';

export function checkCiliumSelector(value: JsonValue | undefined, path: FieldPath, report: Report, widens: string): void {
  checkSelector(value, path, report, widens, checkCiliumKey);
}

function checkCiliumKey(key: string, path: FieldPath, report: Report): void {
  const parts = key.split(':');
  const [source = '', own = ''] = parts;
  if (parts.length === 1) checkKey(key, path, report);
  else if (parts.length > 2)
    report({ rule: 'CIL-3', message: `\`${key}\` has more than one \`:\``, hint: 'write `source:key`', path });
  else if (!/^[A-Za-z0-9]+$/.test(source))
    report({
      rule: 'CIL-3',
      message: `\`${source}\` is not a source of labels`,
      hint: 'write `k8s:`, `any:` or `reserved:`, or leave it out',
      path,
    });
  else checkKey(own, path, report);
}
