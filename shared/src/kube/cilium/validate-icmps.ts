/** `icmps`: types by number or by name. */
import { field, listAt, nameOfType, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { ciliumFields } from './fields.ts';
import { icmpTypes } from './known.ts';

/** How many items there are. */
export function checkIcmps(value: JsonValue | undefined, path: FieldPath, report: Report): number {
  const items = listAt(value, path, report);
  for (const [index, item] of items.entries()) {
    const at = [...path, index];
    const rule = objectAt(item ?? {}, at, report);
    if (rule === undefined) continue;
    unknownFields(rule, ciliumFields.icmps, at, report);
    const fields = listAt(field(rule, 'fields'), [...at, 'fields'], report);
    if (fields.length > 40)
      report({ rule: 'CIL-23', message: `fields may have at most 40 items, not ${fields.length}`, path: [...at, 'fields'] });
    for (const [nth, one] of fields.entries()) {
      const place = [...at, 'fields', nth];
      const object = objectAt(one ?? {}, place, report);
      if (object !== undefined) checkField(object, place, report);
    }
  }
  return items.length;
}

function checkField(item: JsonObject, path: FieldPath, report: Report): void {
  unknownFields(item, ciliumFields.icmpField, path, report);
  const family = stringAt(field(item, 'family'), [...path, 'family'], report) ?? 'IPv4';
  if (family !== 'IPv4' && family !== 'IPv6') {
    report({
      rule: 'CIL-23',
      message: `\`${family}\` is no address family`,
      hint: 'write `IPv4` or `IPv6`',
      path: [...path, 'family'],
    });
    return;
  }
  const type = field(item, 'type');
  const at = [...path, 'type'];
  if (type === undefined)
    report({ rule: 'CIL-23', message: 'the `type` is missing', hint: 'for example `EchoRequest`', path: at });
  else if (typeof type === 'number' && Number.isInteger(type)) checkNumber(type, at, report);
  else if (typeof type !== 'string')
    report({ rule: 'V-12', message: `must be a number or a name, not ${nameOfType(type)}`, path: at });
  else if (/^\d+$/.test(type)) checkNumber(Number(type), at, report);
  else if (!icmpTypes[family].includes(type))
    report({ rule: 'CIL-23', message: `\`${type}\` is no type of ICMP over ${family}`, path: at });
}

function checkNumber(type: number, path: FieldPath, report: Report): void {
  if (type < 0 || type > 255) report({ rule: 'CIL-23', message: `type ${type} is not between 0 and 255`, path });
}
