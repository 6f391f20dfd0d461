/** The golden vectors of the specification (semantics, section 7) for NetworkPolicy, end to end through `eastwest verify`. */
import { expect, test } from 'vitest';
import { standingOf } from '../../src/cli/verify-results.ts';
import { testFolder } from '../support/folder.ts';
import { expectations } from './questions.ts';
import { verify } from './run.ts';

const cluster = `
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {team: x}}}
  - {apiVersion: v1, kind: Namespace, metadata: {name: b}}
  - {apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
  - {apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}
  - apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: a, labels: {app: web}}
    spec: {nodeName: n1, containers: [{name: web, ports: [{name: http, containerPort: 80}]}]}
    status: {phase: Running, podIP: 10.0.1.1}
  - apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: b, labels: {app: web}}
    spec: {nodeName: n2, containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}
    status: {phase: Running, podIP: 10.0.2.1}
  - apiVersion: v1
    kind: Pod
    metadata: {name: host, namespace: b}
    spec: {nodeName: n1, hostNetwork: true, containers: [{name: host}]}
    status: {phase: Running, podIP: 192.168.0.1}
`;

const database = (phase: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: a, labels: {app: db}}
spec: {nodeName: n2, containers: [{name: db, ports: [{name: pg, containerPort: 5432}]}]}
status: {phase: ${phase}, podIP: ${phase === 'Running' ? '10.0.1.2' : '10.0.2.1'}}
`;

interface Vector {
  readonly id: string;
  readonly rules: string;
  /** Specs as flow YAML, in namespace a, or `NAMESPACE: spec`. */
  readonly policies: readonly string[];
  readonly queries: string;
  readonly databasePhase?: 'Succeeded';
}

const r1 = 'podSelector: {}, policyTypes: [Ingress, Egress]';
const r2 = 'podSelector: {}, policyTypes: [Ingress]';
const nameOfB = 'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}';

const vectors: readonly Vector[] = [
  { id: '1', rules: 'NP-1', policies: [], queries: 'b/web → a/db:1 allowed' },
  { id: '2', rules: 'NP-21', policies: [r2], queries: 'a/web → a/db:5432 denied\na/db → b/web:8080 allowed' },
  {
    id: '3',
    rules: 'NP-11, NP-7',
    policies: ['podSelector: {}, egress: []'],
    queries: 'a/web → b/web:8080 allowed\nb/web → a/web:80 denied',
  },
  {
    id: '4',
    rules: 'NP-8',
    policies: ['podSelector: {matchLabels: {app: web}}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]'],
    queries: 'a/web → a/db:5432 allowed\n{203.0.113.9} → a/web:80 denied',
  },
  { id: '5', rules: 'NP-22', policies: ['podSelector: {}, ingress: [{}]'], queries: '{203.0.113.9} → a/db:9 allowed' },
  {
    id: '6',
    rules: 'NP-25',
    policies: ['podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]'],
    queries: 'b/web → a/db:5432 denied\na/web → a/db:5432 allowed',
  },
  {
    id: '7',
    rules: 'NP-16, NP-17',
    policies: [
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [x]}]}}]}]',
    ],
    queries: 'b/web → a/db:5432 allowed\na/web → a/db:5432 denied',
  },
  {
    id: '8, one item',
    rules: 'NP-27',
    policies: [`podSelector: {}, ingress: [{from: [{${nameOfB}, podSelector: {matchLabels: {app: db}}}]}]`],
    queries: 'b/web → a/web:80 denied',
  },
  {
    id: '8, two items',
    rules: 'NP-27',
    policies: [`podSelector: {}, ingress: [{from: [{${nameOfB}}, {podSelector: {matchLabels: {app: db}}}]}]`],
    queries: 'b/web → a/web:80 allowed',
  },
  {
    id: '9',
    rules: 'NP-35, NP-36',
    policies: ['podSelector: {}, ingress: [{ports: [{port: http}]}]'],
    queries: '{203.0.113.9} → a/web:80 allowed\n{203.0.113.9} → a/web:8080 denied\n{203.0.113.9} → a/db:5432 denied',
  },
  {
    id: '10',
    rules: 'NP-35, NP-36',
    policies: ['podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]'],
    queries: `
      a/db → a/web:80 allowed
      a/db → b/web:8080 allowed
      a/db → b/web:80 denied
      a/db → {203.0.113.9}:80 denied`,
  },
  {
    id: '11',
    rules: 'NP-32, NP-33',
    policies: ['podSelector: {}, ingress: [{ports: [{}]}]'],
    queries: '{203.0.113.9} → a/web:53/UDP denied\n{203.0.113.9} → a/web:9 allowed',
  },
  {
    id: '12',
    rules: 'NP-38',
    policies: ['podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8002}]}]'],
    queries: '{203.0.113.9} → a/web:8002 allowed\n{203.0.113.9} → a/web:8003 denied',
  },
  {
    id: '13',
    rules: 'NP-42',
    policies: [r2],
    queries: `
      node:n1 → a/web:80 allowed
      {192.168.0.1} → a/web:80 allowed
      node:n1 → a/db:5432 denied
      b/host → a/web:80 allowed`,
  },
  {
    id: '14',
    rules: 'NP-26, NP-41',
    policies: ['podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]'],
    queries: 'b/host → a/db:5432 denied\n{203.0.113.9} → a/db:5432 denied\nb/web → a/db:5432 allowed',
  },
  {
    id: '15',
    rules: 'NP-30',
    policies: ['podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.2.1/32}}]}]'],
    queries: 'a/web → b/web:8080 allowed\na/web → a/db:5432 denied',
  },
  {
    id: '16',
    rules: 'NP-28',
    policies: [
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.1.2/32]}}]}]',
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]',
    ],
    queries: 'a/web → a/db:5432 allowed',
  },
  { id: '17', rules: 'NP-44', policies: [r1], queries: 'a/web → a/web:80 allowed' },
  { id: '18', rules: 'NP-2, NP-45', policies: [`b: ${r2}`], queries: 'a/web → b/web:8080 denied\nb/web → a/web:80 allowed' },
  {
    id: '33',
    rules: 'NP-46',
    policies: ['podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]'],
    queries: 'b/web → a/web:80 denied',
    databasePhase: 'Succeeded',
  },
];

function policyDocument(text: string, index: number): string {
  const [, namespace = 'a', spec] = /^(?:(\w): )?(.*)$/s.exec(text) ?? [];
  return `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy-${index}, namespace: ${namespace}}
spec: {${spec}}
`;
}

test.each(vectors)('vector $id ($rules)', async ({ policies, queries, databasePhase }) => {
  const folder = testFolder({
    'manifests/cluster.yaml': `${cluster}---${database(databasePhase ?? 'Running')}`,
    'manifests/policies.yaml': policies.map(policyDocument).join('---'),
    'expectations.json': expectations(queries),
  });
  const { results } = await verify(folder.at('manifests'), folder.at('expectations.json'));
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter((result) => standingOf(result) !== 'passed')).toEqual([]);
});

test('vector 17 is told to be implementation-defined (NP-44)', async () => {
  const folder = testFolder({
    'cluster.yaml': `${cluster}---${policyDocument(r1, 0)}`,
    'expect.json': expectations('a/web → a/web:80 allowed'),
  });
  const { results } = await verify(folder.at('cluster.yaml'), folder.at('expect.json'));
  expect(results[0]?.why).toContain('implementation-defined (NP-44)');
});
