/** What a port rule asks beyond L4: HTTP or DNS rules, TLS, server names, a listener. */
import { field, integerAt, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import { isMapping } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { ciliumFields } from './fields.ts';
import { checkFqdn } from './validate-peers.ts';

export function hasRules(portRule: JsonObject, kind: 'http' | 'dns'): boolean {
  const rules = field(portRule, 'rules');
  const list = isMapping(rules) ? field(rules, kind) : undefined;
  return Array.isArray(list) && list.length > 0;
}

export function checkL7(rule: JsonObject, side: 'from' | 'to', ports: number, path: FieldPath, report: Report): void {
  checkRules(field(rule, 'rules'), [...path, 'rules'], report);
  if (hasRules(rule, 'dns') && side === 'from')
    report({ rule: 'CIL-23', message: 'DNS rules are not allowed on ingress', path: [...path, 'rules', 'dns'] });
  else if (hasRules(rule, 'dns') && ports === 0)
    report({ rule: 'CIL-23', message: 'DNS rules need port 53 to be named', path: [...path, 'ports'] });
  for (const key of ['terminatingTLS', 'originatingTLS']) checkTls(field(rule, key), [...path, key], report);
  checkServerNames(rule, [...path, 'serverNames'], report);
  checkListener(rule, side, [...path, 'listener'], report);
}

function checkRules(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const rules = objectAt(value, path, report);
  if (rules === undefined) return;
  unknownFields(rules, ciliumFields.l7, path, report, 'the rule asks for nothing beyond the port');
  const given = ciliumFields.l7.filter((kind) => field(rules, kind) !== undefined);
  if (given.length !== 1) report({ rule: 'CIL-23', message: '`rules` holds either `http` or `dns`', path });
  for (const [index, item] of listAt(field(rules, 'dns'), [...path, 'dns'], report).entries())
    checkFqdn(item, [...path, 'dns', index], report);
  for (const [index, item] of listAt(field(rules, 'http'), [...path, 'http'], report).entries())
    checkHttp(item, [...path, 'http', index], report);
}

function checkHttp(value: JsonValue, path: FieldPath, report: Report): void {
  const rule = objectAt(value ?? {}, path, report);
  if (rule === undefined) return;
  unknownFields(rule, ciliumFields.http, path, report, 'more requests match');
  for (const key of ['path', 'method', 'host']) stringAt(field(rule, key), [...path, key], report);
  for (const [index, item] of listAt(field(rule, 'headers'), [...path, 'headers'], report).entries())
    stringAt(item, [...path, 'headers', index], report);
  for (const [index, item] of listAt(field(rule, 'headerMatches'), [...path, 'headerMatches'], report).entries())
    checkHeader(item, [...path, 'headerMatches', index], report);
}

function checkHeader(value: JsonValue, path: FieldPath, report: Report): void {
  const header = objectAt(value ?? {}, path, report);
  if (header === undefined) return;
  unknownFields(header, ciliumFields.header, path, report);
  const name = stringAt(field(header, 'name'), [...path, 'name'], report);
  if (name === undefined || name === '') report({ rule: 'CIL-23', message: 'a header needs a `name`', path: [...path, 'name'] });
  stringAt(field(header, 'value'), [...path, 'value'], report);
  const mismatch = stringAt(field(header, 'mismatch'), [...path, 'mismatch'], report);
  if (mismatch !== undefined && !['LOG', 'ADD', 'DELETE', 'REPLACE'].includes(mismatch))
    report({
      rule: 'CIL-23',
      message: `\`${mismatch}\` is nothing that can be done about a mismatch`,
      hint: 'write `LOG`, `ADD`, `DELETE` or `REPLACE`',
      path: [...path, 'mismatch'],
    });
  checkSecret(field(header, 'secret'), [...path, 'secret'], report);
}

function checkTls(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const tls = objectAt(value, path, report);
  if (tls === undefined) return;
  unknownFields(tls, ciliumFields.tls, path, report);
  if (field(tls, 'secret') === undefined)
    report({ rule: 'CIL-23', message: 'the `secret` is missing', path: [...path, 'secret'] });
  checkSecret(field(tls, 'secret'), [...path, 'secret'], report);
  for (const key of ['trustedCA', 'certificate', 'privateKey']) stringAt(field(tls, key), [...path, key], report);
}

function checkSecret(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const secret = objectAt(value, path, report);
  if (secret === undefined) return;
  unknownFields(secret, ciliumFields.secret, path, report);
  stringAt(field(secret, 'namespace'), [...path, 'namespace'], report);
  if (stringAt(field(secret, 'name'), [...path, 'name'], report) === undefined)
    report({ rule: 'CIL-23', message: 'a secret needs a `name`', path: [...path, 'name'] });
}

function checkServerNames(rule: JsonObject, path: FieldPath, report: Report): void {
  const value = field(rule, 'serverNames');
  if (value === undefined) return;
  const names = listAt(value, path, report);
  if (names.length === 0) report({ rule: 'CIL-23', message: '`serverNames` may not be empty', path });
  const seen = new Set<string>();
  for (const [index, item] of names.entries()) {
    const name = stringAt(item ?? '', [...path, index], report);
    if (name === undefined) continue;
    if (name.length > 255 || !/^[-a-zA-Z0-9_.*]+$/.test(name) || name.includes('..') || name.startsWith('.'))
      report({ rule: 'CIL-23', message: `\`${name}\` is not a server name`, path: [...path, index] });
    if (seen.has(name)) report({ rule: 'CIL-23', message: `\`${name}\` is listed twice`, path: [...path, index] });
    seen.add(name);
  }
  const l7 = hasRules(rule, 'http') || hasRules(rule, 'dns');
  if (names.length > 0 && l7 && field(rule, 'terminatingTLS') === undefined)
    report({ rule: 'CIL-23', message: '`serverNames` beside L7 rules needs `terminatingTLS`', path });
}

function checkListener(rule: JsonObject, side: 'from' | 'to', path: FieldPath, report: Report): void {
  const listener = objectAt(field(rule, 'listener'), path, report);
  if (listener === undefined) return;
  unknownFields(listener, ciliumFields.listener, path, report);
  if (side === 'from') report({ rule: 'CIL-23', message: 'a listener is not allowed on ingress', path });
  if (hasRules(rule, 'http') || hasRules(rule, 'dns'))
    report({ rule: 'CIL-23', message: 'a listener is not allowed beside L7 rules', path });
  checkName(listener, path, report);
  const priority = integerAt(field(listener, 'priority'), [...path, 'priority'], report);
  if (priority !== undefined && (priority < 1 || priority > 100))
    report({ rule: 'CIL-23', message: `priority ${priority} is not between 1 and 100`, path: [...path, 'priority'] });
  const at = [...path, 'envoyConfig'];
  const config = objectAt(field(listener, 'envoyConfig') ?? {}, at, report);
  if (config === undefined) return;
  unknownFields(config, ciliumFields.envoyConfig, at, report);
  checkName(config, at, report);
  const kind = stringAt(field(config, 'kind'), [...at, 'kind'], report);
  if (kind !== undefined && kind !== 'CiliumEnvoyConfig' && kind !== 'CiliumClusterwideEnvoyConfig')
    report({ rule: 'CIL-23', message: `\`${kind}\` is no kind of Envoy configuration`, path: [...at, 'kind'] });
}

function checkName(object: JsonObject, path: FieldPath, report: Report): void {
  const name = stringAt(field(object, 'name'), [...path, 'name'], report);
  if (name === undefined || name === '') report({ rule: 'CIL-23', message: 'the `name` is missing', path: [...path, 'name'] });
}
