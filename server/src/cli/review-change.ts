/** What is to be reviewed: the cluster as it is, and as the change would leave it. */
import { describeObject, isPolicyObject, keyOf, policyKindsByGroup, qualifiedName, settleObjects } from '@eastwest/shared/kube';
import type { AnyPolicyObject, ClusterObject, ClusterState, ObjectKey } from '@eastwest/shared/kube';
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
  const policies = changed.filter(isPolicyObject);
  const others = changed.filter((object) => !isPolicyObject(object));
  const applied = withObjects(state, others);
  const { before, after, relabelled } = relabel(state, applied, others);
  if (relabelled.length > 0) io.message(`with other labels: ${relabelled.map(describeObject).join(', ')}`);
  const rest = others.filter((object) => !relabelled.includes(object));
  if (rest.length > 0) io.message(`taken as applied already: ${rest.map(describeObject).join(', ')}`);
  const objects = new Map(withObjects(after, policies).objects);
  for (const text of deletions) objects.delete(deletedKey(text, state, policies));
  return { before, after: { ...after, objects }, notJudged: notCompared(others, state) };
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

const policyWords: ReadonlySet<string> = new Set(
  ['NetworkPolicy', ...[...policyKindsByGroup().values()].flatMap((kinds) => [...kinds])].map((kind) => kind.toLowerCase()),
);
const shortWords: ReadonlyMap<string, string> = new Map(['netpol', 'networkpolicies'].map((word) => [word, 'networkpolicy']));

/** `Kind/namespace/name`, or `Kind/name` of what is in no namespace; kinds of other APIs are named like those of this one. */
function deletedKey(text: string, { objects }: ClusterState, put: readonly AnyPolicyObject[]): ObjectKey {
  const [kind = '', ...path] = text.split('/');
  const lower = kind.toLowerCase();
  const word = shortWords.get(lower) ?? lower;
  const [namespace, name] = path.length === 1 && policyWords.has(word) ? ['', path[0]] : path;
  if (!name || namespace === undefined || path.length > 2)
    throw new UsageError(`\`--delete ${text}\` is not of the form Kind/namespace/name`);
  if (!policyWords.has(word)) throw new UsageError(`\`--delete ${text}\`: only a policy can be reviewed, not a ${kind}`);
  const alike = [...objects.values()].filter((object) => isPolicyObject(object) && wordOf(object) === word);
  const found = alike.filter((object) => object.namespace === namespace && object.name === name);
  const shown = qualifiedName({ namespace, name });
  const live = found.find((object) => object.kind === 'NetworkPolicy') ?? found[0];
  if (live === undefined) throw new UsageError(`there is no ${kind} \`${shown}\` to delete`, nearby(alike, namespace));
  const key = keyOf(live);
  if (put.some((policy) => keyOf(policy) === key)) throw new UsageError(`\`${shown}\` is both changed and deleted`);
  return key;
}

function wordOf(policy: AnyPolicyObject): string {
  return (policy.kind === 'ForeignPolicy' ? policy.policyKind : policy.kind).toLowerCase();
}

function nearby(policies: readonly ClusterObject[], namespace: string): string {
  const names = policies.filter((policy) => policy.namespace === namespace).map(({ name }) => name);
  const where = namespace === '' ? 'the cluster' : `namespace \`${namespace}\``;
  return names.length === 0 ? `${where} has none` : `${where} has ${names.slice(0, 8).join(', ')}`;
}
