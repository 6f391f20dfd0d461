/** From the text of a file and one change to the text that is written, proven to be just that change. Pure. */
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import { policyContent, printYaml } from '@eastwest/shared/kube';
import type { FieldPath, JsonObject, ObjectKey, PolicyObject, YamlDocument } from '@eastwest/shared/kube';
import { asArray } from '@eastwest/shared/model';
import { asWritten } from './as-written.ts';
import { withManifest, withoutItem } from './edit-node.ts';
import type { PolicyPlace } from './find-policy.ts';
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
}

export interface Rewritten {
  /** Absent: nothing is left in the file. */
  readonly after?: string;
  /** As it will be read from the file. */
  readonly policy?: PolicyObject;
}

/** `place` is where the policy is now; absent for a new one. The error is a sentence. */
export function rewrite(
  file: string,
  text: string,
  place: PolicyPlace | undefined,
  change: PolicyChange,
): Result<Rewritten, string> {
  if (change.manifest === undefined) return place === undefined ? ok({ after: text }) : removed(file, text, place);
  const { key, manifest } = change;
  if (place === undefined && isJson(file, text)) return err(`${file} is JSON, which holds one document: choose a YAML file`);
  const ways = place === undefined ? added(text, manifest, change.text) : changed(text, place, manifest, change.text);
  const touched: Touched = place === undefined ? { type: 'added' } : { type: 'replaced', document: place.document.index };
  for (const after of ways) {
    const policy = policyIn(after, file, key, manifest);
    if (policy !== undefined && othersAreSame(text, after, touched) && staysJson(file, text, after)) return ok({ after, policy });
  }
  return err(isJson(file, text) ? `${file} is JSON and has to stay so: write the policy as JSON` : misfit(file));
}

/** The text has not become a different policy: it does not fit between what is around it. */
function misfit(file: string): string {
  return `the text cannot stand in ${file} as it is: there it would say something else, or change what is beside it`;
}

function removed(file: string, text: string, { document, path }: PolicyPlace): Result<Rewritten, string> {
  if (path.length > 0) return itemRemoved(file, text, document, path);
  const ways = removals(text, document.span);
  if (ways === undefined) return ok({});
  const after = ways.find((way) => othersAreSame(text, way, { type: 'removed', document: document.index }));
  return after === undefined ? err(stuck(file)) : ok({ after });
}

function itemRemoved(file: string, text: string, document: YamlDocument, path: FieldPath): Result<Rewritten, string> {
  const wanted = withValueAt(document.value ?? null, path, undefined);
  const isLast = asArray(valueAt(wanted, path.slice(0, -1))).length === 0;
  const after = withoutItem(text, document, path, isLast);
  return isDocument(text, after, document, wanted) ? ok({ after }) : err(stuck(file));
}

function stuck(file: string): string {
  return `the policy cannot be taken out of ${file} without changing what is beside it: delete it by hand`;
}

function added(text: string, manifest: JsonObject, typed: string | undefined): readonly string[] {
  return additions(text, typed ?? printYaml(policyContent(manifest)));
}

function changed(text: string, place: PolicyPlace, manifest: JsonObject, typed: string | undefined): readonly string[] {
  const { document, path, value, implied } = place;
  if (path.length === 0 && typed !== undefined) return replacements(text, document.span, typed);
  const after = withManifest(text, place, manifest);
  const wanted = withValueAt(document.value ?? null, path, asWritten(value, implied, manifest));
  return isDocument(text, after, document, wanted) ? [after] : [];
}

function staysJson(file: string, before: string, after: string): boolean {
  return !isJson(file, before) || parses(after);
}

/** YAML may look like JSON and say so by its name. */
function isJson(file: string, text: string): boolean {
  return /\.json$/i.test(file) && (text.trim() === '' || parses(text));
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
