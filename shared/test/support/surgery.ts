/** Rules taken out of policies, turned round or added, in the manifests: what a change by hand would be. Isolation stays as it is. */
import { keyOf, keyOfManifest, parsePath } from '../../src/kube/index.ts';
import type { AnyPolicyObject, ClusterObject, ClusterState, JsonObject, JsonValue } from '../../src/kube/index.ts';
import type { Direction, RuleRef } from '../../src/evaluate/index.ts';
import { admin } from './admin.ts';
import { calico } from './calico.ts';
import { ccnp } from './cilium.ts';
import { policy, state } from './cluster.ts';

/** The rule that the reference is in: `a/p spec.ingress[0]`, whichever item of it is meant. */
export function ruleName({ policy: of, path }: RuleRef): string {
  const { holder, section, index } = placeOf(path);
  return `${keyOfManifest({ ...of, metadata: { name: of.name, namespace: of.namespace } })} ${holder.join('.')}.${section}[${index}]`;
}

interface Place {
  /** `spec`, or one of `specs`. */
  readonly holder: readonly (string | number)[];
  readonly section: string;
  readonly index: number;
}

function placeOf(path: string): Place {
  const [first = '', second = '', third, fourth] = parsePath(path) ?? [];
  if (first === 'specs') return { holder: [first, second], section: String(third), index: Number(fourth) };
  return { holder: [first], section: String(second), index: Number(third) };
}

const isPolicy = (object: ClusterObject): object is AnyPolicyObject =>
  object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy';

type Change = (rule: JsonObject, of: AnyPolicyObject, section: string) => JsonObject;

/** The same cluster with these rules made into what `change` makes of them. */
export function withRules(cluster: ClusterState, refs: readonly RuleRef[], change: Change): ClusterState {
  const objects = [...cluster.objects.values()].map((object): ClusterObject => {
    if (!isPolicy(object)) return object;
    const places = refs.filter(
      ({ policy: of }) => keyOfManifest({ ...of, metadata: { name: of.name, namespace: of.namespace } }) === keyOf(object),
    );
    return places.reduce((changed: AnyPolicyObject, { path }) => changedAt(changed, placeOf(path), change), object);
  });
  return state(objects, cluster.hidden);
}

function changedAt(object: AnyPolicyObject, { holder, section, index }: Place, change: Change): AnyPolicyObject {
  const [top = '', at] = holder;
  const all = object.manifest[top];
  const spec = (at === undefined ? all : (all as readonly JsonValue[])[Number(at)]) as JsonObject;
  const rules = (spec[section] as readonly JsonObject[]).map((rule, position) =>
    position === index ? change(rule, object, section) : rule,
  );
  const changed = { ...spec, [section]: rules };
  const whole =
    at === undefined ? changed : (all as readonly JsonValue[]).map((one, position) => (position === at ? changed : one));
  return { ...object, manifest: { ...object.manifest, [top]: whole } };
}

const nobody = { namespaceSelector: { matchLabels: { 'no-such': 'label' } }, podSelector: {} };

/** A rule at the same place that matches nothing. */
export const neutral: Change = (_, object, section) => {
  if (object.kind === 'NetworkPolicy') return { [section === 'ingress' ? 'from' : 'to']: [nobody] };
  if (object.apiVersion.startsWith('cilium.io')) return {};
  if (object.apiVersion.includes('projectcalico')) return { action: 'Log' };
  return { action: 'Deny', [section === 'ingress' ? 'from' : 'to']: [{ pods: nobody }] };
};

/** The same rule with the other action; undefined where that cannot be written at the same place. */
export function turned(rule: JsonObject, object: AnyPolicyObject): JsonObject | undefined {
  if (object.kind === 'NetworkPolicy' || object.apiVersion.startsWith('cilium.io')) return undefined;
  const allow = object.policyKind === 'ClusterNetworkPolicy' ? 'Accept' : 'Allow';
  if (rule['action'] === 'Deny') return { ...rule, action: allow };
  const names = JSON.stringify(rule).includes('domainNames');
  return names ? undefined : { ...rule, action: 'Deny' };
}

/** Only this policy, of its rules only this one, and what it leaves denied. `namespace`: the subject's. */
export function alone(cluster: ClusterState, ref: RuleRef, direction: Direction, namespace: string): ClusterState {
  const name = ruleName(ref);
  const kept = [...cluster.objects.values()].filter(
    (object) => !isPolicy(object) || isPart(object) || name.startsWith(`${keyOf(object)} `),
  );
  const others = kept
    .filter(isPolicy)
    .filter((object) => !isPart(object))
    .flatMap((object) => rulesOf(object).filter((one) => ruleName(one) !== name));
  const only = [...withRules(state(kept), others, neutral).objects.values()];
  const baseline = only.find((object) => isAdmin(object) && isBaseline(object));
  if (baseline === undefined) return state([...only, closed(ref, direction, namespace)]);
  return state(
    only.map((object) => (object === baseline && isAdmin(object) ? withRule(object, direction, 'Deny', 'last') : object)),
  );
}

/** After whatever the policy of the rule decides. */
function closed({ policy: { apiVersion } }: RuleRef, direction: Direction, namespace: string): ClusterObject {
  if (!apiVersion.includes('projectcalico')) return networkPolicy(`${namespace}/closed`, direction, []);
  const types = [direction === 'ingress' ? 'Ingress' : 'Egress'];
  return calico('GlobalNetworkPolicy zzz.closed', { tier: 'zzz', selector: 'all()', types }, { apiVersion });
}

const isPart = (object: AnyPolicyObject): boolean =>
  object.kind === 'ForeignPolicy' && /Set$|^Tier$|Group$|HostEndpoint/u.test(object.policyKind);

function rulesOf({ manifest, ...object }: AnyPolicyObject): readonly RuleRef[] {
  const { apiVersion, name, namespace } = object;
  const kind = object.kind === 'NetworkPolicy' ? 'NetworkPolicy' : object.policyKind;
  const specs = [
    ['spec', manifest['spec']] as const,
    ...((manifest['specs'] ?? []) as JsonValue[]).map((spec, at) => [`specs[${at}]`, spec] as const),
  ];
  return specs.flatMap(([at, spec]) =>
    ['ingress', 'ingressDeny', 'egress', 'egressDeny'].flatMap((section) =>
      (((spec as JsonObject | undefined)?.[section] ?? []) as JsonValue[]).map((_, index) => ({
        policy: { apiVersion, kind, name, namespace },
        path: `${at}.${section}[${index}]`,
      })),
    ),
  );
}

function networkPolicy(path: string, direction: Direction, rules: readonly JsonObject[]): ClusterObject {
  return policy(path, {
    podSelector: {},
    policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
    [direction]: [...rules],
  });
}

/** Everything, allowed before all others in the tier. `namespace`: the subject's. */
export function withAllow(cluster: ClusterState, tier: string, direction: Direction, namespace: string): ClusterState {
  const objects = [...cluster.objects.values()];
  if (tier === 'NetworkPolicy') return state([...objects, networkPolicy(`${namespace}/mend-${direction}`, direction, [{}])]);
  if (tier === 'Cilium') {
    const all = direction === 'ingress' ? { fromEntities: ['all'] } : { toEntities: ['all'] };
    return state([...objects, ccnp(`mend-${direction}`, { endpointSelector: {}, [direction]: [all] })]);
  }
  if (tier === 'Admin' || tier === 'Baseline') return state([...objects.map(later), ...adminAllow(objects, tier, direction)]);
  const apiVersion = objects
    .filter((object) => object.kind === 'ForeignPolicy')
    .find((object) => object.apiVersion.includes('projectcalico'))?.apiVersion;
  const types = [direction === 'ingress' ? 'Ingress' : 'Egress'];
  const spec = { tier, order: -1000, selector: 'all()', types, [direction]: [{ action: 'Allow' }] };
  return state([
    ...objects,
    calico(`GlobalNetworkPolicy ${tier}.mend-${direction}`, spec, apiVersion === undefined ? {} : { apiVersion }),
  ]);
}

type AdminObject = Extract<AnyPolicyObject, { kind: 'ForeignPolicy' }>;

const isBaseline = ({ policyKind, manifest }: AdminObject): boolean =>
  policyKind === 'BaselineAdminNetworkPolicy' || (manifest['spec'] as JsonObject)['tier'] === 'Baseline';

const isAdmin = (object: ClusterObject): object is AdminObject =>
  object.kind === 'ForeignPolicy' && object.apiVersion.startsWith('policy.networking');

/** Makes room at priority 0. */
function later(object: ClusterObject): ClusterObject {
  if (!isAdmin(object)) return object;
  const spec = object.manifest['spec'] as JsonObject;
  const priority = spec['priority'];
  return typeof priority === 'number'
    ? { ...object, manifest: { ...object.manifest, spec: { ...spec, priority: priority + 1 } } }
    : object;
}

/** A baseline of the old API has no order among others: there the rule is put at its head instead. */
function adminAllow(objects: readonly ClusterObject[], tier: string, direction: Direction): readonly ClusterObject[] {
  const old = objects
    .filter(isAdmin)
    .find((object) => object.apiVersion.endsWith('v1alpha1') && (tier === 'Admin' || isBaseline(object)));
  if (old !== undefined && tier === 'Baseline') return [withRule(old, direction, 'Allow', 'first')];
  const kind = old === undefined ? 'ClusterNetworkPolicy' : 'AdminNetworkPolicy';
  const made = admin(`${kind}/mend-${direction}`, {
    ...(old === undefined ? { tier } : {}),
    priority: 0,
    subject: { namespaces: {} },
  });
  return [withRule(made, direction, old === undefined ? 'Accept' : 'Allow', 'first')];
}

/** About everyone that the direction may name. */
function withRule(object: AdminObject, direction: Direction, action: string, place: 'first' | 'last'): AdminObject {
  const all =
    direction === 'ingress' ? [{ namespaces: {} }] : [{ namespaces: {} }, { networks: ['0.0.0.0/0', '::/0'] }, { nodes: {} }];
  const rule = { action, [direction === 'ingress' ? 'from' : 'to']: all };
  const spec = object.manifest['spec'] as JsonObject;
  const rules = (spec[direction] ?? []) as JsonObject[];
  const added = place === 'first' ? [rule, ...rules] : [...rules, rule];
  return { ...object, manifest: { ...object.manifest, spec: { ...spec, [direction]: added } } };
}
