/** `eastwest verify`: the file of expectations, what its ends mean, the results and the exit codes. */
import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/cli/did-you-mean.ts';
import { testFolder } from '../support/folder.ts';
import type { TestFolder } from '../support/folder.ts';
import { expectations } from './questions.ts';
import { run } from './run.ts';
import type { Ran } from './run.ts';

const workload = (kind: string, name: string, label: string): string => `
apiVersion: ${kind === 'CronJob' ? 'batch/v1' : 'apps/v1'}
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
spec: {${kind === 'CronJob' ? 'jobTemplate: {spec: {' : ''}template: {metadata: {labels: {app: ${label}}}, spec: {containers: [{name: c}]}}${kind === 'CronJob' ? '}}' : ''}}
---`;

const pod = (name: string, ip: string, owner = ''): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}${owner}}
spec: {containers: [{name: c}]}
status: {phase: Running, podIP: ${ip}}
---`;

const ownedBy = (kind: string, name: string): string => `, ownerReferences: [{kind: ${kind}, name: ${name}, controller: true}]`;

const policy = (name: string, spec: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {${spec}}
---`;

const shop = [
  workload('Deployment', 'web', 'web'),
  workload('Deployment', 'both', 'both'),
  workload('StatefulSet', 'both', 'both'),
  workload('CronJob', 'report', 'report'),
  pod('lone', '10.0.0.9'),
  pod('db-0', '10.0.0.1', ownedBy('StatefulSet', 'db')),
  pod('db-1', '10.0.0.2', ownedBy('StatefulSet', 'db')),
  policy(
    'only-web',
    'podSelector: {matchLabels: {app: db-0}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
  ),
].join('');

const service = (name: string, spec: string): string =>
  `\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n---`;

function shopFolder(expect: string): TestFolder {
  return testFolder({ 'manifests/shop.yaml': shop, 'expect.yaml': expect });
}

function verify(folder: TestFolder, format = 'json'): Promise<Ran> {
  return run('verify', '--manifests', folder.at('manifests'), '--expect', folder.at('expect.yaml'), '--format', format);
}

const messages = (ran: Ran, folder: TestFolder): readonly string[] =>
  ran.stderr
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(`${folder.path}/`, ''));

describe('results', () => {
  test('are in input order with what was written, what is, and why', async () => {
    const folder = shopFolder(`
- {from: shop/web, to: shop/db-0, port: 5432, expect: allowed}
- {from: {ip: 203.0.113.9}, to: shop/db-0, protocol: TCP, port: 5432, expect: denied}
- {from: shop/lone, to: shop/Deployment/web, protocol: UDP, port: 53, expect: denied}
`);
    const ran = await verify(folder);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toBe('');
    const { results, summary } = JSON.parse(ran.stdout);
    expect(summary).toEqual({ passed: 2, failed: 1, unknown: 0 });
    expect(results).toMatchObject([
      { from: 'shop/web', to: 'shop/db-0', protocol: 'TCP', port: 5432, expect: 'allowed', actual: 'allowed' },
      { from: { ip: '203.0.113.9' }, to: 'shop/db-0', protocol: 'TCP', port: 5432, expect: 'denied', actual: 'denied' },
      { from: 'shop/lone', to: 'shop/Deployment/web', protocol: 'UDP', port: 53, expect: 'denied', actual: 'allowed' },
    ]);
    expect(Object.keys(results[0])).toEqual(['from', 'to', 'protocol', 'port', 'expect', 'actual', 'why']);
    expect(results[0].why).toContain('shop/only-web spec.ingress[0].from[0] on spec.ingress[0].ports[0] allows this');
    expect(results[1].why).toContain('isolated by shop/only-web; no rule allows it');
    expect(results[2].why).toContain('no policy isolates it, so everything is allowed');
  });

  test('all hold: exit code 0', async () => {
    const folder = shopFolder(expectations('shop/web → shop/db-0:5432 allowed'));
    expect((await verify(folder)).code).toBe(0);
  });

  test('an empty list holds', async () => {
    const ran = await verify(shopFolder('[]'));
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('"passed": 0') });
  });

  test('unknown does not pass: exit code 1, counted by itself', async () => {
    const folder = shopFolder(
      expectations('shop/web → shop/lone:80 allowed\nshop/web → shop/lone:81 unknown\nshop/web → shop/db-0:5432 allowed'),
    );
    folder.write('manifests/half.yaml', policy('half', 'podSelector: {'));
    const ran = await verify(folder);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout).summary).toEqual({ passed: 1, failed: 0, unknown: 2 });
    expect(JSON.parse(ran.stdout).results[0].why).toContain('half.yaml:2 could not be read');
    expect(messages(ran, folder)).toEqual([expect.stringMatching(/^manifests\/half\.yaml:\d+:\d+: error: /)]);
  });

  test('pods of a workload that differ leave it unknown; each pod has its verdict', async () => {
    const folder = shopFolder(
      expectations(`
      shop/lone → shop/StatefulSet/db:80 unknown
      shop/lone → shop/db-0:80 denied
      shop/lone → shop/db-1:80 allowed
      shop/web → shop/StatefulSet/db:5432 allowed`),
    );
    expect(await verify(folder)).toMatchObject({ code: 0 });
  });
});

describe('ends', () => {
  test.each([
    ['shop/Deployment/web', 'a kind and a name'],
    ['shop/deployment/web', 'the kind in any case'],
    ['shop/web', 'the only workload of a name'],
    ['shop/CronJob/report', 'a CronJob'],
    ['shop/StatefulSet/both', 'one of two workloads of a name'],
    ['shop/lone', 'a pod'],
    ['shop/Pod/lone', 'a pod by kind'],
    ['shop/Pod/db-1', 'a pod of a workload by kind'],
    ['shop/sts/both', 'a kind as kubectl shortens it'],
    ['203.0.113.9', 'an address without ceremony'],
  ])('%s: %s', async (end) => {
    expect(await verify(shopFolder(expectations(`${end} → shop/lone:80 allowed`)))).toMatchObject({ code: 0 });
  });

  test('an address of a pod is that pod', async () => {
    expect(
      await verify(shopFolder(expectations('{203.0.113.9} → {10.0.0.1}:80 denied\n{203.0.113.9} → {10.0.0.2}:80 allowed'))),
    ).toMatchObject({ code: 0 });
  });

  test('that do not exist are all named with their places and what was meant: exit code 2', async () => {
    const folder = shopFolder(`
- {from: shop/wbe, to: shop/StatefulSet/bd, port: 80, expect: allowed}
- from: shop/both
  to: node:n1
  port: 80
  expect: denied
- {from: shop/StatefulSet/web, to: nowhere/x, port: 80, expect: allowed}
`);
    const ran = await verify(folder);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(messages(ran, folder)).toEqual([
      'expect.yaml:2:10: error: there is no pod or workload `shop/wbe` (did you mean `shop/web`)',
      'expect.yaml:2:24: error: there is no workload `shop/StatefulSet/bd` (did you mean `shop/StatefulSet/db`)',
      'expect.yaml:3:9: error: `shop/both` may be several workloads (write `shop/Deployment/both` or `shop/StatefulSet/both`)',
      'expect.yaml:4:7: error: there is no node `n1`',
      'expect.yaml:7:10: error: there is no workload `shop/StatefulSet/web` (did you mean `shop/Deployment/web`)',
      'expect.yaml:7:36: error: there is no namespace `nowhere`',
      'expect.yaml: 6 problems in the expectations',
    ]);
  });
});

test('numbers in quotes, nodes in braces, and verdicts as policies call them', async () => {
  const folder = shopFolder(`
- {from: {node: n1}, to: shop/db-0, port: 80, expect: denied}
`);
  folder.write('manifests/n1.yaml', 'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n');
  expect(await verify(folder)).toMatchObject({ code: 0 });
  const ran = await verify(
    shopFolder(`
- {from: shop/web, to: shop/db-0, port: "5432", expect: Allow}
- {from: shop/lone, to: shop/db-0, port: 5432, protocol: tcp, expect: deny}
`),
  );
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout).results).toMatchObject([
    { port: 5432, expect: 'allowed' },
    { protocol: 'TCP', expect: 'denied' },
  ]);
});

describe('a Service is what is behind it (NP-50)', () => {
  const services = [
    service('db', 'clusterIP: 10.96.0.1, selector: {app: db-0}, ports: [{port: 80, targetPort: 5432}]'),
    service('mixed', 'selector: {part: db}, ports: [{port: 80, targetPort: 5432}]'),
    service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: 8080}, {port: 53, protocol: UDP}]'),
    service('far', 'ports: [{port: 443}]'),
    service('empty', 'selector: {app: nobody}, ports: [{port: 80}]'),
    '\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: far-1, namespace: shop, labels: {kubernetes.io/service-name: far}}\naddressType: IPv4\nendpoints: [{addresses: [203.0.113.20]}]\nports: [{port: 8443}]\n---',
    pod('db-2', '10.0.0.3').replace('labels: {app: db-2', 'labels: {part: db, app: db-2'),
    pod('db-3', '10.0.0.4').replace('labels: {app: db-3', 'labels: {part: db, app: db-0'),
    policy(
      'out',
      'podSelector: {matchLabels: {app: lone}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.20/32}}], ports: [{port: 8443}]}]',
    ),
  ].join('');

  const folderWith = (expect: string): TestFolder =>
    testFolder({ 'manifests/shop.yaml': shop, 'manifests/services.yaml': services, 'expect.yaml': expect });

  test('by name or by address, at the port where its connections end', async () => {
    const folder = folderWith(
      expectations(`
      shop/web → shop/Service/db:80 allowed
      shop/lone → shop/svc/db:80 denied
      shop/web → {10.96.0.1}:80 allowed
      shop/web → {10.96.0.1}:81 unknown
      shop/lone → shop/Service/web:80 denied
      shop/db-1 → shop/Service/web:80 allowed
      shop/db-1 → shop/Service/web:53/UDP allowed
      shop/lone → shop/Service/far:443 allowed`),
    );
    expect(await verify(folder)).toMatchObject({ code: 0 });
  });

  test('pods that differ leave it unknown and are named', async () => {
    const ran = await verify(folderWith(expectations('shop/db-1 → shop/Service/mixed:80 allowed')));
    expect(JSON.parse(ran.stdout).results[0]).toMatchObject({
      to: 'shop/Service/mixed',
      port: 80,
      actual: 'unknown',
      why: 'what is behind the Service differs: shop/db-2:5432/TCP allowed; shop/db-3:5432/TCP denied',
    });
  });

  test('that is not there, takes no such port, or has nothing behind it is told with its place', async () => {
    const folder = folderWith(`
- {from: shop/web, to: shop/Service/bd, port: 80, expect: allowed}
- {from: shop/web, to: shop/Service/web, port: 8080, expect: allowed}
- {from: shop/web, to: shop/Service/web, protocol: ICMP, expect: allowed}
- {from: shop/web, to: shop/Service/empty, port: 80, expect: allowed}
`);
    const ran = await verify(folder);
    expect(ran.code).toBe(2);
    expect(messages(ran, folder).slice(0, 4)).toEqual([
      'expect.yaml:2:24: error: there is no Service `shop/bd` (did you mean `shop/Service/db`)',
      'expect.yaml:3:24: error: Service `shop/web` does not take 8080/TCP (its ports are 80/TCP, 53/UDP)',
      'expect.yaml:4:24: error: Service `shop/web` does not take ICMP (its ports are 80/TCP, 53/UDP)',
      'expect.yaml:5:24: error: nothing is behind Service `shop/empty` (ask for the address where its connections end)',
    ]);
  });
});

test('protocols without ports, by name and by number, and source ports (NP-39)', async () => {
  const ran = await verify(
    shopFolder(`
- {from: shop/web, to: shop/lone, protocol: icmp, expect: allowed}
- {from: shop/web, to: shop/db-0, protocol: ICMPv6, expect: denied}
- {from: shop/web, to: shop/db-0, protocol: 47, expect: denied}
- {from: shop/web, to: shop/db-0, protocol: 6, port: 5432, sourcePort: 40000, expect: allowed}
`),
  );
  expect(ran.code).toBe(0);
  expect(
    JSON.parse(ran.stdout).results.map(({ protocol, port, sourcePort }: Record<string, unknown>) => [protocol, port, sourcePort]),
  ).toEqual([
    ['ICMP', undefined, undefined],
    ['ICMPv6', undefined, undefined],
    [47, undefined, undefined],
    ['TCP', 5432, 40000],
  ]);
});

describe('bad files of expectations: exit code 2, every entry with its place', () => {
  test.each([
    [
      '- {from: shop/web, to: shop/lone, port: 0, expect: allowed}',
      '1:41: error: `0` is no port (write a number from 1 to 65535)',
    ],
    [
      '- {from: shop/web, to: shop/lone, port: 65536, expect: allowed}',
      '1:41: error: `65536` is no port (write a number from 1 to 65535)',
    ],
    [
      '- {from: shop/web, to: shop/lone, port: http, expect: allowed}',
      '1:41: error: `http` is no port (write a number from 1 to 65535)',
    ],
    [
      '- {from: shop/web, to: shop/lone, port: 8.5, expect: allowed}',
      '1:41: error: `8.5` is no port (write a number from 1 to 65535)',
    ],
    ['- {from: shop/web, to: shop/lone, expect: allowed}', '1:3: error: `port` is missing (write a number from 1 to 65535)'],
    ['- {from: shop/web, to: shop/lone, port: 80, expect: open}', '1:53: error: `open` is none of allowed, denied, unknown'],
    ['- {from: shop/web, to: shop/lone, port: 80}', '1:3: error: `expect` is missing (write allowed, denied, unknown)'],
    [
      '- {from: shop/web, to: shop/lone, port: 80, protocol: ICMP, expect: denied}',
      '1:41: error: ICMP has no ports (leave `port` out)',
    ],
    [
      '- {from: shop/web, to: shop/lone, port: 80, protocol: HTTP, expect: denied}',
      '1:55: error: `HTTP` is no protocol (write TCP, UDP, SCTP, ICMP, ICMPv6 or an IP protocol number (0–255))',
    ],
    [
      '- {from: shop/web, to: shop/lone, port: 80, sourcePort: 0, expect: denied}',
      '1:57: error: `0` is no port (write a number from 1 to 65535)',
    ],
    [
      '- {from: web, to: shop/lone, port: 80, expect: denied}',
      '1:10: error: `web` is no end of a connection (write "namespace/pod", "namespace/Kind/name" or {ip: "1.2.3.4"})',
    ],
    [
      '- {from: 10.0.0, to: shop/lone, port: 80, expect: denied}',
      '1:10: error: `10.0.0` is no end of a connection (write "namespace/pod", "namespace/Kind/name" or {ip: "1.2.3.4"})',
    ],
    [
      '- {from: shop/Service/lone, to: shop/lone, port: 80, expect: denied}',
      '1:10: error: a Service opens and takes no connections itself (name what is behind it, with its own port)',
    ],
    ['- {from: {ip: 10.0.0}, to: shop/lone, port: 80, expect: denied}', '1:10: error: `10.0.0` is no IP address'],
    [
      '- {from: {ip: 10.0.0.1, port: 1}, to: shop/lone, port: 80, expect: denied}',
      '1:10: error: no end of a connection (write "namespace/pod", "namespace/Kind/name" or {ip: "1.2.3.4"})',
    ],
    [
      '- {from: shop/web, to: shop/lone, prot: 80, port: 80, expect: denied}',
      '1:41: error: unknown field `prot` (did you mean `port`)',
    ],
    ['- shop/web', '1:3: error: not a mapping (write from, to, protocol, port, sourcePort, expect)'],
    ['from: shop/web', '1:1: error: not a list (write one `- from: …` entry per expectation)'],
    ['', ' error: the file is empty (write a list of expectations)'],
    ['- {from: shop/web', '1:17: error: a closing `}` is missing'],
    ['[]\n---\n[]', '3:1: error: more than one document'],
  ])('%s', async (text, message) => {
    const folder = shopFolder(text);
    const ran = await verify(folder);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    const [first] = messages(ran, folder);
    expect(first).toBe(`expect.yaml:${message}`);
  });

  test('all of them are told', async () => {
    const folder = shopFolder('- {from: shop/web, to: shop/lone, port: 0, expect: open}\n- {}\n');
    expect(messages(await verify(folder), folder)).toHaveLength(2 + 4 + 1);
  });

  test('JSON has places too', async () => {
    const folder = shopFolder('[\n  {"from": "shop/web", "to": "shop/lone", "port": -1, "expect": "allowed"}\n]');
    expect(messages(await verify(folder), folder)[0]).toMatch(/^expect\.yaml:2:51: error: `-1` is no port/);
  });

  test('a file that is not there', async () => {
    const folder = shopFolder('[]');
    const ran = await run('verify', '--manifests', folder.at('manifests'), '--expect', folder.at('nope.yaml'));
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(messages(ran, folder)).toEqual(['cannot read nope.yaml: it does not exist']);
  });

  test.each([
    [['verify'], 'required option'],
    [['verify', '--manifests', 'x'], 'required option'],
    [['verify', '--manifests', 'x', '--expect', 'y', '--format', 'yaml'], 'Allowed choices are text, json, junit'],
    [['verify', '--manifests', '-', '--expect', '-'], 'standard input can be --manifests or --expect, not both'],
  ])('usage %j', async (args, message) => {
    expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });
});

describe('formats', () => {
  const questions = expectations(
    'shop/web → shop/db-0:5432 allowed\nshop/lone → shop/db-0:80 allowed\n{fd00::1} → shop/db-0:80/UDP denied',
  );

  test('text: one line each, the reason under what does not hold', async () => {
    const { stdout } = await verify(shopFolder(questions), 'text');
    expect(stdout.split('\n')).toEqual([
      'ok      shop/web → shop/db-0:5432/TCP allowed',
      'FAILED  shop/lone → shop/db-0:80/TCP denied, expected allowed',
      expect.stringMatching(/^ {8}egress: .* · ingress: isolated by shop\/only-web; no rule allows it/),
      'ok      fd00::1 → shop/db-0:80/UDP denied',
      '2 passed, 1 failed, 0 unknown',
      '',
    ]);
  });

  test('junit: failures with the reason, everything escaped', async () => {
    const { stdout, code } = await verify(shopFolder(questions), 'junit');
    expect(code).toBe(1);
    expect(stdout).toContain('<testsuites tests="3" failures="1" errors="0" skipped="0">');
    expect(stdout).toContain(
      'name="shop/lone → shop/db-0:80/TCP allowed">\n      <failure type="failed" message="expected allowed, is denied">egress:',
    );
    expect(stdout.match(/<testcase /g)).toHaveLength(3);
    expect(stdout.replaceAll(/&(amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
  });
});

test('did you mean: near words only', () => {
  expect(nearest('shop/wbe', ['shop/web', 'shop/db'])).toBe('shop/web');
  expect(nearest('SHOP/WEB', ['shop/web'])).toBe('shop/web');
  expect(nearest('payments/api', ['shop/web'])).toBeUndefined();
  expect(nearest('constructor', new Map([['constructors', 1]]).keys())).toBe('constructors');
});
