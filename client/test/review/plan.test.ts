/** From a draft to what is sent, or why nothing is. */
import { describe, expect, test } from 'vitest';
import { keyOf } from '@eastwest/shared/kube';
import { planOf, sameSpec } from '../../src/review/plan.ts';
import type { DraftState } from '../../src/state/drafts.ts';
import { allowText, clusterOf, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'), '7');
const cluster = clusterOf(live);
const key = keyOf(live);
const base = { key, uid: live.uid, resourceVersion: '7' };
const edit = (text: string): DraftState => ({ type: 'edit', id: key, text, baseText: '', base });
const fresh = (text: string): DraftState => ({ type: 'edit', id: 'new:1', text, baseText: '' });
const deletion: DraftState = { type: 'delete', id: key, baseText: '', base };

describe('the plan', () => {
  test('of an edit is an update of the version that it started from', () => {
    const { manifest } = policy(allowText('web', 'cart'));
    expect(planOf(edit(allowText('web', 'cart')), cluster)).toMatchObject({
      type: 'plan',
      plan: { key, request: { operation: 'update', manifest, base: { uid: live.uid, resourceVersion: '7' } } },
    });
  });

  test('of a new policy is a creation without a base', () => {
    const planned = planOf(fresh(allowText('other', 'cart')), cluster);
    expect(planned).toMatchObject({ type: 'plan', plan: { request: { operation: 'create' } } });
    expect(planned.type === 'plan' && planned.plan.request).not.toHaveProperty('base');
  });

  test('of a deletion names the object only', () => {
    expect(planOf(deletion, cluster)).toEqual({
      type: 'plan',
      warnings: [],
      plan: {
        key,
        request: {
          operation: 'delete',
          base: { uid: live.uid, resourceVersion: '7' },
          manifest: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'web', namespace: 'shop' } },
        },
      },
    });
  });

  test.each([
    ['broken syntax', `${allowText('web', 'api')}  x: [`],
    ['V-7', allowText('web', 'api').replace('- port: 8080', '- protocol: tcp')],
    ['V-13, which the server would only drop', allowText('web', 'api').replace('- from:', '- form:')],
    ['another name', allowText('other', 'api')],
    ['nothing', ''],
  ])('there is none for %s', (_what, text) => {
    const planned = planOf(edit(text), cluster);
    expect(planned.type).toBe('blocked');
    expect(planned.type === 'blocked' && planned.problems.length).toBeGreaterThan(0);
  });

  test('a name that is taken blocks a new policy', () => {
    expect(planOf(fresh(allowText('web', 'cart')), cluster)).toMatchObject({ type: 'blocked' });
  });

  test('a warning does not block', () => {
    const text = allowText('web', 'api').replace(
      '- podSelector:\n            matchLabels:\n              app: api',
      '- ipBlock: {cidr: 10.0.0.1/8}',
    );
    expect(planOf(edit(text), cluster)).toMatchObject({
      type: 'plan',
      warnings: expect.arrayContaining([expect.objectContaining({ rule: 'V-14', severity: 'warning' })]) as unknown,
    });
  });
});

describe('the same policy', () => {
  test('whatever the order of keys and what is not spec', () => {
    expect(sameSpec({ spec: { a: 1, b: [{ c: 'x' }] }, metadata: {} }, { spec: { b: [{ c: 'x' }], a: 1 } })).toBe(true);
    expect(sameSpec({ spec: { a: [1, 2] } }, { spec: { a: [2, 1] } })).toBe(false);
    expect(sameSpec({ spec: { a: [] } }, { spec: { a: {} } })).toBe(false);
    expect(sameSpec(undefined, { spec: {} })).toBe(false);
  });
});
