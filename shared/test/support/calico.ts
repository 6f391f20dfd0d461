/** Calico's objects in a few lines, for tests. */
import { parse } from 'yaml';
import { policyKindOf } from '../../src/kube/index.ts';
import type { ForeignPolicyObject, JsonObject, Labels } from '../../src/kube/index.ts';

interface Shape {
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly apiVersion?: string;
}

/** `calico('NetworkPolicy a/allow', 'order: 10, selector: app == "web"')`: the spec as flow YAML. */
export function calico(title: string, spec: string | JsonObject, shape: Shape = {}): ForeignPolicyObject {
  const { labels = {}, annotations, apiVersion = 'projectcalico.org/v3' } = shape;
  const [policyKind = '', path = ''] = title.split(' ');
  const [name = '', namespace = ''] = path.split('/').toReversed();
  if (policyKindOf(apiVersion, policyKind) === undefined) throw new Error(`no kind of Calico: ${policyKind}`);
  const written = typeof spec === 'string' ? (parse(`{${spec}}`) as JsonObject) : spec;
  const metadata = { name, ...(namespace === '' ? {} : { namespace }), labels, ...(annotations ? { annotations } : {}) };
  return {
    kind: 'ForeignPolicy',
    apiVersion,
    policyKind,
    name,
    namespace,
    uid: `${apiVersion} ${title}`,
    resourceVersion: '1',
    labels,
    manifest: { apiVersion, kind: policyKind, metadata, spec: written },
  };
}

export const rawShape = 'crd.projectcalico.org/v1';
