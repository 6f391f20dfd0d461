/**
 * Keeps the drafts over a reload, and the same in every tab. Each draft has an entry of its own in the storage, so that two
 * tabs never overwrite each other's; entries belong to one source, because a draft for one cluster is none for another.
 */
import type { SourceInfo } from '@eastwest/shared/protocol';
import { draftFromJson, draftToJson } from '../state/drafting.ts';
import type { DraftId, Drafts, DraftState } from '../state/drafts.ts';
import type { Actions, AppStore } from '../state/store.ts';

const family = 'eastwest-draft:';

function prefixOf({ kind, name }: SourceInfo): string {
  return `${family}${kind}:${encodeURIComponent(name)}:`;
}

/** Until the source is known nothing is read or written. */
export function keepDrafts(store: AppStore, actions: Actions, storage = browserStorage()): void {
  if (storage === undefined) return actions.draftsAreLost(true);
  let prefix: string | undefined;
  // What another tab wrote is never written back: it may have written something newer by now, and the tabs would go on
  // overwriting each other's, letter by letter.
  let listening = false;
  store.subscribe(({ source, drafts }, last) => {
    const wanted = source && prefixOf(source);
    if (wanted !== undefined && wanted !== prefix) {
      // The first source of this page gets what was drafted before it was known; another one starts with its own.
      const fresh = prefix === undefined;
      prefix = wanted;
      const kept = readAll(storage, wanted);
      if (fresh) actions.restoreDrafts(kept);
      else actions.replaceDrafts(kept);
    } else if (prefix !== undefined && drafts !== last.drafts && !listening) {
      const failed = writeChanges(storage, prefix, last.drafts, drafts);
      if (failed !== store.getState().draftsAreLost) actions.draftsAreLost(failed);
    }
  });
  globalThis.addEventListener('storage', ({ storageArea, key, newValue }) => {
    if (storageArea !== storage || prefix === undefined || key === null || !key.startsWith(prefix)) return;
    const id = key.slice(prefix.length) as DraftId;
    const draft = newValue === null ? undefined : draftFromJson(newValue);
    listening = true;
    if (newValue === null) actions.draftLeft(id);
    else if (draft?.id === id) actions.draftCame(draft);
    listening = false;
  });
}

/** Asking for it throws where the browser forbids it. */
function browserStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

function readAll(storage: Storage, prefix: string): Drafts {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  const drafts = keys.filter((key) => key.startsWith(prefix)).flatMap((key) => draftFromJson(storage.getItem(key) ?? '') ?? []);
  return new Map(drafts.map((draft) => [draft.id, draft]));
}

/** True when something could not be kept. */
function writeChanges(storage: Storage, prefix: string, before: Drafts, after: Drafts): boolean {
  for (const id of before.keys()) if (!after.has(id)) storage.removeItem(prefix + id);
  const changed = [...after.values()].filter((draft) => before.get(draft.id) !== draft);
  return changed.map((draft) => write(storage, prefix + draft.id, draft)).includes(false);
}

function write(storage: Storage, key: string, draft: DraftState): boolean {
  try {
    storage.setItem(key, draftToJson(draft));
    return true;
  } catch {
    // Full, or forbidden by the browser's settings.
    return false;
  }
}
