/** `eastwest list`: records, formats, exit codes. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { formatList, listFormats } from '../../src/cli/list-formats.ts';
import type { ListFormat } from '../../src/cli/list-formats.ts';
import type { ConnectionRecord, ListDocument } from '../../src/cli/list-records.ts';
import { testFolder } from '../support/folder.ts';
import { list, run } from './run.ts';

interface Options {
  readonly kind?: string;
  readonly replicas?: number;
  readonly labels?: string;
  readonly namespace?: string;
}

const workload = (
  name: string,
  { kind = 'Deployment', replicas = 1, labels = `app: ${name}`, namespace = 'shop' }: Options = {},
): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}}
spec: {replicas: ${replicas}, template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: c, ports: [{name: main, containerPort: 8080}]}]}}}
---`;

const pod = (name: string, set: string, labels: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {${labels}}, ownerReferences: [{kind: StatefulSet, name: ${set}, controller: true}]}
spec: {containers: [{name: c}]}
---`;

const policy = (name: string, spec: string, namespace = 'shop'): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {${spec}}
---`;

const tcp = (from: number, to = from) => ({ protocol: 'TCP', from, to });

async function records(...documents: readonly string[]): Promise<ListDocument> {
  return list(testFolder({ 'all.yaml': documents.join('') }).path);
}

function between({ connections }: ListDocument, from: string, to: string): readonly ConnectionRecord[] {
  return connections.filter((record) => record.from === from && record.to === to);
}

const closed = policy('closed', 'podSelector: {}, policyTypes: [Ingress, Egress]');

describe('records', () => {
  test('name workloads, ranges and ports as documented', async () => {
    const document = await records(
      workload('web'),
      workload('db', { kind: 'StatefulSet' }),
      closed,
      policy(
        'web-out',
        'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 443}]}]',
      ),
      policy(
        'db-in',
        'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: main}, {protocol: UDP, port: 53, endPort: 54}]}]',
      ),
    );
    expect(document).toEqual({
      connections: [
        {
          from: 'shop/Deployment/web',
          to: 'external:10.0.0.0/16,10.2.0.0/15,10.4.0.0/14,10.8.0.0/13,10.16.0.0/12,10.32.0.0/11,10.64.0.0/10,10.128.0.0/9',
          ports: [tcp(443)],
        },
        { from: 'shop/Deployment/web', to: 'shop/StatefulSet/db', ports: [tcp(8080), { protocol: 'UDP', from: 53, to: 54 }] },
      ],
    });
  });

  test('every port of every protocol is `all`; a workload of one pod is not listed with itself, one of two is (NP-44)', async () => {
    const document = await records(workload('one'), workload('two', { replicas: 2 }));
    const outside = 'external:0.0.0.0/0,::/0';
    const one = 'shop/Deployment/one';
    const two = 'shop/Deployment/two';
    expect(document.connections.map(({ from, to }) => [from, to])).toEqual([
      [outside, one],
      [outside, two],
      [one, outside],
      [one, two],
      [two, outside],
      [two, one],
      [two, two],
    ]);
    expect(document.connections.every(({ ports }) => ports === 'all')).toBe(true);
  });

  test('all of TCP, UDP and SCTP without the other protocols is not `all` (NP-39)', async () => {
    const everyPort = '[{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}]';
    const document = await records(
      workload('web'),
      workload('db'),
      policy('db-in', `podSelector: {matchLabels: {app: db}}, ingress: [{ports: ${everyPort}}]`),
    );
    expect(between(document, 'shop/Deployment/web', 'shop/Deployment/db')[0]?.ports).toEqual([
      tcp(1, 65535),
      { protocol: 'UDP', from: 1, to: 65535 },
      { protocol: 'SCTP', from: 1, to: 65535 },
    ]);
  });

  test('what nothing allows is not there', async () => {
    expect(await records(workload('web', { replicas: 2 }), workload('db'), closed)).toEqual({ connections: [] });
  });

  test('a bare pod is its own workload; cluster nodes are named as nodes', async () => {
    const node =
      'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {addresses: [{type: InternalIP, address: 192.168.0.1}]}\n---';
    const bare =
      '\napiVersion: v1\nkind: Pod\nmetadata: {name: lone, namespace: shop}\nspec: {containers: []}\nstatus: {podIP: 10.0.0.1}\n---';
    const document = await records(node, bare);
    expect(between(document, 'shop/Pod/lone', 'node:n1')).toHaveLength(1);
    expect(between(document, 'node:n1', 'shop/Pod/lone')).toHaveLength(1);
  });
});

describe('a workload whose pods differ', () => {
  const set = [pod('db-0', 'db', 'role: leader'), pod('db-1', 'db', 'role: follower'), pod('db-2', 'db', 'role: follower')];
  const leaderOnly = policy(
    'leader',
    'podSelector: {matchLabels: {role: leader}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
  );

  test('names the pods that a record is about; what holds for all is one record', async () => {
    const document = await records(...set, workload('web'), leaderOnly);
    expect(between(document, 'shop/Deployment/web', 'shop/StatefulSet/db')).toEqual([
      { from: 'shop/Deployment/web', to: 'shop/StatefulSet/db', toPods: ['db-0'], ports: [tcp(5432)] },
      { from: 'shop/Deployment/web', to: 'shop/StatefulSet/db', toPods: ['db-1', 'db-2'], ports: 'all' },
    ]);
    expect(between(document, 'shop/StatefulSet/db', 'shop/Deployment/web')).toEqual([
      { from: 'shop/StatefulSet/db', to: 'shop/Deployment/web', ports: 'all' },
    ]);
    expect(between(document, 'shop/StatefulSet/db', 'shop/StatefulSet/db')).toEqual([
      { from: 'shop/StatefulSet/db', to: 'shop/StatefulSet/db', toPods: ['db-1', 'db-2'], ports: 'all' },
    ]);
  });
});

describe('what cannot be known', () => {
  test('stands beside the connections, never among them', async () => {
    const invalid = policy('bad', 'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{}]}]');
    const document = await records(workload('web'), workload('db'), invalid);
    expect(between(document, 'shop/Deployment/web', 'shop/Deployment/db')).toEqual([]);
    expect(document.unknown).toEqual([
      { from: 'external:0.0.0.0/0,::/0', to: 'shop/Deployment/db', ports: 'all' },
      { from: 'shop/Deployment/web', to: 'shop/Deployment/db', ports: 'all' },
    ]);
  });

  test('a policy file that cannot be read leaves everything open that it could have closed', async () => {
    const folder = testFolder({ 'web.yaml': workload('web', { replicas: 2 }), 'np.yaml': policy('deny', 'podSelector: {') });
    const ran = await run('list', '--manifests', folder.path, '--format', 'json');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(/np\.yaml:\d+:\d+: error: /);
    const document = JSON.parse(ran.stdout);
    expect(document.connections).toEqual([]);
    expect(document.unknown).toContainEqual({ from: 'shop/Deployment/web', to: 'shop/Deployment/web', ports: 'all' });
  });
});

describe('formats', () => {
  const hostile: ListDocument = {
    connections: [
      {
        from: 'a/Deployment/we"b',
        to: '=x/Deployment/d|b',
        toPods: ['p,0', 'p1'],
        ports: [{ protocol: 'TCP', from: 80, to: 80 }],
      },
      { from: 'external:0.0.0.0/0,::/0', to: 'a/Deployment/\u001b[31mred\nline', ports: 'all' },
    ],
    unknown: [{ from: 'node:n1,n2', to: 'b/Pod/<b>', ports: 'all' }],
  };
  const lines = (format: ListFormat): readonly string[] => formatList(format, hostile).split(/\r?\n/);

  test('csv is quoted and no formula', () => {
    expect(formatList('csv', hostile)).toBe(
      'from,from_pods,to,to_pods,ports,verdict\r\n' +
        '"a/Deployment/we""b",,\'=x/Deployment/d|b,"p,0 p1",TCP 80,allowed\r\n' +
        '"external:0.0.0.0/0,::/0",,"a/Deployment/\u001b[31mred\nline",,all,allowed\r\n' +
        '"node:n1,n2",,b/Pod/<b>,,all,unknown\r\n',
    );
  });

  test('md is a table whose cells cannot break out', () => {
    expect(lines('md').slice(0, 5)).toEqual([
      '| from | to | ports | verdict |',
      '| --- | --- | --- | --- |',
      '| a/Deployment/we"b | =x/Deployment/d\\|b (p,0, p1) | TCP 80 | allowed |',
      '| external:0.0.0.0/0,::/0 | a/Deployment/\\\\u001b\\[31mred\\\\u000aline | all | allowed |',
      '| node:n1,n2 | b/Pod/\\<b\\> | all | cannot be known |',
    ]);
  });

  test('dot quotes its names and draws what cannot be known dashed', () => {
    const dot = formatList('dot', hostile);
    expect(dot).toContain('  "a/Deployment/we\\"b" -> "=x/Deployment/d|b" [label="TCP 80\\nto p,0 p1"];\n');
    expect(dot).toContain('  "node:n1,n2" -> "b/Pod/<b>" [label="all", style=dashed];\n');
    expect(dot).toContain('label="b";\n    "b/Pod/<b>" [label="Pod/<b>"];\n');
    expect(dot).not.toContain('\u001b');
  });

  test('text keeps control characters from the terminal and separates what cannot be known', () => {
    const text = formatList('text', hostile);
    expect(text).not.toContain('\u001b');
    expect(text.split('\n\n')[1]).toMatch(/^cannot be known:\nFROM +TO +PORTS\nnode:n1,n2 +→ +b\/Pod\/<b> +all\n$/);
    expect(formatList('text', { connections: [] })).toBe('no connection is allowed\n');
  });

  test('text says how many ranges of a long list it leaves out; the other formats leave out none', () => {
    const ranges = Array.from({ length: 30 }, (_, index) => `10.${index}.0.0/16`);
    const end = `external:${ranges.join(',')}`;
    const document: ListDocument = { connections: [{ from: 'a/Pod/b', to: end, ports: 'all', toPods: ['p'] }] };
    const text = formatList('text', document);
    expect(text).toContain('external:10.0.0.0/16,10.1.0.0/16,10.2.0.0/16 and 27 more (p)  all\n\nlong lists of addresses');
    for (const format of listFormats.filter((other) => other !== 'text')) {
      expect(formatList(format, document)).toContain('10.29.0.0/16');
    }
    const four = { from: 'a/Pod/b', to: 'node:1,2,3,4', ports: 'all' } as const;
    expect(formatList('text', { connections: [four] })).toMatch(/^FROM +TO +PORTS\na\/Pod\/b  →  node:1,2,3,4  all\n$/);
  });

  test.each(listFormats)('%s is the same for the same manifests', async (format) => {
    const folder = testFolder({ 'a.yaml': workload('web') + workload('db'), 'b.yaml': closed });
    const args = ['list', '--manifests', folder.path, '--format', format];
    expect(await run(...args)).toEqual(await run(...args));
  });
});

describe('exit codes', () => {
  test.each([
    [['list'], 'required option'],
    [['list', '--manifests', 'no-such-folder'], 'no such file or folder: no-such-folder'],
    [['list', '--manifests', 'x', '--format', 'xml'], 'Allowed choices are text, json, csv, dot, md'],
  ])('%j is 2', async (args, message) => {
    expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  test('a folder without anything to evaluate is 2', async () => {
    const folder = testFolder({ 'README.md': '' });
    const ran = await run('list', '--manifests', folder.path);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toBe(
      `${folder.path}: warning: no file named *.yaml, *.yml or *.json in it\nnothing to evaluate in ${folder.path}\n`,
    );
  });

  test('--help is 0 and explains the output', async () => {
    const ran = await run('list', '--help');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('fromPods');
  });
});

const reference = fileURLToPath(new URL('../../../../shared/manifests/', import.meta.url));

describe.skipIf(!existsSync(reference))('published manifests (checked by hand)', () => {
  test.each(['online-boutique', 'kube-prometheus', 'argo-cd'])('%s', async (name) => {
    const golden = readFileSync(new URL(`golden/${name}.txt`, import.meta.url), 'utf8');
    expect((await run('list', '--manifests', `${reference}${name}`)).stdout).toBe(golden);
  });
});

const exposedTree = {
  'all.yaml':
    workload('db') +
    policy(
      'db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}}], ports: [{port: 5432}]}]',
    ),
};

describe('exposure', () => {
  test('is added when it is asked for', async () => {
    const folder = testFolder(exposedTree);
    const plain = await run('list', '--manifests', folder.path, '--format', 'json');
    expect(Object.keys(JSON.parse(plain.stdout) as object)).toEqual(['connections']);
    const { stdout } = await run('list', '--manifests', folder.path, '--format', 'json', '--exposure');
    const by = [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'db' }];
    const open = { reach: 'open', isolated: false, by: [] };
    expect((JSON.parse(stdout) as { exposure: unknown }).exposure).toEqual({
      exposures: [
        {
          workload: 'shop/Deployment/db',
          direction: 'ingress',
          newPod: 'an unlabelled new pod in any namespace with env=prod',
          bears: { pods: [], namespaces: ['env=prod'], accounts: [] },
          in: { namespaces: [], new: true },
          ports: [{ protocol: 'TCP', from: 5432, to: 5432 }],
          policies: by,
        },
        {
          workload: 'shop/Deployment/db',
          direction: 'egress',
          newPod: 'an unlabelled new pod in any namespace',
          bears: { pods: [], namespaces: [], accounts: [] },
          in: { namespaces: ['shop'], new: true },
          ports: 'all',
          policies: [],
        },
      ],
      newPods: [{ where: 'any namespace', in: { namespaces: ['shop'], new: true }, ingress: open, egress: open }],
    });
  });

  test('as text and in Markdown, and refused elsewhere', async () => {
    const folder = testFolder(exposedTree);
    const text = await run('list', '--manifests', folder.path, '--exposure');
    expect(text.stdout).toContain(
      'an unlabelled new pod in any namespace with env=prod  →  shop/Deployment/db                      TCP 5432  shop/db',
    );
    const markdown = await run('list', '--manifests', folder.path, '--exposure', '--format', 'md');
    expect(markdown.stdout).toContain(
      '| an unlabelled new pod in any namespace with env=prod | shop/Deployment/db | TCP 5432 | shop/db |',
    );
    expect(await run('list', '--manifests', folder.path, '--exposure', '--format', 'csv')).toMatchObject({ code: 2, stdout: '' });
  });
});
