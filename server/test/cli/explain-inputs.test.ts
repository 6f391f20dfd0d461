/** What `eastwest explain` takes as ends and ports, what it says where several connections are meant, and the form of its JSON. */
import { describe, expect, test } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { run } from './run.ts';
import type { Ran } from './run.ts';

const manifests = `
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: x}}}
  - {apiVersion: v1, kind: Namespace, metadata: {name: data}}
  - {apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
  - apiVersion: v1
    kind: Pod
    metadata: {name: web-1, namespace: shop, labels: {app: web}, ownerReferences: [{kind: StatefulSet, name: web, controller: true}]}
    spec: {nodeName: n1, containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
    status: {phase: Running, podIP: 10.0.0.1}
  - apiVersion: v1
    kind: Pod
    metadata: {name: db-1, namespace: data, labels: {app: db}, ownerReferences: [{kind: StatefulSet, name: db, controller: true}]}
    spec: {nodeName: n1, containers: [{name: c, ports: [{name: pg, containerPort: 5432}]}]}
    status: {phase: Running, podIP: 10.0.0.2}
  - apiVersion: v1
    kind: Pod
    metadata: {name: db-2, namespace: data, labels: {app: db, role: spare}, ownerReferences: [{kind: StatefulSet, name: db, controller: true}]}
    spec: {containers: [{name: c, ports: [{name: pg, containerPort: 5433}]}]}
    status: {phase: Running, podIP: 10.0.0.3}
  - apiVersion: v1
    kind: Pod
    metadata: {name: agent, namespace: shop}
    spec: {nodeName: n1, hostNetwork: true, containers: [{name: c}]}
    status: {phase: Running, podIP: 192.168.0.1}
  - apiVersion: v1
    kind: Service
    metadata: {name: db, namespace: data}
    spec: {clusterIP: 10.96.0.5, selector: {app: db}, ports: [{name: sql, port: 80, targetPort: pg}]}
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: data}
    spec:
      podSelector: {matchExpressions: [{key: role, operator: DoesNotExist}]}
      ingress:
        - from: [{namespaceSelector: {matchLabels: {team: x}}}]
          ports: [{port: 5432, endPort: 5440}]
        - from: [{ipBlock: {cidr: 203.0.113.0/25}}]
`;

const explain = (...flags: readonly string[]): Promise<Ran> =>
  run('explain', '--manifests', testFolder({ 'all.yaml': manifests }).path, ...flags);

interface Answer {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly upTo?: number;
  readonly verdict: string;
}
interface Said extends Answer {
  readonly answers?: readonly Answer[];
  readonly certainty: string;
}

async function said(from: string, to: string, ...flags: readonly string[]): Promise<Said> {
  const ran = await explain('--from', from, '--to', to, ...flags, '--format', 'json');
  if (ran.stdout === '') throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as Said;
}

/** `shop/web → data/db-1 5432: allowed` */
const lines = ({ answers = [] }: Said): readonly string[] =>
  answers.map(
    ({ from, to, port, upTo, verdict }) =>
      `${from} → ${to} ${port}${upTo === undefined || upTo === port ? '' : `–${upTo}`}: ${verdict}`,
  );

describe('ends', () => {
  test.each([
    ['a pod', 'shop/web-1', 'data/db-1', 'allowed'],
    ['a workload without its kind', 'shop/web', 'data/db-1', 'allowed'],
    ['a workload with its kind, short', 'shop/sts/web', 'data/db-1', 'allowed'],
    ['an address of a pod', '10.0.0.1', 'ip:10.0.0.2', 'allowed'],
    ['an address outside', '203.0.113.200', 'data/db-1', 'denied'],
    ['an IPv6 address, with which there is no family in common (NP-49)', '2001:db8::1', 'data/db-1', 'denied'],
    ['a node (NP-42)', 'node:n1', 'data/db-1', 'allowed'],
    ['a pod on the host network (NP-40)', 'data/db-1', 'shop/agent', 'allowed'],
  ])('%s', async (_, from, to, verdict) => {
    expect(await said(from, to, '--port', '5432')).toMatchObject({ from: from.replace(/^ip:/u, ''), verdict });
  });

  test('pods of a workload that differ are answered one by one', async () => {
    const found = await said('203.0.113.200', 'data/StatefulSet/db', '--port', '5432');
    expect(found.verdict).toBe('differs');
    expect(lines(found)).toEqual(['203.0.113.200 → data/db-1 5432: denied', '203.0.113.200 → data/db-2 5432: allowed']);
  });

  test('a block: each part of it that policies tell apart, and what of the cluster is in it', async () => {
    const found = await said('203.0.113.0/24', 'data/db-1', '--port', '5432');
    expect(lines(found)).toEqual(['203.0.113.0/25 → data/db-1 5432: allowed', '203.0.113.128/25 → data/db-1 5432: denied']);
    const ran = await explain('--from', '10.0.0.0/8', '--to', 'data/db-1', '--port', '5432');
    expect(ran.stderr).toContain('10.0.0.0/8 also holds the addresses of 3 pods, 1 Service: ask for them by name');
    const own = await explain('--from', '10.0.0.1/32', '--to', 'data/db-1', '--port', '5432');
    expect(own).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('every address of `10.0.0.1/32` is in the cluster: the addresses of 1 pod'),
    });
  });

  test.each([
    ['data/svc/db', '80'],
    ['data/Service/db', 'sql'],
    ['10.96.0.5', '80'],
  ])('NP-50: a Service as %s means the pods behind it, each at its own port', async (service, port) => {
    expect(lines(await said('shop/web-1', service, '--port', port))).toEqual([
      'shop/web-1 → data/db-1 5432: allowed',
      'shop/web-1 → data/db-2 5433: allowed',
    ]);
  });
});

describe('ports', () => {
  test('by name: the number that each pod gives it (NP-35)', async () => {
    expect(lines(await said('shop/web-1', 'data/db', '--port', 'pg'))).toEqual([
      'shop/web-1 → data/db-1 5432: allowed',
      'shop/web-1 → data/db-2 5433: allowed',
    ]);
    expect(await said('data/db-1', 'shop/web', '--port', 'http')).toMatchObject({ port: 8080, verdict: 'allowed' });
  });

  test('a range, in pieces about each of which the same is true', async () => {
    const found = await said('shop/web-1', 'data/db-1', '--port', '5000-6000');
    expect(lines(found)).toEqual([
      'shop/web-1 → data/db-1 5000–5431: denied',
      'shop/web-1 → data/db-1 5432–5440: allowed',
      'shop/web-1 → data/db-1 5441–6000: denied',
    ]);
    expect(await said('shop/web-1', 'data/db-1', '--port', '5433:5440')).toMatchObject({
      port: 5433,
      upTo: 5440,
      verdict: 'allowed',
    });
  });

  test('none: ICMP by name and by number, other protocols (NP-39)', async () => {
    for (const protocol of ['icmp', '1', 'ICMPv6', '47'])
      expect(await said('shop/web-1', 'data/db-1', '--protocol', protocol)).toMatchObject({ verdict: 'denied' });
  });

  test('a source port', async () => {
    expect(await said('shop/web-1', 'data/db-1', '--port', '5432', '--source-port', '53')).toMatchObject({
      sourcePort: 53,
      verdict: 'allowed',
    });
  });
});

describe('what is wrong with the question: exit code 2 and the mend', () => {
  test.each([
    ['shop/wbe-1', 'data/db', '5432', 'there is no pod or workload `shop/wbe-1`; did you mean `shop/web-1`'],
    ['shp/web', 'data/db', '5432', 'there is no namespace `shp`; did you mean `shop/web`'],
    ['web', 'data/db', '5432', '`--from web` is no end of a connection; did you mean `shop/web`'],
    ['n1', 'data/db', '5432', '`--from n1` is no end of a connection; did you mean `node:n1`'],
    ['node:n2', 'data/db', '5432', 'there is no node `n2`; did you mean `n1`'],
    ['shop/web', 'data/svc/bd', '80', 'there is no Service `data/bd`'],
    ['shop/web', 'data/svc/db', '5432', 'its ports are 80/TCP'],
    ['shop/web', 'data/svc/db', 'http', 'has no port named `http`; its ports are named sql'],
    ['shop/web', 'data/db', 'http', 'has no TCP port named `http`'],
    ['shop/web', 'data/db', '0', 'a port is a number from 1 to 65535'],
    ['shop/web', 'data/db', '90-80', 'ends before it begins; write 80-90'],
  ])('%s → %s:%s', async (from, to, port, message) => {
    const ran = await explain('--from', from, '--to', to, '--port', port);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});

test('the text keeps within a hundred columns and says each question of several', async () => {
  const { stdout } = await explain('--from', '203.0.113.0/24', '--to', 'data/db-1', '--port', '5432');
  const [title, ...rest] = stdout.split('\n');
  expect(title).toBe('203.0.113.0/24 → data/db-1, 5432/TCP: it depends');
  expect(rest).toContain('  203.0.113.128/25 → data/db-1, 5432/TCP: not allowed');
  expect(Math.max(...rest.map((line) => Array.from(line).length))).toBeLessThanOrEqual(100);
});
