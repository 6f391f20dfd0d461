/** Small cluster objects for the client's tests. */
import type { ClusterObject, ClusterState, NamespaceObject, PodObject, PolicyObject } from '@eastwest/shared/kube';
import { keyOf, readPolicyText } from '@eastwest/shared/kube';

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): NamespaceObject {
  return {
    kind: 'Namespace',
    namespace: '',
    name,
    uid: `ns-${name}`,
    resourceVersion: '1',
    labels: { 'kubernetes.io/metadata.name': name, ...labels },
  };
}

/** `shop/web-1`, owned by the Deployment `web`. */
export function pod(place: string, rest: Partial<PodObject> = {}): PodObject {
  const [space = '', name = ''] = place.split('/');
  const app = name.replace(/-\d+$/u, '');
  return {
    kind: 'Pod',
    namespace: space,
    name,
    uid: `pod-${place}`,
    resourceVersion: '1',
    labels: { app },
    owner: { kind: 'Deployment', name: app },
    ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
    hostNetwork: false,
    ips: [],
    phase: 'Running',
    terminating: false,
    ...rest,
  };
}

/** From its YAML, as an API server would hold it. */
export function policy(text: string, resourceVersion = '1'): PolicyObject {
  const { manifest } = readPolicyText(text);
  if (manifest === undefined) throw new Error(`not a policy: ${text}`);
  const { name, namespace: space } = manifest['metadata'] as { readonly name: string; readonly namespace: string };
  return {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    namespace: space,
    name,
    uid: `policy-${space}/${name}`,
    resourceVersion,
    labels: {},
    manifest,
  };
}

export function clusterOf(...objects: readonly ClusterObject[]): ClusterState {
  return { objects: new Map(objects.map((object) => [keyOf(object), object])), hidden: [] };
}

/** Of `shop`: pods of `app: web`, reached from `from` on `port`. */
export function allowText(name: string, from: string, port: number | string = 8080): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: ${from}
      ports:
        - port: ${port}
`;
}
