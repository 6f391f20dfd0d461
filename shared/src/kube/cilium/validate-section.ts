/** One item of `ingress`, `ingressDeny`, `egress` or `egressDeny`: its L3 members, and what stands beside them. */
import { field, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { ciliumFields } from './fields.ts';
import { entities, unlistedEntities } from './known.ts';
import { checkBlockText, checkSetItem } from './validate-block.ts';
import { checkIcmps } from './validate-icmps.ts';
import { checkFqdn, checkGroup, checkService } from './validate-peers.ts';
import { checkPortRule } from './validate-ports.ts';
import { checkCiliumSelector } from './validate-selector.ts';

export interface Section {
  readonly key: 'ingress' | 'ingressDeny' | 'egress' | 'egressDeny';
  readonly side: 'from' | 'to';
  readonly denies: boolean;
}

type CheckItem = (value: JsonValue, path: FieldPath, report: Report) => void;

const textItem =
  (check: (text: string, path: FieldPath, report: Report) => void): CheckItem =>
  (value, path, report) => {
    const text = stringAt(value ?? '', path, report);
    if (text !== undefined) check(text, path, report);
  };

const selectorItem: CheckItem = (value, path, report) => checkCiliumSelector(value ?? {}, path, report, 'the peer matches more');

const bothSides: readonly (readonly [string, CheckItem])[] = [
  ['Endpoints', selectorItem],
  ['Entities', textItem(checkEntity)],
  ['CIDR', textItem(checkBlockText)],
  ['CIDRSet', checkSetItem],
  ['Nodes', selectorItem],
  ['Groups', checkGroup],
];

function membersOf({ side, denies }: Section): readonly (readonly [string, CheckItem])[] {
  const common = bothSides.map(([name, check]) => [`${side}${name}`, check] as const);
  if (side === 'from') return common;
  return [...common, ['toServices', checkService], ...(denies ? [] : [['toFQDNs', checkFqdn] as const])];
}

export function checkSection(section: Section, value: JsonValue, path: FieldPath, report: Report): void {
  const item = objectAt(value ?? {}, path, report);
  if (item === undefined) return;
  const members = membersOf(section);
  const { side, denies } = section;
  const names = members.map(([name]) => name);
  const hasPeers = names.some((name) => field(item, name) !== undefined);
  unknownFields(item, ciliumFields[section.key], path, report, hasPeers ? undefined : 'the rule asks for no peer');
  for (const [name, check] of members)
    for (const [index, one] of listAt(field(item, name), [...path, name], report).entries())
      check(one, [...path, name, index], report);
  checkTogether(item, names, path, report);
  checkRequires(item, `${side}Requires`, path, report);
  checkCaveats(section, item, path, report);
  const ports = listAt(field(item, 'toPorts'), [...path, 'toPorts'], report);
  for (const [index, one] of ports.entries()) checkPortRule(section, one, [...path, 'toPorts', index], report);
  const icmps = checkIcmps(field(item, 'icmps'), [...path, 'icmps'], report);
  if (icmps > 0 && ports.length > 0)
    report({
      rule: 'CIL-23',
      message: '`icmps` may not stand beside `toPorts`',
      hint: 'make it an item of its own',
      path: [...path, 'icmps'],
    });
  if (!denies) checkAuthentication(field(item, 'authentication'), [...path, 'authentication'], report);
}

const listed = (item: JsonObject, name: string): boolean => {
  const value = field(item, name);
  return Array.isArray(value) && value.length > 0;
};

/** CIL-5; CIL-15 for those that are present and empty. */
function checkTogether(item: JsonObject, names: readonly string[], path: FieldPath, report: Report): void {
  const [first, ...more] = names.filter((name) => listed(item, name));
  for (const name of more)
    report({
      rule: 'CIL-5',
      message: `\`${name}\` may not stand beside \`${first ?? ''}\``,
      hint: 'make it an item of its own',
      path: [...path, name],
    });
}

function checkRequires(item: JsonObject, name: string, path: FieldPath, report: Report): void {
  if (listAt(field(item, name), [...path, name], report).length > 0)
    report({ rule: 'CIL-23', message: `\`${name}\` has been removed from the API`, path: [...path, name] });
}

/** What is accepted and does something else than it seems to. */
function checkCaveats({ side, denies }: Section, item: JsonObject, path: FieldPath, report: Report): void {
  const nodes = `${side}Nodes`;
  if (listed(item, nodes))
    report({
      severity: 'warning',
      rule: 'CIL-23',
      message: 'unless the agent runs with enable-node-selector-labels it rejects the whole policy',
      path: [...path, nodes],
    });
  if (denies && listed(item, 'toServices'))
    report({
      severity: 'warning',
      rule: 'CIL-23',
      message: 'the agent does not look up Services in `egressDeny`: they are not denied',
      hint: 'use `toEndpoints`',
      path: [...path, 'toServices'],
    });
}

function checkEntity(entity: string, path: FieldPath, report: Report): void {
  if (entities.includes(entity)) return;
  if (unlistedEntities.includes(entity))
    report({ severity: 'warning', rule: 'CIL-23', message: `not every version of the CRD takes \`${entity}\``, path });
  else
    report({
      rule: 'CIL-23',
      message: `\`${entity}\` is no entity`,
      hint: `write one of ${entities.map((name) => `\`${name}\``).join(', ')}`,
      path,
    });
}

function checkAuthentication(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  const authentication = objectAt(value, path, report);
  if (authentication === undefined) return;
  unknownFields(authentication, ciliumFields.authentication, path, report);
  const mode = stringAt(field(authentication, 'mode'), [...path, 'mode'], report);
  if (mode === undefined || !['disabled', 'required', 'test-always-fail'].includes(mode))
    report({
      rule: 'CIL-23',
      message: mode === undefined ? 'the `mode` is missing' : `\`${mode}\` is no mode of authentication`,
      hint: 'write `required` or `disabled`',
      path: [...path, 'mode'],
    });
}
