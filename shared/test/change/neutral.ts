/**
 * A cluster in which a part of a policy matches nothing and the rest means what it meant, for oracles that read manifests:
 * what follows from which lists are there (directions, default deny, "anybody") is written down or kept.
 */
import { formatPath, keyOf } from '../../src/kube/index.ts';
import type {
  ClusterObject,
  ClusterState,
  FieldPath,
  ForeignPolicyObject,
  JsonObject,
  JsonValue,
  ObjectKey,
  PolicyObject,
} from '../../src/kube/index.ts';
import type { Random } from '../support/generate.ts';

type AnyPolicy = PolicyObject | ForeignPolicyObject;
export type Family = 'network-policy' | 'admin' | 'calico' | 'cilium';

export interface ChosenPart {
  readonly key: ObjectKey;
  readonly path: FieldPath;
  /** The whole rule is as good as gone: the part was the last of its kind in it. */
  readonly isLast: boolean;
}

const list = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];
const object = (value: JsonValue | undefined): JsonObject => (value ?? {}) as JsonObject;

const sections: Readonly<Record<Family, readonly string[]>> = {
  'network-policy': ['ingress', 'egress'],
  admin: ['ingress', 'egress'],
  calico: ['ingress', 'egress'],
  cilium: ['ingress', 'ingressDeny', 'egress', 'egressDeny'],
};

function familyOf(one: AnyPolicy): Family | undefined {
  if (one.kind === 'NetworkPolicy') return 'network-policy';
  if (one.apiVersion.startsWith('policy.networking')) return 'admin';
  if (one.policyKind.startsWith('Cilium')) return one.policyKind === 'CiliumCIDRGroup' ? undefined : 'cilium';
  return one.policyKind === 'NetworkPolicy' || one.policyKind === 'GlobalNetworkPolicy' ? 'calico' : undefined;
}

/** Every rule of the cluster's policies. */
function rulesIn(
  cluster: ClusterState,
): readonly { readonly one: AnyPolicy; readonly family: Family; readonly at: FieldPath; readonly rule: JsonObject }[] {
  return [...cluster.objects.values()].flatMap((one) => {
    if (one.kind !== 'NetworkPolicy' && one.kind !== 'ForeignPolicy') return [];
    const family = familyOf(one);
    if (family === undefined) return [];
    const holders: readonly (readonly [FieldPath, JsonObject])[] = [
      ...(one.manifest['spec'] === undefined ? [] : [[['spec'], object(one.manifest['spec'])] as const]),
      ...list(one.manifest['specs']).map((spec, index) => [['specs', index], object(spec)] as const),
    ];
    return holders.flatMap(([base, spec]) =>
      sections[family].flatMap((name) =>
        list(spec[name]).map((rule, index) => ({ one, family, at: [...base, name, index], rule: object(rule) })),
      ),
    );
  });
}

/** The lists of peers and of ports in a rule, as steps from the rule. Peers of Cilium that raise doubts by being there stay. */
function listsOf(family: Family, rule: JsonObject): readonly (readonly string[])[] {
  const names = {
    'network-policy': ['from', 'to', 'ports'],
    admin: ['from', 'to', 'ports', 'protocols'],
    calico: [],
    cilium: ['from', 'to'].flatMap((side) => ['Endpoints', 'Entities', 'CIDR', 'CIDRSet'].map((name) => `${side}${name}`)),
  }[family];
  const plain = names.filter((name) => list(rule[name]).length > 0).map((name) => [name]);
  return family === 'calico' && list(object(rule['destination'])['ports']).length > 0 ? [['destination', 'ports']] : plain;
}

export function somePart(cluster: ClusterState, from: Random, only: Family): ChosenPart | undefined {
  const rules = rulesIn(cluster).filter(({ family }) => family === only);
  if (rules.length === 0) return undefined;
  const { one, family, at, rule } = from.pick(rules);
  const lists = listsOf(family, rule);
  if (lists.length === 0 || from.chance(0.5)) return { key: keyOf(one), path: at, isLast: false };
  const steps = from.pick(lists);
  const items = list(steps.reduce<JsonValue>((value, step) => object(value)[step] ?? null, rule));
  return { key: keyOf(one), path: [...at, ...steps, from.int(items.length)], isLast: items.length === 1 };
}

/** `part` takes no part in what an oracle makes of the cluster. */
export function neutralised(cluster: ClusterState, { key, path, isLast }: ChosenPart): ClusterState {
  const objects = [...cluster.objects].map(([own, one]): readonly [ObjectKey, ClusterObject] => {
    if (own !== key || (one.kind !== 'NetworkPolicy' && one.kind !== 'ForeignPolicy')) return [own, one];
    return [own, { ...one, manifest: withoutPart(one, path, isLast) }];
  });
  return { ...cluster, objects: new Map(objects) };
}

function withoutPart(one: AnyPolicy, path: FieldPath, isLast: boolean): JsonObject {
  const family = familyOf(one);
  const depth = path[0] === 'specs' ? 4 : 3;
  const rulePath = path.slice(0, depth);
  const whole = path.length === depth || isLast;
  const changed = whole
    ? changeAt(
        one.manifest,
        rulePath,
        family === 'calico' ? () => ({ action: 'Log' }) : family === 'cilium' ? nobody(rulePath) : undefined,
      )
    : changeAt(one.manifest, path, undefined);
  return family === 'network-policy'
    ? { ...changed, spec: { ...object(changed['spec']), policyTypes: typesOf(one.manifest) } }
    : changed;
}

/** CIL-15: an empty list beside whatever else there is makes it match nothing. */
function nobody(rulePath: FieldPath): (item: JsonValue) => JsonValue {
  const side = String(rulePath.at(-2)).startsWith('ingress') ? 'from' : 'to';
  return (item) => ({ ...object(item), [`${side}Endpoints`]: [] });
}

/** NP-7, NP-8 */
function typesOf(manifest: JsonObject): readonly JsonValue[] {
  const spec = object(manifest['spec']);
  const listed = list(spec['policyTypes']);
  if (listed.length > 0) return listed;
  return list(spec['egress']).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function changeAt(value: JsonObject, path: FieldPath, change: ((value: JsonValue) => JsonValue) | undefined): JsonObject {
  const [step, ...rest] = path;
  if (typeof step !== 'string') throw new Error(`no field at ${formatPath(path)}`);
  return { ...value, [step]: changeIn(value[step] ?? null, rest, change) };
}

function changeIn(value: JsonValue, path: FieldPath, change: ((value: JsonValue) => JsonValue) | undefined): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return change === undefined ? value : change(value);
  if (typeof step === 'string') return changeAt(object(value), path, change);
  return list(value).flatMap((item, index) => {
    if (index !== step) return [item];
    return rest.length === 0 && change === undefined ? [] : [changeIn(item, rest, change)];
  });
}
