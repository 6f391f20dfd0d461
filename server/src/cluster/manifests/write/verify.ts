/** The proof that a file that is about to be written holds what was looked at, and all else as it was. */
import { keyOf, readManifestText, readYaml } from '@eastwest/shared/kube';
import type { JsonObject, JsonValue, ObjectKey, PolicyObject, YamlDocument } from '@eastwest/shared/kube';
import { essence } from './as-written.ts';
import { sameJson } from './value-edits.ts';

export type Touched =
  | { readonly type: 'replaced'; readonly document: number }
  | { readonly type: 'removed'; readonly document: number }
  | { readonly type: 'added' };

/** INVARIANT (nothing else): every other document of the file has the text and says what it had and said before. */
export function othersAreSame(before: string, after: string, touched: Touched): boolean {
  const [old, now] = [[...readYaml(before)], [...readYaml(after)]];
  if (touched.type !== 'added') old.splice(touched.document, 1);
  if (touched.type === 'replaced') now.splice(touched.document, 1);
  if (touched.type === 'added') now.splice(-1, 1);
  return old.length === now.length && old.every((document, index) => isSame(document, now[index]));
}

/** A document that says something else in one place says the rest as before. */
export function isDocument(before: string, after: string, document: YamlDocument, wanted: JsonValue): boolean {
  const now = readYaml(after)[document.index]?.value;
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

/** The policy as it will be read from the file, if that is exactly the one that was looked at. */
export function policyIn(text: string, file: string, key: ObjectKey, manifest: JsonObject): PolicyObject | undefined {
  const found = readManifestText(text, file).objects.find((object) => keyOf(object) === key);
  if (found?.kind !== 'NetworkPolicy') return undefined;
  return sameJson(essence(found.manifest), essence(manifest)) ? found : undefined;
}
