/** Address blocks as Cilium takes them: strictly written (CIL-23), host bits masked (CIL-20). */
import { field, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import { formatAddressParts, normalizeCidr, parseCidrParts } from '../cidr.ts';
import type { CidrParts } from '../cidr.ts';
import type { JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { ciliumFields } from './fields.ts';
import { checkCiliumSelector } from './validate-selector.ts';

export function checkBlockText(text: string, path: FieldPath, report: Report): CidrParts | undefined {
  const parsed = parseCidrParts(text);
  if (parsed === undefined || /(^|[./])0\d/.test(text)) {
    const bits = text.includes(':') ? 128 : 32;
    const hint = text.includes('/') ? 'for example `10.0.0.0/8` or `fd00::/8`' : `add the prefix length: \`${text}/${bits}\``;
    report({ rule: 'CIL-23', message: `\`${text}\` is not an address block`, hint, path });
    return undefined;
  }
  warnOfForm(parsed, text, path, report);
  return parsed;
}

function warnOfForm(parsed: CidrParts, text: string, path: FieldPath, report: Report): void {
  const normal = normalizeCidr(parsed);
  if (normal.bits !== parsed.bits) {
    const hint = `write \`${formatAddressParts(normal)}/${normal.length}\``;
    report({ severity: 'warning', rule: 'CIL-20', message: `\`${text}\` matches no IPv4 address`, hint, path });
  } else if (normal.value !== parsed.value) {
    const block = `${formatAddressParts(normal)}/${normal.length}`;
    report({ severity: 'warning', rule: 'CIL-20', message: `\`${text}\` means \`${block}\``, hint: `write \`${block}\``, path });
  }
}

const kinds = ['cidr', 'cidrGroupRef', 'cidrGroupSelector'] as const;

/** An item of `fromCIDRSet` or `toCIDRSet`. */
export function checkSetItem(value: JsonValue, path: FieldPath, report: Report): void {
  const item = objectAt(value ?? {}, path, report);
  if (item === undefined) return;
  unknownFields(item, ciliumFields.cidrSet, path, report, 'the item matches more');
  const given = kinds.filter((kind) => field(item, kind) !== undefined);
  const hint = 'give exactly one of `cidr`, `cidrGroupRef` and `cidrGroupSelector`';
  if (given.length === 0) report({ rule: 'CIL-23', message: 'the item names no addresses', hint, path });
  const [, second] = given;
  if (second !== undefined)
    report({
      rule: 'CIL-23',
      message: `\`${second}\` may not stand beside \`${given[0] ?? ''}\``,
      hint,
      path: [...path, second],
    });
  const text = stringAt(field(item, 'cidr'), [...path, 'cidr'], report);
  const cidr = text === undefined ? undefined : checkBlockText(text, [...path, 'cidr'], report);
  checkGroupName(stringAt(field(item, 'cidrGroupRef'), [...path, 'cidrGroupRef'], report), [...path, 'cidrGroupRef'], report);
  checkCiliumSelector(field(item, 'cidrGroupSelector'), [...path, 'cidrGroupSelector'], report, 'the item matches more');
  for (const [index, raw] of listAt(field(item, 'except'), [...path, 'except'], report).entries()) {
    const at = [...path, 'except', index];
    const exception = stringAt(raw, at, report);
    const parsed = exception === undefined ? undefined : checkBlockText(exception, at, report);
    if (parsed !== undefined && cidr !== undefined && !contains(cidr, parsed))
      report({
        rule: 'CIL-23',
        message: `\`${exception ?? ''}\` is not a part of \`${text ?? ''}\``,
        hint: 'an exception lies inside its block',
        path: at,
      });
  }
}

function checkGroupName(name: string | undefined, path: FieldPath, report: Report): void {
  if (name === undefined) return;
  if (name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)) return;
  report({ rule: 'CIL-23', message: `\`${name}\` is not the name of a CiliumCIDRGroup`, path });
}

/** The block itself is a part of it here, unlike in a NetworkPolicy. */
function contains(outer: CidrParts, inner: CidrParts): boolean {
  if (outer.bits !== inner.bits || inner.length < outer.length) return false;
  const host = BigInt(outer.bits - outer.length);
  return inner.value >> host === outer.value >> host;
}
