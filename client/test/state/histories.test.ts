/** What is done to a policy's text can be taken back, by whichever hand it was done. */
import { describe, expect, test } from 'vitest';
import { policyText } from '@eastwest/shared/kube';
import type { ObjectKey } from '@eastwest/shared/kube';
import { documentOf } from '../../src/state/document.ts';
import type { DraftId } from '../../src/state/drafts.ts';
import { canGo } from '../../src/state/histories.ts';
import { createActions, createAppStore } from '../../src/state/store.ts';
import { allowText, clusterOf, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'));
const other = policy(allowText('db', 'api'));
const key = 'NetworkPolicy/shop/web' as ObjectKey;
const otherKey = 'NetworkPolicy/shop/db' as ObjectKey;
const [base, changed] = [policyText(live), allowText('web', 'other')];

function page() {
  const store = createAppStore();
  const actions = createActions(store);
  store.setState({ cluster: clusterOf(live, other) });
  const text = (id: DraftId = key): string | undefined => documentOf(store.getState(), id)?.text;
  const can = (id: DraftId = key): string =>
    (['undo', 'redo'] as const).filter((way) => canGo(store.getState(), id, way)).join(' and ');
  return { store, actions, text, can };
}

describe('undo', () => {
  test('takes the first edit back, so that there is no draft, and redo makes it again', () => {
    const { store, actions, text, can } = page();
    actions.setDraftText(key, changed);
    expect(can()).toBe('undo');
    actions.undoText(key);
    expect(store.getState().drafts.size).toBe(0);
    expect([text(), can()]).toEqual([base, 'redo']);
    actions.redoText(key);
    expect([text(), can()]).toEqual([changed, 'undo']);
  });

  test('is of each policy for itself, and survives looking at another one', () => {
    const { actions, text, can } = page();
    actions.openPolicy(key);
    actions.setDraftText(key, changed);
    actions.openPolicy(otherKey);
    actions.setDraftText(otherKey, `${policyText(other)}# more\n`);
    actions.undoText(key);
    expect([text(), can(otherKey)]).toEqual([base, 'undo']);
  });

  test('takes back a proposal that was kept', () => {
    const { actions, text } = page();
    actions.propose({ title: 'A try', summary: '', changes: [{ type: 'edit', key, text: changed }] });
    actions.keepTrial();
    expect(text()).toBe(changed);
    actions.undoText(key);
    expect(text()).toBe(base);
  });

  test('brings a discarded draft back', () => {
    const { actions, text } = page();
    actions.setDraftText(key, changed);
    actions.discardDraft(key);
    expect(text()).toBe(base);
    actions.undoText(key);
    expect(text()).toBe(changed);
  });

  test('waits while the policy is to be deleted, and goes on once it is kept', () => {
    const { actions, text, can } = page();
    actions.setDraftText(key, changed);
    actions.deletePolicy(key);
    expect(can()).toBe('');
    expect(actions.undoText(key)).toBe(false);
    actions.discardDraft(key);
    actions.undoText(key);
    expect(text()).toBe(changed);
  });

  test('does not go back over what changed in the cluster or in another tab', () => {
    const { store, actions, can } = page();
    actions.setDraftText(key, changed);
    actions.undoText(key);
    store.setState({ cluster: clusterOf(policy(allowText('web', 'theirs')), other) });
    expect(can()).toBe('');
    actions.setDraftText(otherKey, 'mine');
    const draft = store.getState().drafts.get(otherKey);
    if (draft?.type !== 'edit') throw new Error('no draft');
    actions.draftCame({ ...draft, text: 'from another tab' });
    expect(can(otherKey)).toBe('');
  });

  test('of a new policy ends with its first text, and a later new one begins afresh', () => {
    const { store, actions, text, can } = page();
    const id = actions.newPolicy('one');
    actions.setDraftText(id, 'two');
    actions.undoText(id);
    expect([text(id), can(id)]).toEqual(['one', 'redo']);
    actions.discardDraft(id);
    expect(store.getState().histories.has(id)).toBe(false);
    expect(can(actions.newPolicy('one'))).toBe('');
  });

  test('drops what is only tried, which was made of the text as it was', () => {
    const { store, actions } = page();
    actions.setDraftText(key, changed);
    actions.propose({ title: 'A try', summary: '', changes: [{ type: 'delete', key: otherKey }] });
    actions.undoText(key);
    expect(store.getState().trial).toBeUndefined();
  });
});
