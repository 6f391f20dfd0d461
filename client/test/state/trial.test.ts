/** A proposal is looked at, then kept as drafts or dropped; the drafts beside it stay as they are. */
import { describe, expect, test } from 'vitest';
import type { TextChange } from '@eastwest/shared/change';
import { policyText } from '@eastwest/shared/kube';
import type { ObjectKey } from '@eastwest/shared/kube';
import { tried } from '../../src/state/trial.ts';
import { createActions, createAppStore } from '../../src/state/store.ts';
import { allowText, clusterOf, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'));
const key = 'NetworkPolicy/shop/web' as ObjectKey;
const changed = allowText('web', 'other');

function page() {
  const store = createAppStore();
  const actions = createActions(store);
  store.setState({ cluster: clusterOf(live) });
  const propose = (...changes: readonly TextChange[]): void => actions.propose({ title: 'A try', summary: '', changes });
  const texts = (): readonly string[] =>
    [...store.getState().drafts.values()].map((draft) => (draft.type === 'edit' ? draft.text : 'deleted'));
  const previewed = (): readonly string[] =>
    [...tried(store.getState()).values()].map((draft) => (draft.type === 'edit' ? draft.text : 'deleted'));
  return { store, actions, propose, texts, previewed };
}

describe('a trial', () => {
  test('is previewed and no draft', () => {
    const { propose, texts, previewed } = page();
    propose({ type: 'edit', key, text: changed }, { type: 'create', text: allowText('new', 'api') });
    expect(texts()).toEqual([]);
    expect(previewed()).toEqual([changed, allowText('new', 'api')]);
  });

  test('becomes drafts when it is kept, and says which', () => {
    const { store, actions, propose, texts } = page();
    propose({ type: 'edit', key, text: changed });
    expect(actions.keepTrial()).toEqual([key]);
    expect(texts()).toEqual([changed]);
    expect(store.getState().trial).toBeUndefined();
    expect(store.getState().drafts.get(key)).toMatchObject({ baseText: policyText(live), base: { resourceVersion: '1' } });
  });

  test('leaves nothing when it is dropped', () => {
    const { actions, propose, texts, previewed } = page();
    propose({ type: 'delete', key });
    expect(previewed()).toEqual(['deleted']);
    actions.dropTrial();
    expect([texts(), previewed()]).toEqual([[], []]);
  });

  test('gives way to the next one', () => {
    const { propose, previewed } = page();
    propose({ type: 'create', text: allowText('first', 'api') });
    propose({ type: 'create', text: allowText('second', 'api') });
    expect(previewed()).toEqual([allowText('second', 'api')]);
  });

  test('of a policy that only a draft makes changes that draft', () => {
    const { actions, propose, texts } = page();
    actions.newPolicy(allowText('fresh', 'api'));
    propose({ type: 'edit', key: 'NetworkPolicy/shop/fresh' as ObjectKey, text: allowText('fresh', 'other') });
    actions.keepTrial();
    expect(texts()).toEqual([allowText('fresh', 'other')]);
  });

  test('that edits what was to be deleted keeps the policy', () => {
    const { actions, propose, texts } = page();
    actions.deletePolicy(key);
    propose({ type: 'edit', key, text: changed });
    actions.keepTrial();
    expect(texts()).toEqual([changed]);
  });

  test('keeps the base that it was made of, so that a change meanwhile is a conflict and not overwritten', () => {
    const { store, actions, propose } = page();
    propose({ type: 'edit', key, text: changed });
    store.setState({ cluster: clusterOf(policy(allowText('web', 'colleague'), '2')) });
    actions.keepTrial();
    expect(store.getState().drafts.get(key)?.base?.resourceVersion).toBe('1');
  });

  test('stands beside a draft that came from another tab under the same number', () => {
    const { actions, propose, texts } = page();
    propose({ type: 'create', text: allowText('mine', 'api') });
    actions.draftCame({ type: 'edit', id: 'new:1', text: allowText('theirs', 'api'), baseText: '' });
    expect(actions.keepTrial()).toEqual(['new:2']);
    expect(texts()).toEqual([allowText('theirs', 'api'), allowText('mine', 'api')]);
  });

  test('is over when one goes on editing, or reviews what is drafted', () => {
    const { store, actions, propose } = page();
    propose({ type: 'create', text: allowText('tried', 'api') });
    actions.setDraftText(key, changed);
    expect(store.getState().trial).toBeUndefined();
    propose({ type: 'create', text: allowText('tried', 'api') });
    actions.openReview();
    expect(store.getState().trial).toBeUndefined();
  });
});
