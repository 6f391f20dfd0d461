// @vitest-environment jsdom
/** Drafts survive a reload, a full disk and another tab. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ObjectKey } from '@eastwest/shared/kube';
import type { SourceInfo } from '@eastwest/shared/protocol';
import { keepDrafts } from '../../src/connection/kept-drafts.ts';
import { firstState } from '../../src/state/app.ts';
import type { DraftState } from '../../src/state/drafts.ts';
import { createActions, createAppStore } from '../../src/state/store.ts';
import { allowText, clusterOf, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'));
const key = 'NetworkPolicy/shop/web' as ObjectKey;
const prod: SourceInfo = { kind: 'kubernetes', name: 'prod', why: 'test', apply: 'cluster' };
const staging: SourceInfo = { ...prod, name: 'staging' };

/** A page as it is after its first snapshot. */
function open(source = prod, storage = localStorage) {
  const store = createAppStore();
  const actions = createActions(store);
  keepDrafts(store, actions, storage);
  actions.streamed({ source, health: { state: 'live' }, asOf: 't', problems: [], cluster: clusterOf(live) });
  return { store, actions, drafts: () => [...store.getState().drafts.values()] };
}

/** jsdom tells no other window: what a browser would do. */
function tellOtherTabs(change: () => void): void {
  const before = new Map(Object.entries(localStorage));
  change();
  const after = new Map(Object.entries(localStorage));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(name) === after.get(name)) continue;
    const event = { key: name, oldValue: before.get(name) ?? null, newValue: after.get(name) ?? null, storageArea: localStorage };
    globalThis.dispatchEvent(new StorageEvent('storage', event));
  }
}

beforeEach(() => localStorage.clear());

describe('a reload', () => {
  test('brings back edits, deletions and new policies', () => {
    const page = open();
    page.actions.setDraftText(key, allowText('web', 'cart'));
    page.actions.newPolicy('kind: NetworkPolicy\n');
    expect(open().drafts()).toEqual(page.drafts());
    page.actions.deletePolicy(key);
    expect(
      open()
        .drafts()
        .find(({ id }) => id === key),
    ).toMatchObject({ type: 'delete' });
  });

  test('brings back nothing that was discarded or undone', () => {
    const page = open();
    page.actions.setDraftText(key, allowText('web', 'cart'));
    page.actions.setDraftText(key, page.drafts()[0]?.baseText ?? '');
    const id = page.actions.newPolicy('a: b\n');
    page.actions.discardDraft(id);
    expect(open().drafts()).toEqual([]);
  });

  test('on another cluster brings back the drafts of that one only', () => {
    open(prod).actions.newPolicy('for: prod\n');
    const page = open(staging);
    expect(page.drafts()).toEqual([]);
    page.actions.newPolicy('for: staging\n');
    expect(open(prod).drafts()).toMatchObject([{ text: 'for: prod\n' }]);
  });

  test('of the server on another cluster swaps the drafts', () => {
    const page = open(prod);
    page.actions.newPolicy('for: prod\n');
    page.actions.streamed({ ...page.store.getState(), source: staging, health: { state: 'live' }, asOf: 't' });
    expect(page.drafts()).toEqual([]);
    page.actions.streamed({ ...page.store.getState(), source: prod, health: { state: 'live' }, asOf: 't' });
    expect(page.drafts()).toMatchObject([{ text: 'for: prod\n' }]);
  });
});

describe('a storage that does not play along', () => {
  test.each(['', 'null', '{}', '[]', '{"type":"edit"}', '{"type":"edit","id":"new:1","text":5,"baseText":""}', '"'])(
    'garbage %j is left out',
    (text) => {
      const page = open();
      page.actions.newPolicy('a: b\n');
      localStorage.setItem('eastwest-draft:kubernetes:prod:new:7', text);
      expect(open().drafts()).toEqual(page.drafts());
    },
  );

  test('a full one is said, and the draft goes on; room again is said too', () => {
    let full = true;
    const storage = new Proxy(localStorage, {
      get: (target, name) => {
        if (name === 'setItem' && full)
          return () => {
            throw new DOMException('full', 'QuotaExceededError');
          };
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const { store, actions } = open(prod, storage);
    actions.setDraftText(key, allowText('web', 'cart'));
    expect(store.getState().draftsAreLost).toBe(true);
    expect(store.getState().drafts.size).toBe(1);
    full = false;
    actions.setDraftText(key, allowText('web', 'checkout'));
    expect(store.getState().draftsAreLost).toBe(false);
  });

  test('none at all is said', () => {
    const store = createAppStore(firstState);
    const actions = createActions(store);
    const forbidden = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('no');
      },
    });
    try {
      keepDrafts(store, actions);
    } finally {
      if (forbidden !== undefined) Object.defineProperty(globalThis, 'localStorage', forbidden);
    }
    expect(store.getState().draftsAreLost).toBe(true);
  });
});

describe('two tabs', () => {
  test('each keeps what the other drafted', () => {
    const one = open();
    const two = open();
    tellOtherTabs(() => one.actions.setDraftText(key, allowText('web', 'cart')));
    tellOtherTabs(() => two.actions.newPolicy('a: b\n'));
    expect(one.drafts()).toHaveLength(2);
    expect(new Set(two.drafts().map(({ id }) => id))).toEqual(new Set(one.drafts().map(({ id }) => id)));
    expect(open().drafts()).toHaveLength(2);
  });

  test('what one hears late of the other is not written over what is newer', () => {
    const one = open();
    open();
    one.actions.setDraftText(key, allowText('web', 'c'));
    const [name = '', first] = Object.entries(localStorage)[0] ?? [];
    one.actions.setDraftText(key, allowText('web', 'ca'));
    const second: unknown = localStorage.getItem(name);
    expect(second).not.toBe(first);
    globalThis.dispatchEvent(new StorageEvent('storage', { key: name, newValue: String(first), storageArea: localStorage }));
    expect(localStorage.getItem(name)).toBe(second);
    globalThis.dispatchEvent(new StorageEvent('storage', { key: name, newValue: null, storageArea: localStorage }));
    expect(localStorage.getItem(name)).toBe(second);
  });

  test('a draft that ends in one ends in the other', () => {
    const one = open();
    const two = open();
    tellOtherTabs(() => one.actions.setDraftText(key, allowText('web', 'cart')));
    expect(two.drafts()).toHaveLength(1);
    tellOtherTabs(() => two.actions.settleDraft(key, key));
    expect(one.drafts()).toEqual([]);
  });

  test('numbers of new policies do not collide', () => {
    const one = open();
    const two = open();
    tellOtherTabs(() => one.actions.newPolicy('of: one\n'));
    tellOtherTabs(() => two.actions.newPolicy('of: two\n'));
    expect(one.drafts().map((draft: DraftState) => (draft.type === 'edit' ? draft.text : ''))).toEqual([
      'of: one\n',
      'of: two\n',
    ]);
  });
});
