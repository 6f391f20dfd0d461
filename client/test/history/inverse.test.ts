/** T27: what taking a change back comes to now, or why there is no way. */
import { describe, expect, test } from 'vitest';
import { objectKey } from '@eastwest/shared/kube';
import type { ClusterState, JsonObject, PolicyObject } from '@eastwest/shared/kube';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { textOf, wayBack, wordsOfChange } from '../../src/history/inverse.ts';
import { withNewest } from '../../src/history/list.ts';
import { ago, secondsLeft } from '../../src/history/when.ts';

const key = objectKey('NetworkPolicy', 'shop', 'web');
const manifest = (app: string): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  spec: { podSelector: { matchLabels: { app } } },
});
const version = (resourceVersion: string, app = 'a') => ({ uid: 'u', resourceVersion, manifest: manifest(app) });
const at = '2026-01-01T00:00:00.000Z';
const created: RecordedChange = { id: 'c', at, operation: 'create', key, after: version('1') };
const change = (id: string): RecordedChange => ({ ...created, id });
const updated: RecordedChange = { id: 'c', at, operation: 'update', key, before: version('1', 'old'), after: version('2') };
const deleted: RecordedChange = { id: 'c', at, operation: 'delete', key, before: version('2', 'old') };

function cluster(resourceVersion?: string, uid = 'u'): ClusterState {
  const policy: PolicyObject = {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    name: 'web',
    namespace: 'shop',
    uid,
    resourceVersion: resourceVersion ?? '',
    labels: {},
    manifest: manifest('a'),
  };
  return { objects: new Map(resourceVersion === undefined ? [] : [[key, policy]]), hidden: [] };
}

describe('the way back', () => {
  test('from a creation is the deletion of what was made', () => {
    expect(wayBack(created, cluster('1'))).toMatchObject({ type: 'open', draft: { type: 'delete', id: key } });
  });

  test('from a change is the text that was there', () => {
    const way = wayBack(updated, cluster('2'));
    expect(way).toMatchObject({ type: 'open', draft: { type: 'edit', id: key, base: { resourceVersion: '2' } } });
    expect(way.type === 'open' && way.draft.type === 'edit' && way.draft.text).toContain('app: old');
  });

  test('from a deletion is a new policy with the text that was there', () => {
    const way = wayBack(deleted, cluster());
    expect(way).toMatchObject({ type: 'open', draft: { type: 'edit', baseText: '' } });
    expect(way.type === 'open' && way.draft.base).toBe(undefined);
  });

  test.each([
    ['changed since', updated, cluster('3'), 'The policy was changed again since.'],
    ['made anew since', updated, cluster('2', 'other'), 'The policy was changed again since.'],
    ['deleted since', created, cluster(), 'The policy was deleted since.'],
    ['made since', deleted, cluster('9'), 'A policy of this name was made since.'],
  ])('is closed when the policy was %s, and the two can be compared', (_, change, now, why) => {
    expect(wayBack(change, now)).toEqual({ type: 'closed', why, others: true });
  });

  test.each<[string, Partial<RecordedChange>]>([
    ['It was taken back already.', { undoneBy: 'd' }],
    ['It is not known whether it was applied: no answer came back.', { unsure: true }],
  ])('is closed: %s', (why, more) => {
    expect(wayBack({ ...updated, ...more }, cluster('2'))).toEqual({ type: 'closed', why, others: false });
  });
});

test('the text of an author is put back as it was, comments and all; kubectl’s record is not shown', () => {
  expect(textOf({ ...version('1'), text: '# mine\nkind: NetworkPolicy\n' })).toBe('# mine\nkind: NetworkPolicy\n');
  const record = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  const recorded = { ...manifest('a'), metadata: { name: 'web', namespace: 'shop', annotations: record } };
  expect(textOf({ ...version('1'), manifest: recorded })).not.toContain('annotations');
  const both = { ...recorded, metadata: { ...recorded.metadata, annotations: { ...record, constructor: 'x' } } };
  expect(textOf({ ...version('1'), manifest: both })).toContain('constructor: x');
});

test('what it is called', () => {
  expect([created, updated, deleted].map(wordsOfChange)).toEqual(['Created shop/web', 'Changed shop/web', 'Deleted shop/web']);
  expect([created, updated, deleted].map((change) => wordsOfChange({ ...change, undoes: 'x' }))).toEqual([
    'Took back the deletion of shop/web',
    'Took back the change of shop/web',
    'Took back the creation of shop/web',
  ]);
});

test('how long ago, and how long still', () => {
  const now = Date.parse(at);
  const before = (seconds: number): string => ago(at, now + seconds * 1000);
  expect([0, 59, 60, 125, 3600, 86_400 * 2].map(before)).toEqual([
    'just now',
    'just now',
    '1 minute ago',
    '2 minutes ago',
    '1 hour ago',
    '2 days ago',
  ]);
  expect(before(-10), 'a clock that is behind').toBe('just now');
  expect(secondsLeft(at, now - 10_500, 0)).toBe(11);
  expect(secondsLeft(at, now - 10_500, 5000), 'the server is ahead').toBe(6);
  expect(secondsLeft(at, now + 1, 0)).toBe(0);
});

test('fetched again, the newest come on top of what was fetched of older ones', () => {
  const known = { changes: ['c', 'b', 'a'].map(change), more: false };
  const page = { now: at, kept: 'here', changes: ['d', 'c'].map(change), more: true };
  const merged = withNewest(known, page);
  expect(merged.changes.map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
  expect(merged.more).toBe(false);
  expect(withNewest({ changes: [], more: false }, page)).toMatchObject({ more: true });
});
