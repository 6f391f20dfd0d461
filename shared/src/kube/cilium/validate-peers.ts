/** Items of `toServices`, `toFQDNs` and `fromGroups`/`toGroups`. */
import { field, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { ciliumFields } from './fields.ts';
import { checkCiliumSelector } from './validate-selector.ts';

export function checkService(value: JsonValue, path: FieldPath, report: Report): void {
  const item = objectAt(value ?? {}, path, report);
  if (item === undefined) return;
  unknownFields(item, ciliumFields.service, path, report, 'the item names no Service');
  const named = objectAt(field(item, 'k8sService'), [...path, 'k8sService'], report);
  if (named !== undefined) {
    unknownFields(named, ciliumFields.namedService, [...path, 'k8sService'], report);
    for (const key of ciliumFields.namedService) stringAt(field(named, key), [...path, 'k8sService', key], report);
  }
  const at = [...path, 'k8sServiceSelector'];
  const selected = objectAt(field(item, 'k8sServiceSelector'), at, report);
  if (selected === undefined) return;
  unknownFields(selected, ciliumFields.selectedService, at, report);
  stringAt(field(selected, 'namespace'), [...at, 'namespace'], report);
  if (field(selected, 'selector') === undefined)
    report({ rule: 'CIL-23', message: 'the `selector` is missing', path: [...at, 'selector'] });
  checkCiliumSelector(field(selected, 'selector'), [...at, 'selector'], report, 'the item selects more Services');
}

const characters = { matchName: /^[-a-zA-Z0-9_.]+$/, matchPattern: /^[-a-zA-Z0-9_.*]+$/ } as const;

/** Of `toFQDNs`, and of DNS rules: a name or a pattern. */
export function checkFqdn(value: JsonValue, path: FieldPath, report: Report): void {
  const item = objectAt(value ?? {}, path, report);
  if (item === undefined) return;
  unknownFields(item, ciliumFields.fqdn, path, report);
  const keys = ciliumFields.fqdn.filter((key) => field(item, key) !== undefined);
  if (keys.length !== 1) report({ rule: 'CIL-23', message: 'an item needs `matchName` or `matchPattern`, and not both', path });
  for (const key of keys) checkName(item, key, [...path, key], report);
}

function checkName(item: JsonObject, key: 'matchName' | 'matchPattern', path: FieldPath, report: Report): void {
  const name = stringAt(field(item, key), path, report);
  if (name === undefined || (name.length <= 255 && isMadeOf(name, key))) return;
  const allowed = `letters, digits, \`-\`, \`_\`${key === 'matchPattern' ? ', `*`' : ''} between single dots`;
  const hint = key === 'matchName' && name.includes('*') ? 'use `matchPattern` for wildcards' : `use at most 255 ${allowed}`;
  report({ rule: 'CIL-23', message: `\`${name}\` is not a ${key === 'matchName' ? 'name' : 'pattern'}`, hint, path });
}

/** What `^([-a-zA-Z0-9_]+[.]?)+$` of the CRD takes, without its backtracking. */
function isMadeOf(name: string, key: 'matchName' | 'matchPattern'): boolean {
  return characters[key].test(name) && !name.includes('..') && !name.startsWith('.');
}

export function checkGroup(value: JsonValue, path: FieldPath, report: Report): void {
  const item = objectAt(value ?? {}, path, report);
  if (item === undefined) return;
  unknownFields(item, ciliumFields.group, path, report);
  const at = [...path, 'aws'];
  const aws = objectAt(field(item, 'aws'), at, report);
  if (aws === undefined) return;
  unknownFields(aws, ciliumFields.aws, at, report);
  for (const key of ['securityGroupsIds', 'securityGroupsNames'])
    for (const [index, one] of listAt(field(aws, key), [...at, key], report).entries())
      stringAt(one, [...at, key, index], report);
  stringAt(field(aws, 'region'), [...at, 'region'], report);
  const tags = objectAt(field(aws, 'labels'), [...at, 'labels'], report) ?? {};
  for (const [key, text] of Object.entries(tags)) stringAt(text ?? '', [...at, 'labels', key], report);
}
