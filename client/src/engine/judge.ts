/** A draft's text, judged: what is wrong with it, and what it wants of the cluster when it can be read. Pure. */
import type { Draft } from '@eastwest/shared/change';
import { markAt, objectKey, policyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { ClusterState, FieldPath, JsonObject, ObjectKey, Problem, TextRange } from '@eastwest/shared/kube';
import { rangeAt } from '@eastwest/shared/kube';
import { matchless } from '@eastwest/shared/lint';
import { buildWorld, normalizePolicy } from '@eastwest/shared/model';
import type { World } from '@eastwest/shared/model';
import type { DraftState } from '../state/drafts.ts';
import { keyParts } from '../state/keys.ts';

export interface Judged {
  readonly problems: readonly Problem[];
  /** Absent while the text cannot be read or the API server would refuse it. */
  readonly draft?: Draft;
}

type Edit = Extract<DraftState, { type: 'edit' }>;

/** `taken` are the keys that other drafts of policies to be created want. */
export function judge(state: DraftState, cluster: ClusterState, taken: ReadonlySet<ObjectKey>): Judged {
  if (state.type === 'delete') return { problems: [], draft: { type: 'delete', key: state.base.key, base: state.base } };
  const { manifest, problems } = readPolicyText(state.text);
  if (manifest === undefined) return { problems };
  const all = [...problems, ...identityProblems(state, manifest, cluster, taken)];
  if (all.some(({ severity }) => severity === 'error')) return { problems: all };
  const findings = findingsOf(state.text, manifest, cluster);
  return {
    problems: [...all, ...findings],
    draft: { type: 'put', manifest, ...(state.base === undefined ? {} : { base: state.base }) },
  };
}

const worlds = new WeakMap<ClusterState, World>();

function worldOf(cluster: ClusterState): World {
  const known = worlds.get(cluster) ?? buildWorld(cluster);
  worlds.set(cluster, known);
  return known;
}

/** What the API server takes and is yet hardly meant, in this cluster as it is now. */
function findingsOf(text: string, manifest: JsonObject, cluster: ClusterState): readonly Problem[] {
  const policy = normalizePolicy(policyOfManifest(manifest));
  const found = policy.valid ? matchless(policy, worldOf(cluster)) : [];
  return found.map((problem) => {
    const range = markAt(text, problem);
    return range === undefined ? problem : { ...problem, range };
  });
}

/** The object that a manifest is of; a policy without a namespace lands in `default`. */
export function keyOfManifest(manifest: JsonObject): ObjectKey | undefined {
  const metadata = manifest['metadata'];
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return undefined;
  const { name, namespace = 'default' } = metadata as JsonObject;
  return typeof name === 'string' && typeof namespace === 'string' ? objectKey('NetworkPolicy', namespace, name) : undefined;
}

function identityProblems(
  { text, base }: Edit,
  manifest: JsonObject,
  cluster: ClusterState,
  taken: ReadonlySet<ObjectKey>,
): readonly Problem[] {
  const key = keyOfManifest(manifest);
  if (key === undefined) return [];
  if (base !== undefined) return key === base.key ? [] : [renamed(text, key, base.key)];
  const { namespace, name } = keyParts(key);
  if (!cluster.objects.has(key) && !taken.has(key)) return [];
  const where = taken.has(key) ? 'another draft makes' : 'there is already';
  return [
    problemAt(text, ['metadata', 'name'], `${where} a policy \`${name}\` in namespace \`${namespace}\``, 'choose another name'),
  ];
}

/** A policy cannot be renamed: applying such a text would leave the old one in force. */
function renamed(text: string, to: ObjectKey, from: ObjectKey): Problem {
  const [wanted, was] = [keyParts(to), keyParts(from)];
  const field = wanted.namespace === was.namespace ? 'name' : 'namespace';
  return problemAt(
    text,
    ['metadata', field],
    `this edits the policy \`${was.namespace}/${was.name}\`, the text is of \`${wanted.namespace}/${wanted.name}\``,
    `set it back to \`${was[field]}\`; to rename, make a new policy and delete this one`,
  );
}

function problemAt(text: string, path: FieldPath, message: string, hint: string): Problem {
  const range: TextRange | undefined = rangeAt(text, path);
  return { severity: 'error', message, hint, path, ...(range === undefined ? {} : { range }) };
}
