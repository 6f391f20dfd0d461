/** `toPorts`: ports by number or name, written as strings, and what else a connection on them must satisfy. */
import { field, integerAt, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { ciliumFields } from './fields.ts';
import { portlessProtocols } from './known.ts';
import { checkL7, hasRules } from './validate-l7.ts';
import type { Section } from './validate-section.ts';

export type CiliumPort = { readonly kind: 'number'; readonly port: number } | { readonly kind: 'name'; readonly name: string };

/** As the agent reads it: names fold their case (CIL-17), numbers may be written in Go's ways. Undefined for neither. */
export function parseCiliumPort(text: string): CiliumPort | undefined {
  if (text.length <= 15 && /[a-zA-Z]/.test(text) && /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/.test(text))
    return { kind: 'name', name: text.toLowerCase() };
  if (!/^\d+(_\d+)*$/.test(text)) return undefined;
  const digits = text.replaceAll('_', '');
  const octal = digits.length > 1 && digits.startsWith('0');
  if (octal && /[89]/.test(digits)) return undefined;
  const port = Number.parseInt(digits, octal ? 8 : 10);
  return port > 65535 ? undefined : { kind: 'number', port };
}

const protocols: ReadonlySet<string> = new Set(['TCP', 'UDP', 'SCTP', 'ANY', ...portlessProtocols.keys()]);

export function checkPortRule(section: Section, value: JsonValue, path: FieldPath, report: Report): void {
  const rule = objectAt(value ?? {}, path, report);
  if (rule === undefined) return;
  const known = section.denies ? ciliumFields.portDenyRule : ciliumFields.portRule;
  unknownFields(rule, known, path, report, undefined, { port: 'ports' });
  const ports = listAt(field(rule, 'ports'), [...path, 'ports'], report);
  if (ports.length > 40)
    report({ rule: 'CIL-23', message: `ports may have at most 40 items, not ${ports.length}`, path: [...path, 'ports'] });
  for (const [index, item] of ports.entries()) {
    const at = [...path, 'ports', index];
    const port = objectAt(item ?? {}, at, report);
    if (port === undefined) continue;
    checkPort(port, at, report);
    if (!section.denies) checkPortUnderRules(rule, port, at, report);
  }
  if (!section.denies) checkL7(rule, section.side, ports.length, path, report);
}

function checkPort(item: JsonObject, path: FieldPath, report: Report): void {
  unknownFields(item, ciliumFields.port, path, report);
  const at = [...path, 'port'];
  const port = stringAt(field(item, 'port'), at, report);
  if (port === '' || (port === undefined && field(item, 'port') === undefined))
    report({ rule: 'CIL-23', message: 'a port item needs a `port`', hint: 'write `port: "0"` for every port', path: at });
  else if (port !== undefined && parseCiliumPort(port) === undefined) {
    const hint = 'write a number up to 65535 in quotes, or a name of at most 15 letters, digits and single `-`';
    report({ rule: 'CIL-23', message: `\`${port}\` is neither a port nor a port name`, hint, path: at });
  }
  const end = integerAt(field(item, 'endPort'), [...path, 'endPort'], report);
  if (end !== undefined && (end < 0 || end > 65535))
    report({ rule: 'CIL-23', message: `endPort ${end} is not between 0 and 65535`, path: [...path, 'endPort'] });
  checkProtocol(stringAt(field(item, 'protocol'), [...path, 'protocol'], report), port, path, report);
}

function checkProtocol(protocol: string | undefined, port: string | undefined, path: FieldPath, report: Report): void {
  if (protocol === undefined) return;
  if (!protocols.has(protocol)) {
    const upper = protocol.toUpperCase();
    const hint = protocols.has(upper) ? `write \`${upper}\`` : 'write `TCP`, `UDP`, `SCTP` or `ANY`';
    const message = `\`${protocol}\` is no protocol that a policy knows`;
    report({ rule: 'CIL-23', message, hint, path: [...path, 'protocol'] });
  } else if (portlessProtocols.has(protocol) && port !== undefined && port !== '' && isOtherThanZero(port))
    report({
      rule: 'CIL-23',
      message: `${protocol} has no ports`,
      hint: 'write `port: "0"`',
      path: [...path, 'port'],
    });
}

/** The agent compares the text; a name is no port of these either, and is let through. */
function isOtherThanZero(port: string): boolean {
  return port !== '0' && parseCiliumPort(port)?.kind !== 'name';
}

/** HTTP rules want TCP said, no rules go with every port, DNS rules with no range. */
function checkPortUnderRules(rule: JsonObject, item: JsonObject, path: FieldPath, report: Report): void {
  const [http, dns] = [hasRules(rule, 'http'), hasRules(rule, 'dns')];
  if (!http && !dns) return;
  const text = field(item, 'port');
  const port = typeof text === 'string' ? parseCiliumPort(text) : undefined;
  if (port?.kind === 'number' && port.port === 0)
    report({ rule: 'CIL-23', message: 'L7 rules cannot be used with port 0', path: [...path, 'port'] });
  const end = field(item, 'endPort');
  if (dns && port?.kind === 'number' && typeof end === 'number' && end > port.port)
    report({ rule: 'CIL-23', message: 'DNS rules do not go with a range of ports', path: [...path, 'endPort'] });
  if (!dns && field(item, 'protocol') !== 'TCP')
    report({
      rule: 'CIL-23',
      message: 'HTTP rules apply to TCP only',
      hint: 'write `protocol: TCP`',
      path: [...path, 'protocol'],
    });
}
