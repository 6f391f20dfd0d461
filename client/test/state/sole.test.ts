/** What only a rule is responsible for: asked, answered, shown on the map, and left again. */
import { describe, expect, test } from 'vitest';
import { finish } from '@eastwest/shared/base';
import { soleEffect } from '@eastwest/shared/change';
import { evaluate } from '@eastwest/shared/evaluate';
import { keyOf } from '@eastwest/shared/kube';
import { soleRows } from '../../src/sole/rows.ts';
import { shownEdges, shownPreview } from '../../src/state/shown.ts';
import { createActions, createAppStore } from '../../src/state/store.ts';
import { allowText, clusterOf, namespace, pod, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'));
const key = keyOf(live);
const cluster = clusterOf(namespace('shop'), pod('shop/web-1'), pod('shop/api-1'), pod('shop/cart-1'), live);
const rule = 'spec.ingress[0]';
const answer = (() => {
  const effect = finish(soleEffect(evaluate(cluster), key, ['spec', 'ingress', 0]));
  return effect.ok ? effect.value : { error: effect.error };
})();

function page() {
  const store = createAppStore();
  const actions = createActions(store);
  const answered = (path = rule): void => actions.soleAnswered({ policy: key, path }, answer, store.getState().drafts);
  return { store, actions, answered };
}

describe('a question about a rule', () => {
  test('is shown once it is answered: the world without the rule, and what that loses', () => {
    const { store, actions, answered } = page();
    actions.askSole(key, rule);
    expect(shownPreview(store.getState())).toBeUndefined();
    answered();
    expect(shownEdges(store.getState()).filter(({ change }) => change !== undefined)).toMatchObject([
      { from: 'shop/Deployment/api', to: 'shop/Deployment/web', change: { kind: 'removed' } },
    ]);
  });

  test('is left, and then everything is as it was', () => {
    const { store, actions, answered } = page();
    actions.askSole(key, rule);
    answered();
    actions.leaveSole();
    expect(store.getState().sole).toBeUndefined();
    expect(shownPreview(store.getState())).toBeUndefined();
  });

  test('takes no answer that comes too late', () => {
    const { store, actions, answered } = page();
    actions.askSole(key, 'spec.ingress[0].from[0]');
    answered(rule);
    expect(store.getState().sole).toEqual({ policy: key, path: 'spec.ingress[0].from[0]' });
    actions.leaveSole();
    answered(rule);
    expect(store.getState().sole).toBeUndefined();
  });

  test.each([
    ['a review', (actions: ReturnType<typeof page>['actions']) => actions.openReview()],
    ['a proposal', (actions: ReturnType<typeof page>['actions']) => actions.propose({ title: '', summary: '', changes: [] })],
    [
      'a wish',
      (actions: ReturnType<typeof page>['actions']) => actions.wish({ type: 'allow', from: undefined, protocol: 'TCP' }),
    ],
  ])('gives way to %s', (_what, does) => {
    const { store, actions, answered } = page();
    actions.askSole(key, rule);
    answered();
    does(actions);
    expect(store.getState().sole).toBeUndefined();
  });
});

test('a row says what would be lost on which ports, and asks why about it', () => {
  if ('error' in answer) throw new Error(answer.error);
  expect(soleRows(answer)).toEqual([
    {
      id: 'lost shop/Deployment/api→shop/Deployment/web',
      effect: 'lost',
      from: 'shop/Deployment/api',
      to: 'shop/Deployment/web',
      pair: 'shop/api → shop/web',
      ports: 'TCP 8080',
      question: {
        from: { kind: 'workload', namespace: 'shop', workloadKind: 'Deployment', name: 'api' },
        to: { kind: 'workload', namespace: 'shop', workloadKind: 'Deployment', name: 'web' },
        protocol: 'TCP',
        port: 8080,
      },
    },
  ]);
});
