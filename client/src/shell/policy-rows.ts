/** One row per policy that exists or is drafted: what the sidebar and the policies view list. Pure. */
import { compareText } from '@eastwest/shared/base';
import { isKindEnforced } from '@eastwest/shared/enforcement';
import type { Enforcement } from '@eastwest/shared/enforcement';
import type { Direction } from '@eastwest/shared/evaluate';
import type { ClusterObject, ObjectKey, Problem } from '@eastwest/shared/kube';
import { keyOf, policyKindOf } from '@eastwest/shared/kube';
import type { PolicySummary } from '../engine/messages.ts';
import type { DraftId, Drafts, DraftState } from '../state/drafts.ts';
import { keyParts } from '../state/keys.ts';

export interface PolicyRow {
  readonly id: DraftId;
  /** Empty for a policy that does not exist yet. */
  readonly namespace: string;
  readonly title: string;
  /** How many pods it selects now. */
  readonly pods: number;
  readonly directions: readonly Direction[];
  readonly problems: readonly Problem[];
  readonly worst?: Problem['severity'];
  /** What it is listed under: its namespace, or that it has none or is not applied yet. */
  readonly group: string;
  /** What is not evaluated as a policy: one of an API that is not understood, or a part of others (a Tier, a NetworkSet). */
  readonly other?: 'not-evaluated' | 'part';
  readonly draft?: DraftState;
  /** Set where the cluster's engine does not enforce policies of this kind. */
  readonly unenforced?: true;
}

/** New drafts first, then by namespace and name. */
export function policyRows(
  policies: readonly PolicySummary[],
  objects: ReadonlyMap<ObjectKey, ClusterObject>,
  drafts: Drafts,
  enforcement?: Enforcement,
): readonly PolicyRow[] {
  const live = policies.map((policy) => liveRow(policy, drafts));
  const known = new Set<DraftId>(live.map(({ id }) => id));
  const listed = new Set([...known, ...objects.keys()]);
  const fresh = [...drafts.values()].filter(({ id }) => !listed.has(id as ObjectKey)).map(draftRow);
  const rows = [...fresh, ...live, ...otherRows(objects, known)].sort(byPlace);
  return enforcement === undefined ? rows : rows.map((row) => marked(row, enforcement));
}

/** Where nothing at all is enforced, that is said for the page. */
function marked(row: PolicyRow, enforcement: Enforcement): PolicyRow {
  if (enforcement.coverage.kind === 'none' || row.other === 'part' || row.draft !== undefined) return row;
  const { kind, name } = keyParts(row.id as ObjectKey);
  const [group = '', , policyKind = ''] = kind === 'ForeignPolicy' ? name.split('/') : ['networking.k8s.io', '', 'NetworkPolicy'];
  return isKindEnforced(enforcement, group, policyKind) === 'no' ? { ...row, unenforced: true } : row;
}

function byPlace(left: PolicyRow, right: PolicyRow): number {
  return compareText(groupOrder(left), groupOrder(right)) || compareText(left.title, right.title);
}

/** Drafts first, then what concerns every namespace. */
function groupOrder({ group, namespace }: PolicyRow): string {
  return namespace === '' ? (group === unapplied ? '' : ' ') : namespace;
}

export const unapplied = 'not applied yet';
export const clusterWide = 'cluster-wide';

function groupOf(namespace: string): string {
  return namespace === '' ? clusterWide : namespace;
}

function liveRow({ key, pods, directions, problems }: PolicySummary, drafts: Drafts): PolicyRow {
  const { namespace } = keyParts(key);
  const draft = drafts.get(key);
  const worst = problems.some(({ severity }) => severity === 'error') ? 'error' : problems[0]?.severity;
  return {
    id: key,
    namespace,
    group: groupOf(namespace),
    title: rowTitle(key),
    pods: pods.length,
    directions,
    problems,
    ...(worst === undefined ? {} : { worst }),
    ...(draft === undefined ? {} : { draft }),
  };
}

/** A draft whose policy is not there: new, or gone since the edit began. */
function draftRow(draft: DraftState): PolicyRow {
  const namespace = draft.base === undefined ? '' : keyParts(draft.base.key).namespace;
  const title = draft.base === undefined ? nameInText(draft) : rowTitle(draft.base.key);
  return {
    id: draft.id,
    namespace,
    group: namespace === '' ? unapplied : namespace,
    title,
    pods: 0,
    directions: [],
    problems: [],
    draft,
  };
}

/** Good enough for a label while the text is being typed; nothing is decided by it. */
function nameInText(draft: DraftState): string {
  const text = draft.type === 'edit' ? draft.text : draft.baseText;
  const name = /^ +name: *["']?([\w.-]+)/mu.exec(text)?.[1];
  const namespace = /^ +namespace: *["']?([\w.-]+)/mu.exec(text)?.[1];
  return [namespace, name ?? 'unnamed policy'].filter((part) => part !== undefined).join('/');
}

/** `allow-dns`, and of another API with its kind: `lock (ClusterNetworkPolicy)`. */
function rowTitle(key: ObjectKey): string {
  const { kind, name } = keyParts(key);
  const [bare = '', policyKind = ''] = name.split('/').toReversed();
  return kind === 'NetworkPolicy' ? name : `${bare} (${policyKind})`;
}

function otherRows(objects: ReadonlyMap<ObjectKey, ClusterObject>, known: ReadonlySet<DraftId>): readonly PolicyRow[] {
  return [...objects.values()].flatMap((object): PolicyRow | readonly PolicyRow[] => {
    if (object.kind !== 'ForeignPolicy' || known.has(keyOf(object))) return [];
    const { namespace, apiVersion, policyKind } = object;
    const other = policyKindOf(apiVersion, policyKind)?.role === 'part' ? 'part' : 'not-evaluated';
    const id = keyOf(object);
    return { id, namespace, group: groupOf(namespace), title: rowTitle(id), pods: 0, directions: [], problems: [], other };
  });
}
