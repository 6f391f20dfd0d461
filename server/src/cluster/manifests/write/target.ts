/**
 * Which file a policy is written to (T21): one of those that are read, or a new one where it would be read. A name that
 * comes from outside is never followed out of a given folder, whatever is in it or has been put there since.
 */
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import { isInside, isSkipped, kustomizationName } from '../find-files.ts';
import type { Found, FoundFile } from '../find-files.ts';
import { codeOf, messageOf } from '../places.ts';

export type Places = Pick<Found, 'files' | 'folders'>;

export interface Target extends FoundFile {
  readonly isNew: boolean;
}

/** A file that holds something already. */
export async function existingTarget(name: string, { files }: Places): Promise<Result<Target, string>> {
  const file = files.find((each) => each.name === name);
  if (file === undefined) return err(`${name} is not among the manifest files`);
  // A link that was put in its place, or in its folder's, since it was read.
  const real = await realpath(file.path).catch(() => undefined);
  return real === file.path ? ok({ ...file, isNew: false }) : err(`${name} is not the file any more that was read`);
}

/** `name` is a file that is read, or a path in one of the folders, with the folder's name in front or without it. */
export async function namedTarget(name: string, places: Places): Promise<Result<Target, string>> {
  if (places.files.some((each) => each.name === name)) return existingTarget(name, places);
  const place = placeOf(name, places);
  if (!place.ok) return place;
  const { folder, rest } = place.value;
  const refused =
    rest
      .split('/')
      .map(refusedStep)
      .find((reason) => reason !== undefined) ?? refusedName(basename(rest));
  if (refused !== undefined) return err(`\`${name}\` is no file to write to: ${refused}`);
  return freeTarget({ name: join(folder.name, rest), path: join(folder.path, rest) }, folder, places);
}

interface Place {
  readonly folder: FoundFile;
  /** With `/` between its steps. */
  readonly rest: string;
}

function placeOf(name: string, { folders }: Places): Result<Place, string> {
  const [first] = folders;
  if (first === undefined) return err('no folder was given, so only the given files are written to: choose one of them');
  for (const folder of folders) {
    const lead = folder.name.endsWith('/') ? folder.name : `${folder.name}/`;
    if (name.startsWith(lead)) return ok({ folder, rest: name.slice(lead.length) });
  }
  return ok({ folder: first, rest: name });
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const strange = /[\u0000-\u001f\u007f\\]/;

function refusedStep(step: string): string | undefined {
  if (step === '') return 'it begins with, ends with or has a double `/`; name it from within the folder';
  if (step === '.' || step === '..') return `\`${step}\` is no name`;
  if (isSkipped(step)) return `\`${step}\` is not looked into, so it would not be seen here`;
  if (strange.test(step)) return 'a control character or a backslash is in it';
  return Buffer.byteLength(step) > 255 ? 'the name is too long' : undefined;
}

function refusedName(name: string): string | undefined {
  if (kustomizationName.test(name)) return 'a kustomization is no manifest';
  return /\.ya?ml$/i.test(name) ? undefined : 'a new file is named `*.yaml` or `*.yml`';
}

/** Where nothing is yet, in a folder that is there and inside. */
async function freeTarget(file: FoundFile, folder: FoundFile, places: Places): Promise<Result<Target, string>> {
  try {
    const parent = await realpath(dirname(file.path));
    if (!isInside(parent, folder.path))
      return err(`the folder of ${file.name} is a symbolic link that leads out of ${folder.name}`);
    const path = join(parent, basename(file.path));
    const there = await lstat(path).catch((error: unknown) => (codeOf(error) === 'ENOENT' ? undefined : Promise.reject(error)));
    if (there === undefined) return ok({ name: file.name, path, isNew: true });
    const real = await realpath(path).catch(() => path);
    const read = places.files.find((each) => each.path === real);
    return read === undefined
      ? err(`${file.name} exists, and is none of the manifest files that are read`)
      : existingTarget(read.name, places);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return err(`the folder of ${file.name} does not exist: make it first`);
    if (codeOf(error) === 'ENOTDIR') return err(`the folder of ${file.name} is a file`);
    return err(`${file.name} cannot be looked at: ${messageOf(error)}`);
  }
}
