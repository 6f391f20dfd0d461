/** Calico's policies: L-41 but for tiers that are not there, and L-43. */
import { isAtLeast, majorMinor } from '../enforcement/index.ts';
import { selection } from '../evaluate/tier-reach.ts';
import { groupOf, keyOf } from '../kube/index.ts';
import { asArray, asObject, own } from '../model/index.ts';
import type { Direction, TierPolicy } from '../model/index.ts';
import type { LintContext } from './context.ts';
import { someNames } from './names.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Each object once. */
export function calicoFindings(context: LintContext, policies: readonly TierPolicy[]): readonly Finding[] {
  return policies
    .filter(({ object }) => groupOf(object.apiVersion).endsWith('projectcalico.org'))
    .flatMap((policy) => [...overriding(context, policy), ...notPrefixed(context, policy), ...typesMissing(policy)]);
}

const storedGroup = 'crd.projectcalico.org';

function specOf({ object }: TierPolicy) {
  return asObject(own(object.manifest, 'spec'));
}

function tierOf(policy: TierPolicy): string {
  const tier = own(specOf(policy), 'tier');
  return typeof tier === 'string' && tier !== '' ? tier : 'default';
}

/** L-41: a deny that is asked before NetworkPolicies of the same pods (CAL-18). */
function overriding(context: LintContext, policy: TierPolicy): readonly Finding[] {
  const order = own(specOf(policy), 'order');
  if (tierOf(policy) !== 'default' || typeof order !== 'number' || order >= 1000 || !policy.valid) return [];
  const overridden = new Set(
    (['ingress', 'egress'] as const)
      .filter((direction) => policy[direction]?.rules.some(({ action }) => action === 'deny') === true)
      .flatMap((direction) => networkPoliciesOver(context, policy, direction)),
  );
  if (overridden.size === 0) return [];
  const message = `order ${order} is before every NetworkPolicy (order 1000), so what it denies ${someNames([...overridden])} cannot allow (CAL-18)`;
  return [finding('L-41', 'warning', keyOf(policy.object), { path: 'spec.order', message })];
}

function networkPoliciesOver({ engine }: LintContext, policy: TierPolicy, direction: Direction): readonly string[] {
  return engine.classes.flatMap((of) => {
    if (of.kind !== 'pod' || of.hostNetwork || selection(engine.table, policy, of) === 'no') return [];
    return engine.applying(of, direction).valid.map(({ ref }) => `${ref.namespace}/${ref.name}`);
  });
}

/**
 * L-41: until 3.31 a name begins with the policy's tier; as objects are stored also with the default one (CAL-2). As they are
 * shown only the version of the engine tells.
 */
function notPrefixed({ enforcement }: LintContext, policy: TierPolicy): readonly Finding[] {
  const { object } = policy;
  const tier = tierOf(policy);
  const stored = groupOf(object.apiVersion) === storedGroup;
  const versions = enforcement.hits.flatMap((hit) => (hit.engine.includes('Calico') ? [majorMinor(hit.version)] : []));
  const isOld = versions.some((version) => version !== undefined && !isAtLeast(version, 3, 32));
  const isNew = versions.some((version) => version !== undefined && isAtLeast(version, 3, 32));
  if (object.name.startsWith(`${tier}.`) || isNew || (stored ? false : !isOld || tier === 'default')) return [];
  const message = `before Calico 3.32 the name of a policy begins with its tier: \`${tier}.${object.name}\``;
  return [finding('L-41', 'error', keyOf(object), { path: 'metadata.name', message })];
}

/** L-43 */
function typesMissing(policy: TierPolicy): readonly Finding[] {
  const { object } = policy;
  if (groupOf(object.apiVersion) !== storedGroup || asArray(own(specOf(policy), 'types')).length > 0) return [];
  const message = 'without `types` in the datastore both directions are isolated, whatever rules there are (CAL-4)';
  const fix = { title: typesTitle(policy), edits: [{ op: 'set' as const, path: ['spec', 'types'], value: typesOf(policy) }] };
  return [finding('L-43', 'warning', keyOf(object), { path: 'spec', message, fix })];
}

/** As Calico's own client fills them in (CAL-4). */
function typesOf(policy: TierPolicy): readonly string[] {
  const spec = specOf(policy);
  const [ingress, egress] = [asArray(own(spec, 'ingress')), asArray(own(spec, 'egress'))];
  if (egress.length === 0) return ['Ingress'];
  return ingress.length === 0 ? ['Egress'] : ['Ingress', 'Egress'];
}

function typesTitle(policy: TierPolicy): string {
  return `write types ${typesOf(policy).join(' and ')}`;
}
