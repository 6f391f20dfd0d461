/** Address blocks as the API server checks them (V-5, V-6, V-14). */
import { field, listAt, objectAt, stringAt, unknownFields } from './check.ts';
import type { Report } from './check.ts';
import { canonicalCidr, normalizeCidr, parseCidrParts } from './cidr.ts';
import type { CidrParts } from './cidr.ts';
import { networkPolicyFields } from './fields.ts';
import type { JsonValue } from './objects.ts';
import type { FieldPath } from './problems.ts';

export function checkBlock(value: JsonValue, path: FieldPath, report: Report): void {
  const block = objectAt(value, path, report);
  if (block === undefined) return;
  unknownFields(block, networkPolicyFields.block, path, report, 'the block is wider');
  const text = stringAt(field(block, 'cidr'), [...path, 'cidr'], report);
  const cidr = text === undefined || text === '' ? undefined : checkCidr(text, [...path, 'cidr'], report);
  if (text === undefined || text === '')
    report({
      rule: 'V-5',
      message: 'an address block needs a `cidr`',
      hint: 'for example `10.0.0.0/8`',
      path: [...path, 'cidr'],
    });
  for (const [index, item] of listAt(field(block, 'except'), [...path, 'except'], report).entries()) {
    const at = [...path, 'except', index];
    const exception = stringAt(item, at, report);
    if (exception === undefined) continue;
    const parsed = checkCidr(exception, at, report);
    if (parsed === undefined || cidr === undefined) continue;
    if (!strictSubset(parsed, cidr))
      report({
        rule: 'V-6',
        message: `\`${exception}\` is not a part of \`${text ?? ''}\``,
        hint: 'an exception lies inside its block and is smaller',
        path: at,
      });
  }
}

export function checkCidr(text: string, path: FieldPath, report: Report): CidrParts | undefined {
  const parsed = parseCidrParts(text);
  if (parsed === undefined) {
    const bare = text.includes('/')
      ? 'for example `10.0.0.0/8` or `fd00::/8`'
      : `add the prefix length: \`${text}/${text.includes(':') ? 128 : 32}\``;
    report({ rule: 'V-5', message: `\`${text}\` is not an address block`, hint: bare, path });
    return undefined;
  }
  const canonical = canonicalCidr(parsed);
  if (canonical !== text)
    report({
      severity: 'warning',
      rule: 'V-14',
      message: `\`${text}\` means \`${canonical}\``,
      hint: `write \`${canonical}\``,
      path,
    });
  return parsed;
}

/**
 * V-6, as the API server has it: contained by address (an IPv4-mapped block is the IPv4 block that it holds, other families
 * are never contained), and smaller by the prefix lengths as they are written.
 */
function strictSubset(inner: CidrParts, outer: CidrParts): boolean {
  const [part, whole] = [normalizeCidr(inner), normalizeCidr(outer)];
  if (part.bits !== whole.bits || inner.length <= outer.length) return false;
  const host = BigInt(whole.bits - whole.length);
  return part.value >> host === whole.value >> host;
}
