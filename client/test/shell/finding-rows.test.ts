/** A finding in the list, and the mend that it offers. */
import { expect, test } from 'vitest';
import { evaluate } from '@eastwest/shared/evaluate';
import { keyOf, policyText } from '@eastwest/shared/kube';
import { lint } from '@eastwest/shared/lint';
import type { Finding } from '@eastwest/shared/lint';
import { findingRows, lineOf, listed, mendOf } from '../../src/shell/finding-rows.ts';
import { withFindings } from '../../src/author/document.ts';
import { allowText, clusterOf, namespace, pod, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'));
const key = keyOf(live);
const cluster = clusterOf(namespace('shop'), pod('shop/web-1'), pod('shop/api-1'), live);

const found: Finding = {
  id: 'L-13',
  severity: 'warning',
  key,
  path: 'spec.ingress[0].ports[0].port',
  message: '8080 is the port of the Service',
  fix: { title: 'write 9090', edits: [{ op: 'set', path: ['spec', 'ingress', 0, 'ports', 0, 'port'], value: 9090 }] },
};

test('is found by its words and by its namespace; what concerns every namespace always', () => {
  const wide: Finding = { ...found, key: 'Node//worker' as Finding['key'] };
  const rows = findingRows([found, wide]);
  expect(rows.map(({ subject }) => subject)).toEqual(['shop/web', 'Node worker']);
  expect(listed(rows, 'port of a service', []).length).toBe(2);
  expect(listed(rows, '', ['other']).map(({ subject }) => subject)).toEqual(['Node worker']);
  expect(listed(rows, 'shop/web', ['shop']).length).toBe(1);
});

test('a namespace is of itself', () => {
  const rows = findingRows(lint(evaluate(clusterOf(namespace('shop'), pod('shop/web-1')))));
  expect(rows.map(({ finding, namespace: of }) => [finding.id, of])).toContainEqual(['L-26', 'shop']);
});

test('the mend is an edit of the live text and nothing else of it', () => {
  const mend = mendOf(found, cluster, new Map());
  expect(mend?.ok === true && mend.value.changes).toEqual([
    { type: 'edit', key, text: policyText(live).replace('8080', '9090') },
  ]);
});

test('what cannot be done to the text says why', () => {
  const astray = { title: 'take it out', edits: [{ op: 'remove', path: ['spec', 'ingress', 7] }] } as const;
  const mend = mendOf({ ...found, fix: astray }, cluster, new Map());
  expect(mend?.ok === false && mend.error.message).toContain('spec.ingress[7]');
});

test('nothing is offered where there is no mend, no such policy, or a draft that has gone on', () => {
  const { fix: _, ...bare } = found;
  expect(mendOf(bare, cluster, new Map())).toBeUndefined();
  expect(mendOf(found, clusterOf(), new Map())).toBeUndefined();
  const draft = { type: 'edit', id: key, text: '', baseText: '', base: { key, uid: 'a', resourceVersion: '1' } } as const;
  expect(mendOf(found, cluster, new Map([[key, draft]]))).toBeUndefined();
});

test('markers are of the policy that is open, not told twice, and never of what is only worth knowing', () => {
  const path = ['spec', 'podSelector'];
  const known = [{ severity: 'warning', rule: 'L-1', message: 'no pod matches', path }] as const;
  const again: Finding = { ...found, id: 'L-1', path: 'spec.podSelector' };
  const remark: Finding = { ...found, severity: 'info' };
  const other: Finding = { ...found, key: keyOf(policy(allowText('other', 'api'))) };
  const told = withFindings(known, [again, found, remark, other], key);
  expect(told.map(({ rule }) => rule)).toEqual(['L-1', 'L-13']);
  expect(told[1]).toMatchObject({ severity: 'warning', path: ['spec', 'ingress', 0, 'ports', 0, 'port'], hint: 'write 9090' });
});

test('of very many findings about one policy the first are marked, and how many more there are', () => {
  const many = Array.from({ length: 130 }, (_, index): Finding => ({ ...found, path: `spec.ingress[${index}]` }));
  const marks = withFindings([], many, key);
  expect(marks).toHaveLength(51);
  expect(marks[0]).toMatchObject({ path: [], message: expect.stringContaining('80 more findings') });
});

test('rows keep their identity when others come and go, so that what is open stays open', () => {
  const other: Finding = { ...found, id: 'L-1' };
  const [row] = findingRows([found]);
  expect(findingRows([other, found, found]).map(({ id }) => id)).toContain(row?.id);
  expect(new Set(findingRows([found, found]).map(({ id }) => id)).size).toBe(2);
});

test('the line of a finding is that of the text that the editor opens', () => {
  const lines = policyText(live).split('\n');
  const line = lineOf(found, cluster);
  expect(lines[(line ?? 0) - 1]).toContain('port: 8080');
  expect(lineOf({ ...found, key: 'Namespace//shop' as Finding['key'], path: '' }, cluster)).toBeUndefined();
});
