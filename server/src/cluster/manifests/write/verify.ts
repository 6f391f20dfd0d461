/** The proof that a file that is about to be written holds what was looked at, and all else as it was. */
import { sameJson } from '@eastwest/shared/kube';
import type { JsonObject, JsonValue, ObjectKey, AnyPolicyObject, YamlDocument } from '@eastwest/shared/kube';
import { essence } from './as-written.ts';
import { policyAt, policyPlaces } from './find-policy.ts';
import type { ManifestFile } from './find-policy.ts';

export type Touched =
  | { readonly type: 'replaced'; readonly document: number }
  | { readonly type: 'removed'; readonly document: number }
  | { readonly type: 'added' };

/** INVARIANT (nothing else): every other document of the file has the text and says what it had and said before. */
export function othersAreSame(before: ManifestFile, after: ManifestFile, touched: Touched): boolean {
  const [old, now] = [[...before.documents], [...after.documents]];
  if (touched.type !== 'added') old.splice(touched.document, 1);
  if (touched.type === 'replaced') now.splice(touched.document, 1);
  if (touched.type === 'added') now.splice(-1, 1);
  return old.length === now.length && old.every((document, index) => isSame(document, now[index]));
}

/** A document that says something else in one place says the rest as before. */
export function isDocument(before: ManifestFile, after: ManifestFile, document: YamlDocument, wanted: JsonValue): boolean {
  const now = after.documents[document.index]?.value;
  const touched: Touched = { type: 'replaced', document: document.index };
  return now !== undefined && sameJson(now, wanted) && othersAreSame(before, after, touched);
}

/** The last line of a file is ended when another document comes after it, and the end of a removed one goes with it. */
function isSame(old: YamlDocument, now: YamlDocument | undefined): boolean {
  return (
    now !== undefined &&
    old.text.trimEnd() === now.text.trimEnd() &&
    old.problems.length === now.problems.length &&
    sameJson(old.value ?? null, now.value ?? null)
  );
}

/** The policy as it will be read from the file, if it is there once and exactly the one that was looked at. */
export function policyIn(after: ManifestFile, key: ObjectKey, manifest: JsonObject): AnyPolicyObject | undefined {
  const [place, ...others] = policyPlaces(after, key);
  const found = place === undefined || others.length > 0 ? undefined : policyAt(after, place, key);
  return found !== undefined && sameJson(essence(found.manifest), essence(manifest)) ? found : undefined;
}
