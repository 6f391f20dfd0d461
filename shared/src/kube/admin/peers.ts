/** Subjects and peers of the admin APIs (2.2). */
import { field, isMapping, objectAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { checkCidr } from '../validate-block.ts';
import { checkSelector } from '../validate-selector.ts';
import type { AdminDialect } from './dialect.ts';
import { adminFields } from './fields.ts';
import { checkTexts, listed, onlyField } from './items.ts';

/** CNP-9 */
export function checkSubject(value: JsonValue | undefined, dialect: AdminDialect, report: Report): void {
  const path = ['spec', 'subject'];
  const only = onlyField(value ?? {}, adminFields.subject, path, report);
  if (only === undefined) return;
  unknownFields(only.object, adminFields.subject, path, report);
  if (only.set.length === 0) {
    const hint = 'to select every pod write `namespaces: {}`';
    report({ rule: 'CNP-9', message: 'the policy needs a subject: `namespaces` or `pods`', hint, path });
  }
  const widens = 'the policy selects more pods';
  checkSelector(field(only.object, 'namespaces'), [...path, 'namespaces'], report, widens);
  checkPods(field(only.object, 'pods'), dialect, [...path, 'pods'], report, widens);
}

export interface RuleContext {
  readonly direction: 'ingress' | 'egress';
  readonly dialect: AdminDialect;
  readonly admits: boolean;
}

export function checkPeer(value: JsonValue, context: RuleContext, path: FieldPath, report: Report): void {
  const { direction, dialect, admits } = context;
  const known = dialect.peers[direction];
  const only = onlyField(value, known, path, report);
  if (only === undefined) return;
  const { object, set } = only;
  if (set.length === 0) return checkUnknownPeer(Object.keys(object), known, admits, path, report);
  const widens = 'the peer matches more';
  unknownFields(object, known, path, report, widens);
  checkNamespaces(field(object, 'namespaces'), [...path, 'namespaces'], report);
  checkPods(field(object, 'pods'), dialect, [...path, 'pods'], report, widens);
  if (direction === 'ingress') return;
  checkSelector(field(object, 'nodes'), [...path, 'nodes'], report, widens);
  if (set.includes('networks')) checkTexts(object, 'networks', path, report, (text, at) => checkNetwork(text, at, report));
  if (set.includes('domainNames')) {
    if (!admits)
      report({
        rule: 'CNP-14',
        message: `\`domainNames\` stand in rules with the action \`${dialect.admits}\` only`,
        hint: 'allow the names, and deny the rest in a later rule',
        path: [...path, 'domainNames'],
      });
    checkTexts(object, 'domainNames', path, report, (text, at) => checkDomain(text, at, report));
  }
}

/** CNP-15: no field at all is refused; a field that a newer definition may know makes the whole rule fail closed. */
function checkUnknownPeer(
  fields: readonly string[],
  known: readonly string[],
  admits: boolean,
  path: FieldPath,
  report: Report,
): void {
  const [first] = fields;
  if (first === undefined) {
    report({ rule: 'CNP-15', message: 'must specify a peer', hint: `give ${listed(known)}`, path });
    return;
  }
  const effect = admits ? 'matches nothing' : 'denies everything';
  report({
    severity: 'warning',
    rule: 'CNP-15',
    message: `\`${first}\` is no peer that is known here: where an API server accepts it, the whole rule ${effect}`,
    hint: `give ${listed(known)}`,
    path: [...path, first],
  });
}

const oldKeys: ReadonlySet<string> = new Set(['namespaceSelector', 'sameLabels', 'notSameLabels']);

/** L-38: until v0.1.1 `namespaces` held a selector; now it is one, and what is left without the old keys selects all. */
function checkNamespaces(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  if (!isMapping(value)) return checkSelector(value, path, report, 'the peer matches more');
  for (const key of Object.keys(value).filter((name) => oldKeys.has(name))) {
    const all = field(value, 'matchLabels') === undefined && field(value, 'matchExpressions') === undefined;
    report({
      severity: 'warning',
      rule: 'L-38',
      message: `\`${key}\` is of an old version of the API and is dropped by the API server${all ? ': the peer is every namespace' : ''}`,
      hint: 'write `matchLabels` or `matchExpressions` directly under `namespaces`',
      path: [...path, key],
    });
  }
  const kept = Object.fromEntries(Object.entries(value).filter(([key]) => !oldKeys.has(key)));
  checkSelector(kept, path, report, 'the peer matches more');
}

/** `namespaceSelector` may be left out in later definitions of v1alpha2, and means every namespace then. */
function checkPods(value: JsonValue | undefined, { kind }: AdminDialect, path: FieldPath, report: Report, widens: string): void {
  const pods = objectAt(value, path, report);
  if (pods === undefined) return;
  unknownFields(pods, adminFields.pods, path, report, widens, { namespaces: 'namespaceSelector' });
  for (const key of adminFields.pods) {
    const selector = field(pods, key);
    checkSelector(selector, [...path, key], report, widens);
    if (selector !== undefined) continue;
    const lenient = kind === 'ClusterNetworkPolicy' && key === 'namespaceSelector';
    report({
      severity: lenient ? 'warning' : 'error',
      rule: 'CNP-9',
      message: lenient ? 'without a `namespaceSelector` every namespace is meant' : `\`pods\` needs a \`${key}\``,
      hint: `for ${key === 'podSelector' ? 'every pod' : 'every namespace'} write \`${key}: {}\``,
      path: [...path, key],
    });
  }
}

/** The API server reads blocks more strictly here than in a NetworkPolicy. */
function checkNetwork(text: string, path: FieldPath, report: Report): void {
  const parsed = checkCidr(text, path, report);
  if (parsed === undefined) return;
  const zeros = /(^|\.)0\d/.test(text.slice(0, text.indexOf('/'))) || /\/0\d/.test(text);
  const mapped = parsed.bits === 128 && parsed.value >> 32n === 0xffffn;
  if (zeros || mapped || (text.includes(':') && text.includes('.')) || text.length > 43)
    report({
      rule: 'CNP-12',
      message: `\`${text}\` is not an address block in its plain form`,
      hint: mapped ? 'write an IPv4 block' : 'leave out leading zeros and embedded IPv4 addresses',
      path,
    });
}

const domain = /^(\*\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/;

function checkDomain(text: string, path: FieldPath, report: Report): void {
  if (domain.test(text)) return;
  const hint = 'write a whole name such as `example.org`, or `*.example.org` for every name below it';
  report({ rule: 'CNP-14', message: `\`${text}\` is not a domain name`, hint, path });
}
