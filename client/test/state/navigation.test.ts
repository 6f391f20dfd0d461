/** Which tab a selection opens with. */
import type { NodeId } from '@eastwest/shared/graph';
import type { ObjectKey } from '@eastwest/shared/kube';
import { expect, test } from 'vitest';
import { createActions, createAppStore } from '../../src/state/store.ts';

const policy = (name: string) => `NetworkPolicy/shop/${name}` as ObjectKey;

function tabAfter(...steps: readonly ((actions: ReturnType<typeof createActions>) => void)[]): string {
  const store = createAppStore();
  const actions = createActions(store);
  for (const step of steps) step(actions);
  return store.getState().view.tab;
}

function inForm(actions: ReturnType<typeof createActions>): void {
  actions.openPolicy(policy('a'));
  actions.setTab('form');
}

test('a policy opens with its text, anything else with its facts', () => {
  expect(tabAfter((actions) => actions.openPolicy(policy('a')))).toBe('yaml');
  expect(tabAfter((actions) => actions.selectNode('shop/Deployment/web' as NodeId))).toBe('overview');
});

test('who works in the form stays in it from one policy to the next, unless a place in the text is asked for', () => {
  expect(tabAfter(inForm, (actions) => actions.openPolicy(policy('b')))).toBe('form');
  expect(tabAfter(inForm, (actions) => actions.openPolicy(policy('b'), 'spec'))).toBe('yaml');
  expect(tabAfter(inForm, (actions) => actions.openDraft(policy('a'), { path: 'spec' }))).toBe('yaml');
  expect(tabAfter(inForm, (actions) => actions.selectNode('shop/Deployment/web' as NodeId))).toBe('overview');
});
