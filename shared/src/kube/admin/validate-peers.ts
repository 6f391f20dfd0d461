/** Peers of admin rules: exactly one field each (CNP-10…CNP-15). */
import { field, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';
import { checkCidr } from '../validate-block.ts';
import { checkSelector } from '../validate-selector.ts';
import { egressPeers, ingressPeers } from './kinds.ts';
import type { AdminShape } from './kinds.ts';

interface Around {
  readonly side: 'from' | 'to';
  readonly shape: AdminShape;
  readonly action: string | undefined;
}

export function checkAdminPeer(value: JsonValue, { side, shape, action }: Around, path: FieldPath, report: Report): void {
  const peer = objectAt(value ?? {}, path, report);
  if (peer === undefined) return;
  const known = side === 'from' ? ingressPeers : egressPeers(shape);
  unknownFields(peer, known, path, report);
  const given = known.filter((key) => field(peer, key) !== undefined);
  if (given.length === 0) {
    const effect = action === 'Allow' || action === 'Accept' ? 'the rule allows nobody by it' : 'the rule denies everybody by it';
    report({
      severity: 'warning',
      rule: 'CNP-15',
      message: `the peer says nothing that is known, so ${effect}`,
      hint: known.map((key) => `\`${key}\``).join(', '),
      path,
    });
  }
  if (given.length > 1)
    report({
      rule: 'CNP-15',
      message: `\`${given.join('` and `')}\` exclude each other`,
      hint: 'make each an item of its own',
      path,
    });
  for (const key of given) checkField(key, field(peer, key) ?? {}, action, [...path, key], report);
}

function checkField(key: string, value: JsonValue, action: string | undefined, path: FieldPath, report: Report): void {
  switch (key) {
    case 'namespaces':
      checkNamespaces(value, path, report);
      return;
    case 'pods':
      checkNamespacedPods(value, path, report);
      return;
    case 'nodes':
      checkSelector(value, path, report, 'the peer matches every node');
      return;
    case 'networks':
      checkList(value, path, report, (text, at) => checkCidr(text, at, report));
      return;
    default:
      // CNP-14
      if (action !== 'Allow' && action !== 'Accept')
        report({ rule: 'CNP-14', message: '`domainNames` may stand in rules that allow only', path });
      checkList(value, path, report, (text, at) => checkDomain(text, at, report));
  }
}

/** L-38: peers of v0.1.0 and v0.1.1, whose inner selector is dropped today. */
function checkNamespaces(value: JsonValue, path: FieldPath, report: Report): void {
  const selector = objectAt(value, path, report);
  if (selector === undefined) return;
  for (const key of ['namespaceSelector', 'sameLabels', 'notSameLabels']) {
    if (field(selector, key) === undefined) continue;
    report({
      severity: 'warning',
      rule: 'L-38',
      message: `\`${key}\` is of an old version of the API and is dropped, so the peer is every namespace`,
      hint: 'write the label selector directly under `namespaces`',
      path: [...path, key],
    });
  }
  const { namespaceSelector: _, sameLabels: __, notSameLabels: ___, ...rest } = selector;
  checkSelector(rest, path, report, 'the peer is every namespace');
}

export function checkNamespacedPods(value: JsonValue, path: FieldPath, report: Report): void {
  const pods = objectAt(value, path, report);
  if (pods === undefined) return;
  unknownFields(pods, ['namespaceSelector', 'podSelector'], path, report, 'it matches more', { namespaces: 'namespaceSelector' });
  for (const key of ['namespaceSelector', 'podSelector']) {
    const selector = field(pods, key);
    if (selector === undefined)
      report({ rule: 'CNP-9', message: `\`${key}\` is missing`, hint: `write \`${key}: {}\` for all`, path: [...path, key] });
    else checkSelector(selector, [...path, key], report, 'it matches more');
  }
}

function checkList(value: JsonValue, path: FieldPath, report: Report, check: (text: string, at: FieldPath) => void): void {
  const items = listAt(value, path, report);
  if (items.length === 0 || items.length > 25)
    report({ rule: 'CNP-11', message: `there must be 1 to 25 items here, not ${items.length}`, path });
  for (const [index, item] of items.entries()) {
    const text = stringAt(item, [...path, index], report);
    if (text !== undefined) check(text, [...path, index]);
  }
}

const domain = /^(\*\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?\.?$/;

function checkDomain(text: string, path: FieldPath, report: Report): void {
  if (domain.test(text)) return;
  report({
    rule: 'CNP-14',
    message: `\`${text}\` is no domain name`,
    hint: 'for example `api.example.com` or `*.example.com`',
    path,
  });
}
