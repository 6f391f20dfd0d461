/** From a request that is sound in itself to the file and what is written to it, or why that cannot be. */
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import { keyOfManifest } from '@eastwest/shared/kube';
import type { AnyPolicyObject, ObjectKey, Origin } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import type { SourceRequest } from '../../source.ts';
import type { ObjectIndex } from '../differences.ts';
import { unreadableReason } from '../read-text.ts';
import type { Reading } from '../reader.ts';
import { manifestFile, policyAt, policyPlaces } from './find-policy.ts';
import type { ManifestFile, PolicyPlace } from './find-policy.ts';
import { rewrite } from './rewrite.ts';
import type { Rewritten } from './rewrite.ts';
import { suggestedFile } from './suggest-file.ts';
import { existingTarget, namedTarget } from './target.ts';
import type { Target } from './target.ts';
import { readTextFile } from './text-file.ts';
import type { TextFile } from './text-file.ts';

/** What the files say now. */
export interface Now {
  readonly objects: ObjectIndex;
  readonly reading: Pick<Reading, 'found' | 'placesOf'>;
}

export type Refused = Exclude<ApplyOutcome, { outcome: 'applied' }>;

export interface Edit {
  readonly target: Target;
  /** Undefined: there is no such file yet. */
  readonly file: TextFile | undefined;
  readonly rewritten: Rewritten;
  readonly warnings: readonly string[];
}

export async function editOf(
  request: SourceRequest,
  live: AnyPolicyObject | undefined,
  now: Now,
): Promise<Result<Edit, Refused>> {
  const key = keyOfManifest(request.manifest);
  const target = live === undefined ? await newTarget(request, key, now) : await liveTarget(live, key, now);
  if (!target.ok) return err(forbidden(target.error));
  const file = await contentsOf(target.value);
  if (!file.ok) return file;
  const contents = manifestFile(target.value.name, file.value?.text ?? '');
  const place = currentPlace(target.value, contents, live, key);
  if (!place.ok) return place;
  const { manifest, operation, text, hole } = request;
  const change =
    operation === 'delete'
      ? { key }
      : { key, manifest, ...(text === undefined ? {} : { text }), ...(hole === undefined ? {} : { hole }) };
  const rewritten = rewrite(contents, place.value, change);
  if (!rewritten.ok) return err(invalid(rewritten.error));
  const warnings = place.value === undefined ? [] : itemWarnings(target.value, place.value, text);
  return ok({ target: target.value, file: file.value, rewritten: rewritten.value, warnings });
}

function itemWarnings({ name }: Target, { path, line }: PolicyPlace, text: string | undefined): readonly string[] {
  if (path.length === 0 || text === undefined || !/(?:^|\s)#/.test(text)) return [];
  return [`in ${name}:${line} it is an item of a list: what it says is written there, comments of the draft are not`];
}

async function newTarget({ file }: ApplyRequest, key: ObjectKey, { objects, reading }: Now): Promise<Result<Target, string>> {
  if (file !== undefined) return namedTarget(file, reading.found);
  const [, namespace = '', ...rest] = key.split('/');
  const name = rest.at(-1) ?? '';
  const policies = [...objects.values()].filter((object) => object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy');
  const suggested = suggestedFile({ namespace, name }, policies, reading.found);
  return suggested === undefined
    ? err('no YAML file is given that it could be written to')
    : namedTarget(suggested, reading.found);
}

async function liveTarget({ origin }: AnyPolicyObject, key: ObjectKey, { reading }: Now): Promise<Result<Target, string>> {
  const places = reading.placesOf(key);
  if (places.length > 1) return err(writtenTwice(key, places));
  if (origin === undefined || origin.file === '-')
    return err('it came on standard input, which cannot be written: export the YAML');
  return existingTarget(origin.file, reading.found);
}

function writtenTwice(key: ObjectKey, places: readonly Pick<Origin, 'file' | 'line'>[]): string {
  const where = places.map(({ file, line }) => `${file}:${line}`).join(' and ');
  const [, namespace = '', name = ''] = key.split('/');
  return `${namespace}/${name} is written in several places: ${where}. Keep one of them, so that it is clear which one counts`;
}

async function contentsOf({ name, path, isNew }: Target): Promise<Result<TextFile | undefined, Refused>> {
  if (isNew) return ok(undefined);
  try {
    return ok(await readTextFile(path));
  } catch (error) {
    return err(forbidden(`${name} cannot be read: ${unreadableReason(error)}`));
  }
}

/** Where the policy is in the very contents that are about to be replaced, if it is still the one that was looked at. */
function currentPlace(
  target: Target,
  file: ManifestFile,
  live: AnyPolicyObject | undefined,
  key: ObjectKey,
): Result<PolicyPlace | undefined, Refused> {
  const places = policyPlaces(file, key);
  if (places.length > 1) {
    const lines = places.map(({ line }) => ({ file: target.name, line }));
    return err(forbidden(writtenTwice(key, lines)));
  }
  const [place] = places;
  if (place === undefined)
    return live === undefined ? ok(undefined) : err(changed(target, 'and does not hold the policy any more'));
  if (live === undefined) return err(changed(target, 'and holds such a policy by now'));
  const current = policyAt(file, place, key);
  return current?.resourceVersion === live.resourceVersion ? ok(place) : err(changed(target, 'and holds another policy by now'));
}

export function forbidden(message: string): Refused {
  return { outcome: 'forbidden', message };
}

function invalid(message: string): Refused {
  return { outcome: 'invalid', causes: [{ path: '', message }] };
}

export function changed({ name }: Target, how: string): Refused {
  return { outcome: 'conflict', conflicts: [{ message: `${name} has changed on disk ${how}` }] };
}
