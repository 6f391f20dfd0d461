/** From a file and one change of a policy to the text that is written, proven to be just that change. Pure. */
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import { editText } from '@eastwest/shared/edit';
import { policyContent, printYaml } from '@eastwest/shared/kube';
import type { JsonObject, ObjectKey, AnyPolicyObject } from '@eastwest/shared/kube';
import { asArray } from '@eastwest/shared/model';
import { filled } from '../../hole.ts';
import type { Hole } from '../../hole.ts';
import { isTemplate } from '../parse-file.ts';
import { asWritten } from './as-written.ts';
import { withManifest, withoutItem } from './edit-node.ts';
import { isValidJson } from './json-extent.ts';
import { manifestFile, policyPlaces } from './find-policy.ts';
import type { ManifestFile, PolicyPlace } from './find-policy.ts';
import { additions, removals, replacements } from './splice.ts';
import { valueAt, withValueAt } from './value-edits.ts';
import { isDocument, othersAreSame, policyIn } from './verify.ts';
import type { Touched } from './verify.ts';

export interface PolicyChange {
  readonly key: ObjectKey;
  /** Absent: the policy is deleted. */
  readonly manifest?: JsonObject;
  /** As it was typed. */
  readonly text?: string;
  /** Where it was before it was deleted. */
  readonly hole?: Hole;
}

export interface Rewritten {
  /** Absent: nothing is left in the file. */
  readonly after?: string;
  /** As it will be read from the file. */
  readonly policy?: AnyPolicyObject;
}

/** `place` is where the policy is now; absent for a new one. The error is a sentence. */
export function rewrite(
  file: ManifestFile,
  place: PolicyPlace | undefined,
  { key, manifest, text, hole }: PolicyChange,
): Result<Rewritten, string> {
  if (manifest === undefined) return place === undefined ? ok({ after: file.text }) : removed(file, place);
  const back = place === undefined && hole !== undefined ? putBack(file, hole, key, manifest) : undefined;
  if (back !== undefined) return ok(back);
  const { name } = file;
  if (place === undefined && isJson(file)) return err(`${name} is JSON, which holds one document: choose a YAML file`);
  if (isTemplate(file.documents)) return err(`${name} is a template, not a manifest: choose another file`);
  const ways = place === undefined ? added(file, manifest, text) : changed(file, place, manifest, text);
  const touched: Touched = place === undefined ? { type: 'added' } : { type: 'replaced', document: place.document.index };
  for (const after of distinct(file, ways)) {
    const policy = policyIn(after, key, manifest);
    if (policy === undefined || !othersAreSame(file, after, touched)) continue;
    if (!isJson(file) || isJson(after)) return ok({ after: after.text, policy });
  }
  return err(isJson(file) ? `${name} is JSON and has to stay so: write the policy as JSON` : misfit(name));
}

/** Undefined where it does not fit there any more: then it is added like any other. */
function putBack(file: ManifestFile, hole: Hole, key: ObjectKey, manifest: JsonObject): Rewritten | undefined {
  const text = filled(file.text, hole);
  if (text === undefined) return undefined;
  const after = manifestFile(file.name, text);
  const [policy, place] = [policyIn(after, key, manifest), policyPlaces(after, key)[0]];
  if (policy === undefined || place === undefined || (isJson(file) && !isJson(after))) return undefined;
  const { document, path } = place;
  const isFitting =
    path.length === 0
      ? othersAreSame(after, file, { type: 'removed', document: document.index })
      : isDocument(after, file, document, withValueAt(document.value ?? null, path, undefined));
  return isFitting ? { after: text, policy } : undefined;
}

/** Read one by one: the first is nearly always the one. */
function* distinct({ name }: ManifestFile, ways: readonly string[]): Generator<ManifestFile> {
  for (const way of new Set(ways)) yield manifestFile(name, way);
}

/** The text has not become a different policy: it does not fit between what is around it. */
function misfit(name: string): string {
  return `the text cannot stand in ${name} as it is: there it would say something else, or change what is beside it`;
}

function removed(file: ManifestFile, place: PolicyPlace): Result<Rewritten, string> {
  const { document, path } = place;
  if (path.length > 0) return itemRemoved(file, place);
  const ways = removals(file.text, document.span);
  if (ways === undefined) return ok({});
  for (const after of distinct(file, ways))
    if (othersAreSame(file, after, { type: 'removed', document: document.index })) return ok({ after: after.text });
  return err(stuck(file));
}

function itemRemoved(file: ManifestFile, { document, path }: PolicyPlace): Result<Rewritten, string> {
  const wanted = withValueAt(document.value ?? null, path, undefined);
  const isLast = asArray(valueAt(wanted, path.slice(0, -1))).length === 0;
  const after = withoutItem(file.text, document, path, isLast);
  return isDocument(file, manifestFile(file.name, after), document, wanted) ? ok({ after }) : err(stuck(file));
}

function stuck({ name }: ManifestFile): string {
  return `the policy cannot be taken out of ${name} without changing what is beside it: delete it by hand`;
}

function added({ text }: ManifestFile, manifest: JsonObject, typed: string | undefined): readonly string[] {
  return additions(text, typed ?? printYaml(policyContent(manifest)));
}

function changed(file: ManifestFile, place: PolicyPlace, manifest: JsonObject, typed: string | undefined): readonly string[] {
  const { document, path, value, implied } = place;
  if (path.length === 0 && typed !== undefined) return replacements(file.text, document.span, typed);
  const item = asWritten(value, implied, manifest);
  const wanted = withValueAt(document.value ?? null, path, item);
  const ways = [...edited(file, place, item), withManifest(file.text, place, manifest)];
  return ways.filter((way) => isDocument(file, manifestFile(file.name, way), document, wanted));
}

/** Longer documents are machines' work, and parts of them are printed anew in a fraction of the time. */
const longestEdited = 1 << 18;

function edited({ text }: ManifestFile, { document, path }: PolicyPlace, value: JsonObject): readonly string[] {
  if (document.text.length > longestEdited || isValidJson(document.text)) return [];
  const result = editText(document.text, [{ op: 'set', path, value }]);
  const { body, to } = document.span;
  return result.ok ? [text.slice(0, body) + result.value + text.slice(to)] : [];
}

/** YAML may look like JSON; JSON says so by its name. */
function isJson({ name, text }: ManifestFile): boolean {
  return /\.json$/i.test(name) && (text.trim() === '' || isValidJson(text));
}
