/** Cilium's objects in a few words, for tests: `cnp('a/p', 'endpointSelector: {}, ingress: [{}]')`. */
import { parse } from 'yaml';
import type { ForeignPolicyObject, JsonObject, Labels } from '../../src/kube/index.ts';

function object(
  policyKind: string,
  namespace: string,
  name: string,
  content: JsonObject,
  labels: Labels = {},
): ForeignPolicyObject {
  const apiVersion = 'cilium.io/v2';
  const place = namespace === '' ? { name } : { name, namespace };
  return {
    kind: 'ForeignPolicy',
    apiVersion,
    policyKind,
    name,
    namespace,
    uid: `${policyKind} ${namespace}/${name}`,
    resourceVersion: '1',
    labels,
    manifest: { apiVersion, kind: policyKind, metadata: { ...place, labels: { ...labels } }, ...content },
  };
}

type Spec = string | JsonObject;

const read = (spec: Spec): JsonObject => (typeof spec === 'string' ? (parse(`{${spec}}`) as JsonObject) : spec);

/** Of several specs, a policy with `specs`. */
function contentOf(specs: readonly Spec[]): JsonObject {
  const [only, ...more] = specs.map(read);
  return only === undefined || more.length > 0 ? { specs: [...(only === undefined ? [] : [only]), ...more] } : { spec: only };
}

export function cnp(path: string, ...specs: readonly Spec[]): ForeignPolicyObject {
  const [namespace = '', name = ''] = path.split('/');
  return object('CiliumNetworkPolicy', namespace, name, contentOf(specs));
}

export function ccnp(name: string, ...specs: readonly Spec[]): ForeignPolicyObject {
  return object('CiliumClusterwideNetworkPolicy', '', name, contentOf(specs));
}

export function cidrGroup(name: string, externalCIDRs: readonly string[], labels: Labels = {}): ForeignPolicyObject {
  return object('CiliumCIDRGroup', '', name, { spec: { externalCIDRs: [...externalCIDRs] } }, labels);
}
