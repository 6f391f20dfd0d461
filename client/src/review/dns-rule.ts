/** The policies that give back the name lookups which a change would cut. Pure. */
import { applyDrafts } from '@eastwest/shared/change';
import type { Draft, Proposal, TextChange } from '@eastwest/shared/change';
import type { Affected, Loss } from '@eastwest/shared/guard';
import { readPolicyText } from '@eastwest/shared/kube';
import type { ClusterState } from '@eastwest/shared/kube';
import { normalizePolicy } from '@eastwest/shared/model';
import { recipesFor } from '@eastwest/shared/recipes';
import type { RecipePlace } from '@eastwest/shared/recipes';
import { judge } from '../engine/judge.ts';
import type { DraftState } from '../state/drafts.ts';

/** Recipe R-3 for those who fail; undefined where it does not help, or no DNS is seen. */
export function dnsRule(
  { what, severity, who }: Loss,
  cluster: ClusterState,
  drafts: readonly DraftState[],
): Proposal | undefined {
  if (what !== 'dns' || severity === 'unknown') return undefined;
  const wanted = drafts.flatMap((draft) => judge(draft, cluster, new Set()).draft ?? []);
  const after = applyDrafts(cluster, wanted);
  // What is to be deleted still bears its name.
  let named = applyDrafts(
    cluster,
    wanted.filter(({ type }) => type === 'put'),
  );
  const changes: TextChange[] = [];
  for (const place of placesOf(who, after)) {
    const proposal = recipesFor(named, place).find(({ id }) => id === 'R-3')?.proposal;
    if (proposal === undefined) return undefined;
    changes.push(...proposal.changes);
    named = applyDrafts(named, proposal.changes.flatMap(putOf));
  }
  if (changes.length === 0) return undefined;
  return { title: 'Allow DNS', summary: 'Names may be looked up at the cluster’s DNS by those who no longer could.', changes };
}

function putOf(change: TextChange): readonly Draft[] {
  const { manifest } = change.type === 'create' ? readPolicyText(change.text) : {};
  return manifest === undefined ? [] : [{ type: 'put', manifest }];
}

/** The whole namespace only where all its pods are isolated for egress anyway: elsewhere the rule would isolate others (NP-1). */
function placesOf(who: readonly Affected[], after: ClusterState): readonly RecipePlace[] {
  const closed = closedNamespaces(after);
  const whole = [...new Set(who.map(({ namespace }) => namespace))].filter((namespace) => closed.has(namespace));
  const single = who.filter(({ namespace }) => !closed.has(namespace));
  return [
    ...whole.map((namespace) => ({ namespace })),
    ...single.map(({ namespace, kind, name }) => ({ namespace, workload: { kind, name } })),
  ];
}

/** Namespaces with a policy that isolates every pod for egress. */
function closedNamespaces({ objects }: ClusterState): ReadonlySet<string> {
  const closed = new Set<string>();
  for (const object of objects.values()) {
    if (object.kind !== 'NetworkPolicy') continue;
    const policy = normalizePolicy(object);
    if (policy.valid && policy.egress !== undefined && policy.subject.requirements.length === 0) closed.add(policy.namespace);
  }
  return closed;
}
