/** What `list` and `verify` have in common: the flags, the manifests, and how their problems are told. */
import { Option } from 'commander';
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterState } from '@eastwest/shared/kube';
import type { LoadedManifests } from '../cluster/manifests/index.ts';
import { formatProblem, loadManifests } from '../cluster/manifests/index.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandIo } from './io.ts';

export function manifestsOption(): Option {
  return new Option(
    '--manifests <path...>',
    'files and folders of Kubernetes manifests, YAML or JSON; - reads standard input',
  ).makeOptionMandatory();
}

export type LoadedState = ClusterState & Pick<LoadedManifests, 'textOf'>;

/** The problems go to stderr; what they leave open is unknown in the results. */
export async function loadState(paths: readonly string[], io: CommandIo): Promise<LoadedState> {
  const { objects, hidden, problems, textOf } = await loadManifests(paths);
  for (const problem of problems) io.message(formatProblem(problem));
  if (objects.length === 0) throw new UsageError(`nothing to evaluate in ${paths.join(', ')}`);
  return { objects: new Map(objects.map((object) => [keyOf(object), object])), hidden, textOf };
}
