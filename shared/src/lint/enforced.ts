/** Whether what is written is enforced at all: L-40, L-54, L-55. */
import { detectEnforcement, isKindEnforced } from '../enforcement/index.ts';
import { groupOf, keyOf, objectKey } from '../kube/index.ts';
import type { LintContext } from './context.ts';
import { someNames, workloadName } from './context.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Silent where nothing tells which engine there is: plain manifests. */
export function enforcementFindings(context: LintContext): readonly Finding[] {
  const enforcement = detectEnforcement(context.state);
  const { engines, coverage, hits } = enforcement;
  const policies = [...context.state.objects.values()].filter(
    (object) => object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy',
  );
  const found: Finding[] = [];
  for (const object of hits.length === 0 ? [] : policies) {
    const kind = object.kind === 'NetworkPolicy' ? 'NetworkPolicy' : object.policyKind;
    if (isKindEnforced(enforcement, groupOf(object.apiVersion), kind) !== 'no') continue;
    const why =
      coverage.kind === 'none' ? coverage.why : `${someNames(engines.map(({ engine }) => engine))} does not know this kind`;
    found.push(finding('L-40', 'error', keyOf(object), { message: `it is accepted and not enforced: ${why}` }));
  }
  const [first, second] = engines;
  if (first !== undefined && second !== undefined) {
    const message = `${first.engine} and ${second.engine} both enforce policies (${[...first.evidence, ...second.evidence].join(', ')}): traffic must pass both`;
    const [policy] = policies;
    found.push(
      finding('L-54', 'warning', policy === undefined ? objectKey('Namespace', '', 'kube-system') : keyOf(policy), { message }),
    );
  }
  return [...found, ...uncovered(context, coverage.kind === 'partial' ? coverage.without : [])];
}

/** L-55 */
function uncovered(context: LintContext, nodes: readonly string[]): readonly Finding[] {
  const without = new Set(nodes);
  if (without.size === 0) return [];
  return context.policies.flatMap((policy) => {
    const bare = context.selectedBy(policy).pods.filter(({ nodeName }) => nodeName !== undefined && without.has(nodeName));
    if (bare.length === 0) return [];
    const on = someNames(bare.map(({ nodeName }) => nodeName ?? ''));
    const message = `${someNames(bare.map(workloadName))} run on ${on}, where no agent is ready: nothing enforces the policy there`;
    return [finding('L-55', 'error', keyOf(policy.object), { message })];
  });
}
