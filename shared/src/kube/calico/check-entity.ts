/** The source or the destination of a rule: table 3.4. */
import { field, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { checkCalicoSelector } from './check-selector.ts';
import { calicoFields } from './fields.ts';
import { calicoCidr, familyOfNet, hasPorts, readCalicoPort } from './values.ts';

export interface EntityPlace {
  readonly side: 'source' | 'destination';
  readonly direction: 'ingress' | 'egress';
  /** The rule's protocol; absent: none, or none that is readable. */
  readonly protocol: number | undefined;
}

const selecting = ['selector', 'notSelector', 'namespaceSelector', 'nets', 'notNets', 'serviceAccounts'] as const;

export function checkEntity(value: JsonValue | undefined, path: FieldPath, place: EntityPlace, report: Report): void {
  const entity = objectAt(value, path, report);
  if (entity === undefined) return;
  unknownFields(entity, calicoFields.entity, path, report, `the ${place.side} is wider`);
  checkCalicoSelector(field(entity, 'selector'), [...path, 'selector'], report);
  checkCalicoSelector(field(entity, 'notSelector'), [...path, 'notSelector'], report);
  checkCalicoSelector(field(entity, 'namespaceSelector'), [...path, 'namespaceSelector'], report, true);
  for (const list of ['nets', 'notNets'] as const) checkNets(field(entity, list), [...path, list], report);
  for (const list of ['ports', 'notPorts'] as const) checkPorts(field(entity, list), [...path, list], place, report);
  checkAccounts(field(entity, 'serviceAccounts'), [...path, 'serviceAccounts'], report);
  checkServices(entity, path, place, report);
}

export function checkNets(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  for (const [index, item] of listAt(value, path, report).entries()) {
    const at = [...path, index];
    const text = stringAt(item ?? '', at, report);
    if (text === undefined) continue;
    if (calicoCidr(text) === undefined)
      report({
        rule: '3.4',
        message: `\`${text}\` is no address block`,
        hint: 'for example `10.0.0.0/8` or `fd00::/8`',
        path: at,
      });
    else if (path.at(-1) === 'notNets' && /^(?:0\.0\.0\.0|::)\/0$/.test(text))
      report({ rule: 'CAL-33', message: `\`${text}\` excludes every address, so the rule would never match`, path: at });
  }
}

/** As they are written, those that are readable. */
export function netsOf(entity: JsonObject): readonly { readonly text: string; readonly at: FieldPath }[] {
  return (['nets', 'notNets'] as const).flatMap((list) => {
    const value = field(entity, list);
    const items: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
    return items.flatMap((text, index) =>
      typeof text === 'string' && calicoCidr(text) !== undefined ? [{ text, at: [list, index] }] : [],
    );
  });
}

export function checkFamilies(
  nets: readonly { readonly text: string; readonly at: FieldPath }[],
  version: JsonValue | undefined,
  report: Report,
): void {
  const first = nets[0];
  const family = version === 4 || version === 6 ? version : first && familyOfNet(first.text);
  const other = nets.find(({ text }) => familyOfNet(text) !== family);
  if (other === undefined) return;
  const against = version === family ? `a rule of \`ipVersion: ${family}\`` : `\`${first?.text ?? ''}\``;
  report({
    rule: '3.4',
    message: `\`${other.text}\` is of another address family than ${against}`,
    hint: 'write one rule for IPv4 and one for IPv6',
    path: other.at,
  });
}

const mostPorts = 50;

function checkPorts(value: JsonValue | undefined, path: FieldPath, { protocol }: EntityPlace, report: Report): void {
  const ports = listAt(value, path, report);
  if (ports.length > mostPorts)
    report({ rule: '3.4', message: `at most ${mostPorts} ports are allowed, not ${ports.length}`, path });
  for (const [index, item] of ports.entries()) {
    const at = [...path, index];
    const port = readCalicoPort(item);
    if (port === undefined) {
      const hint = 'write a number from 1 to 65535, a range as `"8000:8010"`, or the name of a port';
      report({ rule: '3.4', message: `\`${JSON.stringify(item)}\` is no port`, hint, path: at });
    } else if (port.kind === 'range' && (protocol === undefined || !hasPorts(protocol)))
      report({
        rule: '3.4',
        message: 'a port number needs a protocol that has ports',
        hint: 'give the rule `protocol: TCP`, `UDP` or `SCTP`',
        path: at,
      });
    else if (protocol !== undefined && !hasPorts(protocol))
      report({ rule: '3.4', message: "the rule's protocol has no ports", hint: 'use TCP, UDP or SCTP', path: at });
  }
}

function checkAccounts(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const accounts = objectAt(value, path, report);
  if (accounts === undefined) return;
  unknownFields(accounts, calicoFields.serviceAccounts, path, report, 'more service accounts match');
  for (const [index, name] of listAt(field(accounts, 'names'), [...path, 'names'], report).entries())
    stringAt(name ?? '', [...path, 'names', index], report);
  checkCalicoSelector(field(accounts, 'selector'), [...path, 'selector'], report);
}

/** CAL-30 */
function checkServices(entity: JsonObject, path: FieldPath, { side, direction }: EntityPlace, report: Report): void {
  const at = [...path, 'services'];
  const services = objectAt(field(entity, 'services'), at, report);
  if (services === undefined) return;
  unknownFields(services, calicoFields.services, at, report);
  const name = stringAt(field(services, 'name'), [...at, 'name'], report);
  stringAt(field(services, 'namespace'), [...at, 'namespace'], report);
  if (name === undefined || name === '') report({ rule: 'CAL-30', message: 'a Service needs a `name`', path: [...at, 'name'] });
  const right = direction === 'egress' ? 'destination' : 'source';
  if (side !== right)
    report({ rule: 'CAL-30', message: `an ${direction} rule may name a Service only as its ${right}`, path: at });
  const beside = [...selecting, ...(side === 'destination' ? (['ports', 'notPorts'] as const) : [])];
  const other = beside.filter((key) => isGiven(field(entity, key)));
  if (other.length > 0)
    report({
      rule: 'CAL-30',
      message: `\`services\` may not stand beside \`${other.join('` and `')}\``,
      hint: 'make it a rule of its own',
      path: at,
    });
}

/** Empty texts and lists are as good as absent. */
export function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
