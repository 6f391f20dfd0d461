/** A draft's text, judged: what is wrong with it, and what it wants of the cluster when it can be read. Pure. */
import type { Draft } from '@eastwest/shared/change';
import { keyOfManifest, markAt, policyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { ClusterState, FieldPath, JsonObject, ObjectKey, Problem, TextRange } from '@eastwest/shared/kube';
import { rangeAt } from '@eastwest/shared/kube';
import { matchless } from '@eastwest/shared/lint';
import { buildWorld, normalizePolicy } from '@eastwest/shared/model';
import type { World } from '@eastwest/shared/model';
import type { DraftState } from '../state/drafts.ts';
import { keyParts, policyTitle } from '../state/keys.ts';

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
  const object = policyOfManifest(manifest);
  const policy = object.kind === 'NetworkPolicy' ? normalizePolicy(object) : undefined;
  const found = policy?.valid === true ? matchless(policy, worldOf(cluster)) : [];
  return found.map((problem) => {
    const range = markAt(text, problem);
    return range === undefined ? problem : { ...problem, range };
  });
}

function identityProblems(
  { text, base }: Edit,
  manifest: JsonObject,
  cluster: ClusterState,
  taken: ReadonlySet<ObjectKey>,
): readonly Problem[] {
  const key = keyOfManifest(manifest);
  if (base !== undefined) return key === base.key ? [] : [renamed(text, key, base.key)];
  if (!cluster.objects.has(key) && !taken.has(key)) return [];
  const where = taken.has(key) ? 'another draft makes' : 'there is already';
  const { namespace } = keyParts(key);
  const name = policyTitle(key).slice(namespace === '' ? 0 : namespace.length + 1);
  const place = namespace === '' ? '' : ` in namespace \`${namespace}\``;
  return [problemAt(text, ['metadata', 'name'], `${where} a policy \`${name}\`${place}`, 'choose another name')];
}

/** A policy cannot be renamed: applying such a text would leave the old one in force. */
function renamed(text: string, to: ObjectKey, from: ObjectKey): Problem {
  const [wanted, was] = [keyParts(to), keyParts(from)];
  const [newTitle, oldTitle] = [policyTitle(to), policyTitle(from)];
  if (newTitle === oldTitle) {
    const message = `this edits the policy \`${oldTitle}\`, the text is of another kind or API version`;
    return problemAt(text, ['kind'], message, 'set `apiVersion` and `kind` back to what they were');
  }
  const field = wanted.namespace === was.namespace ? 'name' : 'namespace';
  const before = field === 'name' ? oldTitle.slice(oldTitle.lastIndexOf('/') + 1) : was.namespace;
  return problemAt(
    text,
    ['metadata', field],
    `this edits the policy \`${oldTitle}\`, the text is of \`${newTitle}\``,
    `set it back to \`${before}\`; to rename, make a new policy and delete this one`,
  );
}

function problemAt(text: string, path: FieldPath, message: string, hint: string): Problem {
  const range: TextRange | undefined = rangeAt(text, path);
  return { severity: 'error', message, hint, path, ...(range === undefined ? {} : { range }) };
}
