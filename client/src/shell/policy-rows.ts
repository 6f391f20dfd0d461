/** One row per policy that exists or is drafted: what the sidebar and the policies view list. Pure. */
import type { Direction } from '@eastwest/shared/evaluate';
import type { ClusterObject, ObjectKey, Problem } from '@eastwest/shared/kube';
import { keyOf } from '@eastwest/shared/kube';
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
  /** Of an API that is not evaluated. */
  readonly foreign: boolean;
  readonly draft?: DraftState;
}

/** New drafts first, then by namespace and name. */
export function policyRows(
  policies: readonly PolicySummary[],
  objects: ReadonlyMap<ObjectKey, ClusterObject>,
  drafts: Drafts,
): readonly PolicyRow[] {
  const live = policies.map((policy) => liveRow(policy, drafts));
  const known = new Set<DraftId>(live.map(({ id }) => id));
  const fresh = [...drafts.values()].filter(({ id }) => !known.has(id)).map(draftRow);
  return [...fresh, ...live, ...foreignRows(objects)].sort(byPlace);
}

function byPlace(left: PolicyRow, right: PolicyRow): number {
  return compare(left.namespace, right.namespace) || compare(left.title, right.title);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function liveRow({ key, pods, directions, problems }: PolicySummary, drafts: Drafts): PolicyRow {
  const { namespace, name } = keyParts(key);
  const draft = drafts.get(key);
  const worst = problems.some(({ severity }) => severity === 'error') ? 'error' : problems[0]?.severity;
  return {
    id: key,
    namespace,
    title: name,
    pods: pods.length,
    directions,
    problems,
    foreign: false,
    ...(worst === undefined ? {} : { worst }),
    ...(draft === undefined ? {} : { draft }),
  };
}

/** A draft whose policy is not there: new, or gone since the edit began. */
function draftRow(draft: DraftState): PolicyRow {
  const { namespace, name } = draft.base === undefined ? { namespace: '', name: '' } : keyParts(draft.base.key);
  const title = name === '' ? nameInText(draft) : name;
  return { id: draft.id, namespace, title, pods: 0, directions: [], problems: [], foreign: false, draft };
}

/** Good enough for a label while the text is being typed; nothing is decided by it. */
function nameInText(draft: DraftState): string {
  const text = draft.type === 'edit' ? draft.text : draft.baseText;
  const name = /^ +name: *["']?([\w.-]+)/mu.exec(text)?.[1];
  const namespace = /^ +namespace: *["']?([\w.-]+)/mu.exec(text)?.[1];
  return [namespace, name ?? 'unnamed policy'].filter((part) => part !== undefined).join('/');
}

function foreignRows(objects: ReadonlyMap<ObjectKey, ClusterObject>): readonly PolicyRow[] {
  return [...objects.values()].flatMap((object) => {
    if (object.kind !== 'ForeignPolicy') return [];
    const { namespace, name, policyKind } = object;
    return [
      { id: keyOf(object), namespace, title: `${name} (${policyKind})`, pods: 0, directions: [], problems: [], foreign: true },
    ];
  });
}
