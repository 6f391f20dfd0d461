import type { ClusterObject, HiddenKind } from '@eastwest/shared/kube';
import type { SourceProblem } from '@eastwest/shared/protocol';
import { ManifestReader } from './reader.ts';
import type { Reading } from './reader.ts';
import { missingError } from './source.ts';

export { formatPlace, formatProblem } from './places.ts';
export { readInput } from './read-text.ts';
export { manifestsSource } from './source.ts';
export type { ManifestsOptions } from './source.ts';

export interface LoadedManifests {
  readonly objects: readonly ClusterObject[];
  readonly problems: readonly SourceProblem[];
  /** For the engine: kinds of which something could not be read, so that what it could decide is unknown. */
  readonly hidden: readonly HiddenKind[];
  readonly textOf: Reading['textOf'];
}

/** Reads files, folders and `-` (standard input) once. Throws UsageError for a path that does not exist. */
export async function loadManifests(paths: readonly string[]): Promise<LoadedManifests> {
  const { objects, problems, hidden, missing, textOf } = await new ManifestReader(paths).read();
  if (missing.length > 0) throw missingError(missing);
  return { objects, problems, hidden, textOf };
}
