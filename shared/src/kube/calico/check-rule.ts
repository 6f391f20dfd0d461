/** One rule of a policy: table 3.4. */
import { field, integerAt, listAt, objectAt, stringAt, textsAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import { isMapping } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { checkEntity, checkFamilies, netsOf } from './check-entity.ts';
import { calicoFields } from './fields.ts';
import { readCalicoProtocol } from './values.ts';

export function checkRule(value: JsonValue, direction: 'ingress' | 'egress', path: FieldPath, report: Report): void {
  const rule = objectAt(value ?? {}, path, report);
  if (rule === undefined) return;
  unknownFields(rule, calicoFields.rule, path, report, 'the rule matches more', { from: 'source', to: 'destination' });
  checkAction(field(rule, 'action'), path, report);
  checkVersion(field(rule, 'ipVersion'), [...path, 'ipVersion'], report);
  for (const key of ['protocol', 'notProtocol'] as const) checkProtocol(field(rule, key), [...path, key], report);
  const protocol = readCalicoProtocol(field(rule, 'protocol'));
  for (const key of ['icmp', 'notICMP'] as const) checkIcmp(field(rule, key), [...path, key], protocol, report);
  for (const side of ['source', 'destination'] as const)
    checkEntity(field(rule, side), [...path, side], { side, direction, protocol }, report);
  checkFamilies(netsIn(rule, path), field(rule, 'ipVersion'), report);
  checkHttp(rule, direction, [...path, 'http'], report);
  checkMetadata(field(rule, 'metadata'), [...path, 'metadata'], report);
}

function checkAction(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const at = [...path, 'action'];
  const action = stringAt(value, at, report);
  const hint = 'write `Allow`, `Deny`, `Pass` or `Log`';
  if (value === undefined) report({ rule: '3.4', message: 'a rule needs an `action`', hint, path: at });
  else if (action !== undefined && !['Allow', 'Deny', 'Pass', 'Log'].includes(action))
    report({ rule: '3.4', message: `\`${action}\` is no action`, hint, path: at });
}

function checkVersion(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const version = integerAt(value, path, report);
  if (version !== undefined && version !== 4 && version !== 6)
    report({ rule: '3.4', message: `\`${version}\` is no IP version`, hint: 'write `4` or `6`', path });
}

export function checkProtocol(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  if (value === undefined || readCalicoProtocol(value) !== undefined) return;
  report({
    rule: '3.4',
    message: `\`${String(typeof value === 'object' ? JSON.stringify(value) : value)}\` is no protocol`,
    hint: 'write `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6`, `UDPLite` or a number from 1 to 255',
    path,
  });
}

function checkIcmp(value: JsonValue | undefined, path: FieldPath, protocol: number | undefined, report: Report): void {
  const icmp = objectAt(value, path, report);
  if (icmp === undefined) return;
  unknownFields(icmp, calicoFields.icmp, path, report);
  if (protocol !== 1 && protocol !== 58)
    report({ rule: '3.4', message: 'ICMP types need the protocol', hint: 'give the rule `protocol: ICMP` or `ICMPv6`', path });
  const [type, code] = [field(icmp, 'type'), field(icmp, 'code')];
  checkNumber(type, 254, [...path, 'type'], report);
  checkNumber(code, 255, [...path, 'code'], report);
  if (code !== undefined && type === undefined)
    report({ rule: '3.4', message: 'a `code` needs a `type` that it belongs to', path: [...path, 'code'] });
}

function checkNumber(value: JsonValue | undefined, most: number, path: FieldPath, report: Report): void {
  const number = integerAt(value, path, report);
  if (number !== undefined && (number < 0 || number > most))
    report({ rule: '3.4', message: `${number} is not between 0 and ${most}`, path });
}

function netsIn(rule: JsonObject, path: FieldPath): ReturnType<typeof netsOf> {
  return (['source', 'destination'] as const).flatMap((side) => {
    const entity = field(rule, side);
    return isMapping(entity) ? netsOf(entity).map(({ text, at }) => ({ text, at: [...path, side, ...at] })) : [];
  });
}

function checkHttpPath(value: JsonValue, path: FieldPath, report: Report): void {
  const item = objectAt(value ?? {}, path, report);
  if (item === undefined) return;
  unknownFields(item, calicoFields.httpPath, path, report);
  for (const key of calicoFields.httpPath) stringAt(field(item, key), [...path, key], report);
}

function checkMetadata(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const metadata = objectAt(value, path, report);
  if (metadata === undefined) return;
  unknownFields(metadata, calicoFields.ruleMetadata, path, report);
  const annotations = objectAt(field(metadata, 'annotations'), [...path, 'annotations'], report) ?? {};
  for (const [key, text] of Object.entries(annotations)) stringAt(text ?? '', [...path, 'annotations', key], report);
}

function checkHttp(rule: JsonObject, direction: 'ingress' | 'egress', path: FieldPath, report: Report): void {
  const http = objectAt(field(rule, 'http'), path, report);
  if (http === undefined) return;
  unknownFields(http, calicoFields.http, path, report);
  textsAt(field(http, 'methods'), [...path, 'methods'], report);
  for (const [index, item] of listAt(field(http, 'paths'), [...path, 'paths'], report).entries())
    checkHttpPath(item, [...path, 'paths', index], report);
  if (direction !== 'ingress' || field(rule, 'action') !== 'Allow')
    report({ rule: '3.4', message: '`http` may only stand in an ingress rule that allows', path });
}
