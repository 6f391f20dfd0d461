/** Ports of the admin APIs: `ports` of v1alpha1, `protocols` of v1alpha2 (2.3, CNP-17, CNP-18). */
import { field, integerAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { adminFields } from './fields.ts';
import { listed, onlyField } from './items.ts';

export function checkPort(value: JsonValue, list: 'ports' | 'protocols', path: FieldPath, report: Report): void {
  const known = list === 'ports' ? adminFields.port : adminFields.protocol;
  const only = onlyField(value, known, path, report);
  if (only === undefined) return;
  const { object, set } = only;
  unknownFields(object, known, path, report, undefined, list === 'ports' ? { port: 'portNumber' } : {});
  if (set.length === 0) report({ rule: '2.3', message: 'the item needs a field', hint: `give ${listed(known)}`, path });
  for (const key of set) {
    const at = [...path, key];
    const inner = field(object, key);
    if (key === 'namedPort' || key === 'destinationNamedPort') checkPortName(inner, at, report);
    else if (key === 'portNumber') checkNumber(inner, at, report);
    else if (key === 'portRange') checkProtocolRange(inner, at, report);
    else checkDestination(inner, at, report);
  }
}

/** The definitions take any text; one that no container port can have is a mistake of which nobody says what it means. */
function checkPortName(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const name = stringAt(value, path, report);
  if (name === undefined) return;
  const fine = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 15 && /[a-z]/.test(name) && !name.includes('--');
  if (fine) return;
  const hint = 'a port name has 1–15 lower-case letters, digits and single `-`, with a letter among them';
  report({
    severity: name === '' ? 'error' : 'warning',
    rule: 'CNP-17',
    message: `no container port can be named \`${name}\``,
    hint,
    path,
  });
}

function checkNumber(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const item = objectAt(value, path, report);
  if (item === undefined) return;
  unknownFields(item, adminFields.portNumber, path, report);
  checkProtocol(item, path, report);
  requiredPort(item, 'port', path, report);
}

function checkProtocolRange(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const item = objectAt(value, path, report);
  if (item === undefined) return;
  unknownFields(item, adminFields.portRange, path, report);
  checkProtocol(item, path, report);
  checkRange(item, path, report, 'warning');
}

/** CNP-18 */
function checkProtocol(item: JsonObject, path: FieldPath, report: Report): void {
  const at = [...path, 'protocol'];
  const protocol = stringAt(field(item, 'protocol'), at, report);
  if (protocol === undefined || ['TCP', 'UDP', 'SCTP'].includes(protocol)) return;
  const hint = 'write `TCP`, `UDP` or `SCTP`';
  report({ rule: 'CNP-18', message: `\`${protocol}\` is no protocol that a policy knows`, hint, path: at });
}

/** `tcp`, `udp` or `sctp`: the definitions refuse an empty one, although the prose gives it a meaning. */
function checkDestination(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const item = objectAt(value, path, report);
  if (item === undefined) return;
  unknownFields(item, adminFields.destination, path, report);
  const at = [...path, 'destinationPort'];
  const port = field(item, 'destinationPort');
  if (port === undefined) {
    const hint = 'for every port write the range 1–65535';
    report({ rule: '2.3', message: `\`${String(path.at(-1))}\` needs a \`destinationPort\``, hint, path });
    return;
  }
  const only = onlyField(port, adminFields.destinationPort, at, report);
  if (only === undefined) return;
  unknownFields(only.object, adminFields.destinationPort, at, report);
  if (only.set.length === 0) report({ rule: '2.3', message: 'must specify a port', hint: 'give `number` or `range`', path: at });
  if (only.set.includes('number')) requiredPort(only.object, 'number', at, report);
  const range = objectAt(field(only.object, 'range'), [...at, 'range'], report);
  if (range === undefined) return;
  unknownFields(range, adminFields.range, [...at, 'range'], report);
  checkRange(range, [...at, 'range'], report, 'error');
}

/** `single`: what is said of a range that ends where it starts. */
function checkRange(item: JsonObject, path: FieldPath, report: Report, single: 'error' | 'warning'): void {
  const start = requiredPort(item, 'start', path, report);
  const end = requiredPort(item, 'end', path, report);
  if (start === undefined || end === undefined || start < end) return;
  report({
    severity: start === end ? single : 'error',
    rule: '2.3',
    message: `the range must end above its start, not from ${start} to ${end}`,
    hint: start === end ? 'write the single port instead' : `write \`start: ${end}\` and \`end: ${start}\``,
    path: [...path, 'end'],
  });
}

function requiredPort(item: JsonObject, key: string, path: FieldPath, report: Report): number | undefined {
  const at = [...path, key];
  const value = field(item, key);
  const port = integerAt(value, at, report);
  if (value === undefined) report({ rule: '2.3', message: `the item needs a \`${key}\``, path: at });
  if (port === undefined) return undefined;
  if (port >= 1 && port <= 65535) return port;
  report({ rule: '2.3', message: `port ${port} is not between 1 and 65535`, path: at });
  return undefined;
}
