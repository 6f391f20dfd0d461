/** Ports of admin rules: `ports` of v1alpha1, `protocols` of v1alpha2 (table 2.3). */
import { field, integerAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';

const protocols: ReadonlySet<string> = new Set(['TCP', 'UDP', 'SCTP']);

export function checkAdminPort(value: JsonValue, path: FieldPath, report: Report): void {
  const item = oneOf(value, ['portNumber', 'portRange', 'namedPort'], path, report);
  if (item === undefined) return;
  const number = objectAt(field(item, 'portNumber'), [...path, 'portNumber'], report);
  if (number !== undefined) {
    unknownFields(number, ['protocol', 'port'], [...path, 'portNumber'], report);
    checkProtocol(number, [...path, 'portNumber'], report);
    checkPort(number, 'port', [...path, 'portNumber'], report);
  }
  const range = objectAt(field(item, 'portRange'), [...path, 'portRange'], report);
  if (range !== undefined) {
    unknownFields(range, ['protocol', 'start', 'end'], [...path, 'portRange'], report);
    checkProtocol(range, [...path, 'portRange'], report);
    checkRange(range, [...path, 'portRange'], report);
  }
  checkName(field(item, 'namedPort'), [...path, 'namedPort'], report);
}

export function checkAdminProtocol(value: JsonValue, path: FieldPath, report: Report): void {
  const kinds = ['tcp', 'udp', 'sctp'];
  const item = oneOf(value, [...kinds, 'destinationNamedPort'], path, report);
  if (item === undefined) return;
  for (const kind of kinds) {
    const at = [...path, kind];
    const protocol = objectAt(field(item, kind), at, report);
    if (protocol === undefined) continue;
    unknownFields(protocol, ['destinationPort'], at, report, undefined, { port: 'destinationPort', number: 'destinationPort' });
    if (field(protocol, 'destinationPort') === undefined) {
      const hint = 'write `destinationPort: {range: {start: 1, end: 65535}}` for every port';
      report({ message: '`destinationPort` is missing', hint, path: at });
      continue;
    }
    const port = oneOf(field(protocol, 'destinationPort') ?? {}, ['number', 'range'], [...at, 'destinationPort'], report);
    if (port === undefined) continue;
    if (field(port, 'number') !== undefined) checkPort(port, 'number', [...at, 'destinationPort'], report);
    const range = objectAt(field(port, 'range'), [...at, 'destinationPort', 'range'], report);
    if (range === undefined) continue;
    unknownFields(range, ['start', 'end'], [...at, 'destinationPort', 'range'], report);
    checkRange(range, [...at, 'destinationPort', 'range'], report);
  }
  checkName(field(item, 'destinationNamedPort'), [...path, 'destinationNamedPort'], report);
}

function oneOf(value: JsonValue, known: readonly string[], path: FieldPath, report: Report): JsonObject | undefined {
  const item = objectAt(value ?? {}, path, report);
  if (item === undefined) return undefined;
  unknownFields(item, known, path, report);
  const given = known.filter((key) => field(item, key) !== undefined);
  if (given.length !== 1)
    report({
      message: given.length === 0 ? 'the item is empty' : `\`${given.join('` and `')}\` exclude each other`,
      hint: `write one of ${known.map((key) => `\`${key}\``).join(', ')}`,
      path,
    });
  return item;
}

/** CNP-18 */
function checkProtocol(object: JsonObject, path: FieldPath, report: Report): void {
  const protocol = stringAt(field(object, 'protocol'), [...path, 'protocol'], report);
  if (protocol !== undefined && !protocols.has(protocol))
    report({
      message: `\`${protocol}\` is no protocol that a policy knows`,
      hint: 'write `TCP`, `UDP` or `SCTP`',
      path: [...path, 'protocol'],
    });
}

function checkPort(object: JsonObject, key: string, path: FieldPath, report: Report): number | undefined {
  const at = [...path, key];
  const value = field(object, key);
  if (value === undefined) report({ message: `\`${key}\` is missing`, path: at });
  const port = integerAt(value, at, report);
  if (port !== undefined && (port < 1 || port > 65535)) report({ message: `port ${port} is not between 1 and 65535`, path: at });
  return port;
}

function checkRange(range: JsonObject, path: FieldPath, report: Report): void {
  const start = checkPort(range, 'start', path, report);
  const end = checkPort(range, 'end', path, report);
  if (start !== undefined && end !== undefined && start >= end)
    report({ message: `the range ${start}–${end} is empty or of one port`, hint: 'start must be below end', path });
}

function checkName(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const name = stringAt(value, path, report);
  if (name !== undefined && (name === '' || name.length > 15 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)))
    report({
      rule: 'CNP-17',
      message: `\`${name}\` is not a port name`,
      hint: 'a port name has 1–15 lower-case letters, digits and `-`',
      path,
    });
}
