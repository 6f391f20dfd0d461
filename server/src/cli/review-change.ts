/** What is to be reviewed: the cluster as it is, and the change as drafts over it. */
import type { Draft } from '@eastwest/shared/change';
import { keyOf, objectKey, settleObjects } from '@eastwest/shared/kube';
import type { ClusterObject, ClusterState, ObjectKey, PolicyObject } from '@eastwest/shared/kube';
import { formatProblem, loadManifests } from '../cluster/manifests/index.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandIo } from './io.ts';

export interface Change {
  readonly state: ClusterState;
  readonly drafts: readonly Draft[];
}

/**
 * Policies of the change files replace those of the same name or are added. Everything else in them is taken as applied
 * already, so that what is compared is what the policies do.
 */
export async function readChange(
  state: ClusterState,
  files: readonly string[],
  deletions: readonly string[],
  io: CommandIo,
): Promise<Change> {
  const changed = files.length === 0 ? [] : await readFiles(files, io);
  const policies = changed.filter((object) => object.kind === 'NetworkPolicy');
  const others = changed.filter((object) => object.kind !== 'NetworkPolicy');
  if (others.length > 0) io.message(`taken as applied already: ${others.map(described).join(', ')}`);
  const puts = policies.map((policy): Draft => ({ type: 'put', manifest: policy.manifest }));
  const removed = deletions.map((text) => deletionOf(text, state, policies));
  return { state: withObjects(state, others), drafts: [...puts, ...removed] };
}

async function readFiles(files: readonly string[], io: CommandIo): Promise<readonly ClusterObject[]> {
  const { objects, problems } = await loadManifests(files);
  for (const problem of problems) io.message(formatProblem(problem));
  const broken = problems.filter(({ severity }) => severity === 'error').length;
  if (broken > 0)
    throw new UsageError(`${broken === 1 ? 'a problem' : `${broken} problems`} in the change`, 'mend it, then review it again');
  if (objects.length === 0) throw new UsageError(`nothing to review in ${files.join(', ')}`, 'a change is a file of policies');
  return objects;
}

function described({ kind, namespace, name }: ClusterObject): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
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
