/** What is to be reviewed: the cluster as it is, and the change as drafts over it. */
import { applyDrafts } from '@eastwest/shared/change';
import type { Draft } from '@eastwest/shared/change';
import { describeObject, keyOf, objectKey, settleObjects } from '@eastwest/shared/kube';
import type { ClusterObject, ClusterState, ObjectKey, PolicyObject } from '@eastwest/shared/kube';
import { formatProblem, loadManifests } from '../cluster/manifests/index.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandIo } from './io.ts';
import { notCompared, relabel } from './review-labels.ts';

export interface Change {
  readonly before: ClusterState;
  /** Differs in policies and in labels. */
  readonly after: ClusterState;
  /** What of the change the comparison cannot show, in words. */
  readonly notJudged: readonly string[];
}

/**
 * Policies of the change files, of whichever API, replace those of the same name or are added, and pods and namespaces bear
 * the labels that the files give them. Everything else is taken as applied already: what is compared is what policies do.
 */
export async function readChange(
  state: ClusterState,
  files: readonly string[],
  deletions: readonly string[],
  io: CommandIo,
): Promise<Change> {
  const changed = files.length === 0 ? [] : await readFiles(files, io);
  const policies = changed.filter((object) => object.kind === 'NetworkPolicy');
  const foreign = changed.filter((object) => object.kind === 'ForeignPolicy');
  const others = changed.filter((object) => object.kind !== 'NetworkPolicy' && object.kind !== 'ForeignPolicy');
  const applied = withObjects(state, others);
  const { before, after, relabelled } = relabel(state, applied, others);
  if (relabelled.length > 0) io.message(`with other labels: ${relabelled.map(describeObject).join(', ')}`);
  const rest = others.filter((object) => !relabelled.includes(object));
  if (rest.length > 0) io.message(`taken as applied already: ${rest.map(describeObject).join(', ')}`);
  const puts = policies.map((policy): Draft => ({ type: 'put', manifest: policy.manifest }));
  const removed = deletions.map((text) => deletionOf(text, state, policies));
  return {
    before,
    after: applyDrafts(withObjects(after, foreign), [...puts, ...removed]),
    notJudged: notCompared(others, state),
  };
}

async function readFiles(files: readonly string[], io: CommandIo): Promise<readonly ClusterObject[]> {
  const { objects, problems } = await loadManifests(files);
  for (const problem of problems) io.message(formatProblem(problem));
  const broken = problems.filter(({ severity }) => severity === 'error').length;
  if (broken > 0)
    throw new UsageError(`${broken === 1 ? 'a problem' : `${broken} problems`} in the change`, 'mend it, then review it again');
  if (objects.length === 0) throw new UsageError(`nothing to review in ${files.join(', ')}`, 'a change is a file of policies');
  await checkEach(files);
  return objects;
}

/** One empty file among others is a mistake, too: somebody means it to hold something. */
async function checkEach(files: readonly string[]): Promise<void> {
  if (files.length < 2) return;
  for (const file of files.filter((path) => path !== '-')) {
    const { objects } = await loadManifests([file]);
    if (objects.length === 0) throw new UsageError(`nothing to review in ${file}`, 'a change is a file of policies');
  }
}

function withObjects(state: ClusterState, others: readonly ClusterObject[]): ClusterState {
  if (others.length === 0) return state;
  const { objects } = settleObjects([...state.objects.values(), ...others]);
  return { ...state, objects: new Map(objects.map((object) => [keyOf(object), object])) };
}

const policyKinds = /^(networkpolicy|networkpolicies|netpol)$/iu;

function deletionOf(text: string, { objects }: ClusterState, put: readonly PolicyObject[]): Draft {
  const [kind = '', namespace = '', name = '', ...rest] = text.split('/');
  if (name === '' || namespace === '' || rest.length > 0)
    throw new UsageError(`\`--delete ${text}\` is not of the form Kind/namespace/name`);
  if (!policyKinds.test(kind)) throw new UsageError(`\`--delete ${text}\`: only a NetworkPolicy can be reviewed, not a ${kind}`);
  const key = objectKey('NetworkPolicy', namespace, name);
  if (put.some((policy) => keyOf(policy) === key)) throw new UsageError(`\`${namespace}/${name}\` is both changed and deleted`);
  const live = objects.get(key);
  if (live === undefined)
    throw new UsageError(`there is no NetworkPolicy \`${namespace}/${name}\` to delete`, nearby(objects, namespace));
  return { type: 'delete', key, base: { key, uid: live.uid, resourceVersion: live.resourceVersion } };
}

function nearby(objects: ReadonlyMap<ObjectKey, ClusterObject>, namespace: string): string {
  const names = [...objects.values()]
    .filter((object) => object.kind === 'NetworkPolicy' && object.namespace === namespace)
    .map(({ name }) => name);
  return names.length === 0
    ? `namespace \`${namespace}\` has none`
    : `namespace \`${namespace}\` has ${names.slice(0, 8).join(', ')}`;
}
