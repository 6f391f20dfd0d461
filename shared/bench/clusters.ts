/**
 * Clusters of any size with the shape of real ones: replicas share their labels, namespaces are default-deny, a policy or
 * two for each workload, DNS for everybody, a few blocks, monitoring that reaches everything.
 */
import { keyOf } from '../src/kube/index.ts';
import type { ClusterObject, ClusterState, JsonObject, ObjectKey, PodObject, PolicyObject } from '../src/kube/index.ts';
import { random } from '../test/support/generate.ts';

export interface Size {
  readonly pods: number;
  readonly policies: number;
}

const replicas = 5;

export function cluster({ pods, policies }: Size): ClusterState {
  const namespaces = Math.max(5, Math.round(pods / 100));
  const workloads = Math.round(pods / replicas / namespaces);
  const objects: ClusterObject[] = [];
  for (let index = 0; index < namespaces; index++) objects.push(...namespaceObjects(index, workloads));
  for (let index = 0; index < Math.max(3, Math.round(pods / 100)); index++) objects.push(nodeObject(index));
  objects.push(...policyObjects(namespaces, workloads, policies));
  return { objects: new Map<ObjectKey, ClusterObject>(objects.map((object) => [keyOf(object), object])), hidden: [] };
}

const meta = (
  kind: string,
  namespace: string,
  name: string,
): { name: string; namespace: string; uid: string; resourceVersion: string } => ({
  name,
  namespace,
  uid: `${kind} ${namespace}/${name}`,
  resourceVersion: '1',
});

function namespaceObjects(index: number, workloads: number): readonly ClusterObject[] {
  const name = namespaceName(index);
  const labels = { team: `team-${index % 10}`, stage: index % 3 === 0 ? 'prod' : 'test' };
  const pods = Array.from({ length: workloads }, (_, workload) =>
    Array.from({ length: replicas }, (__, replica) => podObject(name, index, workload, replica)),
  ).flat();
  return [{ kind: 'Namespace', ...meta('Namespace', '', name), labels }, ...pods];
}

const namespaceName = (index: number): string => (index === 0 ? 'kube-system' : index === 1 ? 'monitoring' : `app-${index}`);

const workloadName = (index: number): string => `service-${index}`;

const tiers = ['front', 'logic', 'store'];

function podObject(namespace: string, namespaceIndex: number, workload: number, replica: number): PodObject {
  const name = workloadName(workload);
  const ordinal = (namespaceIndex * 1000 + workload) * replicas + replica;
  const ip = `10.${1 + (ordinal >> 16)}.${(ordinal >> 8) & 255}.${ordinal & 255}`;
  return {
    kind: 'Pod',
    ...meta('Pod', namespace, `${name}-${replica}`),
    labels: { app: name, tier: tiers[workload % 3] ?? '', 'pod-template-hash': `${namespaceIndex}-${workload}`, version: 'v1' },
    owner: { kind: 'Deployment', name },
    ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
    hostNetwork: false,
    nodeName: `node-${ordinal % 50}`,
    ips: [ip],
    phase: 'Running',
    terminating: false,
  };
}

function nodeObject(index: number): ClusterObject {
  return { kind: 'Node', ...meta('Node', '', `node-${index}`), labels: {}, addresses: [`192.168.${index >> 8}.${index & 255}`] };
}

function policyObjects(namespaces: number, workloads: number, count: number): readonly PolicyObject[] {
  const from = random(1);
  const made: PolicyObject[] = [];
  for (let index = 0; index < namespaces && made.length < count; index++)
    made.push(networkPolicy(namespaceName(index), 'default-deny', index % 4 === 0 ? denyAll : denyIngress));
  for (let index = 0; index < namespaces && made.length < count; index++)
    if (index % 4 === 0) made.push(networkPolicy(namespaceName(index), 'dns', dns));
  while (made.length < count) {
    const workload = workloadName(from.int(workloads));
    const namespace = namespaceName(from.int(namespaces));
    made.push(
      networkPolicy(
        namespace,
        `allow-${made.length}`,
        allow(workload, workloadName(from.int(workloads)), namespaceName(from.int(namespaces)), from.int(10)),
      ),
    );
  }
  return made;
}

export function networkPolicy(namespace: string, name: string, spec: JsonObject): PolicyObject {
  const apiVersion = 'networking.k8s.io/v1';
  return {
    kind: 'NetworkPolicy',
    apiVersion,
    ...meta('NetworkPolicy', namespace, name),
    labels: {},
    manifest: { apiVersion, kind: 'NetworkPolicy', metadata: { name, namespace }, spec },
  };
}

const denyAll: JsonObject = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

const denyIngress: JsonObject = { podSelector: {}, policyTypes: ['Ingress'] };

const dns: JsonObject = {
  podSelector: {},
  policyTypes: ['Egress'],
  egress: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
          podSelector: { matchLabels: { app: workloadName(0) } },
        },
      ],
      ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }],
    },
  ],
};

const selecting = (app: string): JsonObject => ({ matchLabels: { app } });

/** In turn: a neighbour, a whole tier, another namespace, monitoring, the internet, a partner's block. */
export function allow(app: string, peer: string, namespace: string, kind: number): JsonObject {
  const into = { podSelector: selecting(app), policyTypes: ['Ingress'] };
  const out = { podSelector: selecting(app), policyTypes: ['Egress'] };
  const http = [{ port: 'http' }];
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return { ...into, ingress: [{ from: [{ podSelector: selecting(peer) }], ports: http }] };
    case 3:
      return {
        ...into,
        ingress: [
          {
            from: [{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }] } }],
            ports: [{ port: 8080 }],
          },
        ],
      };
    case 4:
      return {
        ...out,
        egress: [{ to: [{ namespaceSelector: selectingNamespace(namespace) }, { podSelector: {} }], ports: http }],
      };
    case 5:
      return {
        ...into,
        ingress: [
          { from: [{ namespaceSelector: selectingNamespace('monitoring') }], ports: [{ port: 9090 }] },
          { from: [{ namespaceSelector: selectingNamespace(namespace), podSelector: selecting(peer) }], ports: [{ port: 8080 }] },
        ],
      };
    case 6:
      return {
        ...out,
        egress: [
          {
            to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '192.168.0.0/16'] } }, { namespaceSelector: {} }],
            ports: [{ port: 443 }],
          },
        ],
      };
    case 7:
      return {
        ...into,
        ingress: [
          { from: [{ ipBlock: { cidr: '203.0.113.0/24' } }, { ipBlock: { cidr: '192.168.0.0/16' } }], ports: [{ port: 443 }] },
        ],
      };
    case 8:
      return { ...into, ingress: [{ ports: [{ port: 8080 }] }] };
    default:
      return { ...into, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080, endPort: 8090 }] }] };
  }
}

function selectingNamespace(name: string): JsonObject {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}
