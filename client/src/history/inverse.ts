/** What taking a change back would come to now, as a draft that the engine can look at; or why it cannot be done: pure. */
import type { ClusterState, JsonObject } from '@eastwest/shared/kube';
import { policyText, printManifest } from '@eastwest/shared/kube';
import type { RecordedChange, RecordedVersion } from '@eastwest/shared/protocol';
import { policyAt } from '../state/drafting.ts';
import type { DraftState } from '../state/drafts.ts';
import { keyParts } from '../state/keys.ts';

export type Way =
  | { readonly type: 'open'; readonly draft: DraftState }
  /** `others`: what is there now is somebody else's by now, and can be compared with what was there. */
  | { readonly type: 'closed'; readonly why: string; readonly others: boolean };

/** Numbered far from the drafts that a user makes: these are only looked at. */
const lookedAt = 900_000_000;

/** `index` tells apart those that are looked at together. */
export function wayBack(change: RecordedChange, cluster: ClusterState, index = 0): Way {
  const { before, after, key, operation } = change;
  if (change.unsure === true) return closed('It is not known whether it was applied: no answer came back.');
  if (change.undoneBy !== undefined) return closed('It was taken back already.');
  if (operation !== 'create' && before === undefined) return closed('What was there before could not be recorded.');
  const live = policyAt(cluster, key);
  const stands =
    after === undefined ? live === undefined : live?.uid === after.uid && live.resourceVersion === after.resourceVersion;
  if (!stands) return { type: 'closed', why: whyNot(change, live !== undefined), others: true };
  if (live === undefined)
    return before === undefined ? closed('Nothing was there before.') : open(`new:${lookedAt + index}`, textOf(before));
  const base = { key, uid: live.uid, resourceVersion: live.resourceVersion };
  const baseText = policyText(live);
  if (before === undefined) return { type: 'open', draft: { type: 'delete', id: key, baseText, base } };
  return { type: 'open', draft: { type: 'edit', id: key, text: textOf(before), baseText, base } };
}

function open(id: `new:${number}`, text: string): Way {
  return { type: 'open', draft: { type: 'edit', id, text, baseText: '' } };
}

function closed(why: string): Way {
  return { type: 'closed', why, others: false };
}

function whyNot({ after }: RecordedChange, exists: boolean): string {
  if (after === undefined) return 'A policy of this name was made since.';
  return exists ? 'The policy was changed again since.' : 'The policy was deleted since.';
}

/** As its author wrote it, where that was kept. */
export function textOf({ text, manifest }: RecordedVersion): string {
  return text ?? printManifest(withoutLastApplied(manifest));
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Book-keeping of kubectl, which no draft shows. */
function withoutLastApplied(manifest: JsonObject): JsonObject {
  const { metadata } = manifest;
  if (!isObject(metadata) || !isObject(metadata['annotations'])) return manifest;
  const rest = Object.entries(metadata['annotations']).filter(([name]) => name !== lastApplied);
  const { annotations: _, ...kept } = metadata;
  return { ...manifest, metadata: rest.length === 0 ? kept : { ...kept, annotations: Object.fromEntries(rest) } };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `shop/web`. */
export function nameOfChange({ key }: Pick<RecordedChange, 'key'>): string {
  const { namespace, name } = keyParts(key);
  return `${namespace}/${name}`;
}

const verbs = { create: 'Created', update: 'Changed', delete: 'Deleted' } as const;

/** `Changed shop/web`, `Taken back: created shop/web`. */
export function wordsOfChange({ operation, undoes, key }: Pick<RecordedChange, 'operation' | 'undoes' | 'key'>): string {
  const name = nameOfChange({ key });
  if (undoes === undefined) return `${verbs[operation]} ${name}`;
  // What the way back did to the policy is the opposite of what it took back.
  const opposite = { create: 'deletion of', update: 'change of', delete: 'creation of' } as const;
  return `Took back the ${opposite[operation]} ${name}`;
}
