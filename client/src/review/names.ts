/** How a draft and what it does are called. Pure. */
import { keyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { ObjectKey } from '@eastwest/shared/kube';
import type { DraftState } from '../state/drafts.ts';
import { keyParts } from '../state/keys.ts';

/** `shop/web` */
export function keyName(key: ObjectKey): string {
  const { namespace, name } = keyParts(key);
  return `${namespace}/${name}`;
}

export function draftName(draft: DraftState): string {
  if (draft.type === 'delete') return keyName(draft.base.key);
  return draft.base === undefined ? nameInText(draft.text) : keyName(draft.base.key);
}

function nameInText(text: string): string {
  const { manifest } = readPolicyText(text);
  const key = manifest && keyOfManifest(manifest);
  return key === undefined ? 'new policy' : keyName(key);
}

export function intent(draft: DraftState): string {
  if (draft.type === 'delete') return 'Delete';
  return draft.base === undefined ? 'Create' : 'Change';
}
