/** `eastwest review`: what changes, what is critical, exit codes, bad input. */
import { describe, expect, test } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { run } from './run.ts';

const cluster = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: coredns, namespace: kube-system}
spec: {replicas: 2, template: {metadata: {labels: {k8s-app: kube-dns}}, spec: {dnsPolicy: Default, automountServiceAccountToken: false, containers: [{name: c, ports: [{name: dns, containerPort: 53, protocol: UDP}, {name: dns-tcp, containerPort: 53}]}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec: {selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP, targetPort: dns}, {name: dns-tcp, port: 53, targetPort: dns-tcp}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {automountServiceAccountToken: false, containers: [{name: c, ports: [{containerPort: 8080}]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{ports: [{port: 8080}]}]}
`;

const policy = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;

const deny = policy('deny', 'podSelector: {}, policyTypes: [Egress]');
const dns = policy('dns', 'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{protocol: UDP, port: 53}, {port: 53}]}]');

interface Reviewed {
  readonly summary: Readonly<Record<string, number>>;
  readonly changes: readonly { readonly from: string; readonly to: string; readonly change: string }[];
  readonly critical: readonly { readonly what: string; readonly who: readonly string[]; readonly why: string }[];
  readonly warnings: readonly { readonly what: string }[];
  readonly unknown: readonly unknown[];
  readonly notJudged: readonly string[];
}

async function review(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const { path } = testFolder({ 'cluster.yaml': cluster, ...files });
  const given = args.map((arg) => (Object.hasOwn(files, arg) ? `${path}/${arg}` : arg));
  return run('review', '--manifests', `${path}/cluster.yaml`, ...given);
}

async function json(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const { code, stdout, stderr } = await review(files, ...args, '--format', 'json');
  return { code, stderr, document: JSON.parse(stdout) as Reviewed };
}

describe('exit status', () => {
  test('1 when something critical is lost, with who and why', async () => {
    const { code, document } = await json({ 'deny.yaml': deny }, '--change', 'deny.yaml');
    expect(code).toBe(1);
    expect(document.critical).toMatchObject([{ what: 'dns', who: ['shop/Deployment/web'] }]);
    expect(document.critical[0]?.why).toContain('isolated for egress by shop/deny');
    expect(document.warnings).toEqual([]);
  });

  test('0 when nothing critical is', async () => {
    const { code, document } = await json({ 'deny.yaml': deny, 'dns.yaml': dns }, '--change', 'deny.yaml', 'dns.yaml');
    expect(code).toBe(0);
    expect(document).toMatchObject({ critical: [], warnings: [], unknown: [] });
    expect(document.summary['changed']).toBeGreaterThan(0);
  });

  test('0 for a change that changes nothing', async () => {
    const same = policy(
      'web',
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{ports: [{protocol: TCP, port: 8080}]}]',
    );
    const { code, document } = await json({ 'same.yaml': same }, '--change', 'same.yaml');
    expect(code).toBe(0);
    expect(document.changes).toEqual([]);
  });
});

test('a deletion is reviewed as one', async () => {
  const { code, document } = await json({}, '--delete', 'NetworkPolicy/shop/web');
  expect(code).toBe(0);
  expect(document.changes.length).toBeGreaterThan(0);
  expect(document.changes.every(({ change }) => change === 'added' || change === 'changed')).toBe(true);
});

test('what is no policy is taken as applied already, and that is said', async () => {
  const more = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart, namespace: shop}\nspec: {template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: c}]}}}\n---\n${deny}`;
  const { document, stderr } = await json({ 'more.yaml': more }, '--change', 'more.yaml');
  expect(document.critical).toMatchObject([
    { what: 'dns', who: ['shop/Deployment/cart', 'shop/Deployment/web'] },
    { what: 'apiserver', who: ['shop/Deployment/cart'] },
  ]);
  expect(stderr).toContain('taken as applied already: Deployment shop/cart');
});

const web = (labels: string, ports = 'containerPort: 8080'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {automountServiceAccountToken: false, containers: [{name: c, ports: [{${ports}}]}]}}}\n`;
const shop = (labels: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n`;
const lockedTier = policy('locked', 'podSelector: {matchLabels: {tier: locked}}, policyTypes: [Egress]');
const lockedDns = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: dns, namespace: kube-system}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {dns: allowed}}}]}]}
`;

const statefulSet = (labels: string): string => web(labels).replace('kind: Deployment', 'kind: StatefulSet');
/** Cuts off the pods that do not have the label. */
const lacking = (key: string): string =>
  policy(
    `lacking-${key.split('/').at(-1)}`,
    `podSelector: {matchExpressions: [{key: ${key}, operator: DoesNotExist}]}, policyTypes: [Egress]`,
  );

describe('other labels', () => {
  test('of a workload bring it under a policy that cuts it off', async () => {
    const { code, document, stderr } = await json(
      { 'locked.yaml': lockedTier, 'web.yaml': web('app: web, tier: locked') },
      '--manifests',
      'locked.yaml',
      '--change',
      'web.yaml',
    );
    expect(code).toBe(1);
    expect(document.critical).toMatchObject([{ what: 'dns', who: ['shop/Deployment/web'] }]);
    expect(document.critical[0]?.why).toContain('isolated for egress by shop/locked');
    expect(document.changes.some(({ from, change }) => from.includes('web') && change !== 'added')).toBe(true);
    expect(document.notJudged).toEqual([]);
    expect(stderr).toContain('with other labels: Deployment shop/web');
    expect(stderr).not.toContain('taken as applied already');
  });

  test('of a workload whose pods run already reach these with the next rollout, beside what controllers and webhooks add', async () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop, labels: {app: web, old: x, injected: z, statefulset.kubernetes.io/pod-name: web-0}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, controller: true}]}
spec: {automountServiceAccountToken: false, containers: [{name: c}]}
`;
    const files = {
      'running.yaml': `${pod}---\n${statefulSet('app: web, old: x')}---\n${lacking('injected')}---\n${lacking('statefulset.kubernetes.io/pod-name')}`,
      'same.yaml': statefulSet('app: web'),
      'locked.yaml': `${statefulSet('app: web, tier: locked')}---\n${lockedTier}`,
      'old.yaml': lacking('old'),
    };
    const harmless = await json(files, '--manifests', 'running.yaml', '--change', 'same.yaml');
    expect(harmless.document.critical.flatMap(({ who }) => who)).not.toContain('shop/StatefulSet/web');
    for (const others of [['locked.yaml'], ['same.yaml', 'old.yaml']]) {
      const { document } = await json(files, '--manifests', 'running.yaml', '--change', ...others);
      expect(document.critical.flatMap(({ who }) => who)).toContain('shop/StatefulSet/web');
    }
  });

  test('of a namespace are no longer those that a policy lets in', async () => {
    const { code, document } = await json(
      { 'now.yaml': `${shop('dns: allowed')}---\n${lockedDns}`, 'then.yaml': shop('team: a') },
      '--manifests',
      'now.yaml',
      '--change',
      'then.yaml',
    );
    expect(code).toBe(1);
    expect(document.critical).toMatchObject([{ what: 'dns', who: ['shop/Deployment/web'] }]);
    expect(document.critical[0]?.why).toContain('isolated for ingress by kube-system/dns');
  });

  test('that let a policy select no longer open what it closed', async () => {
    const closed = policy('locked', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]');
    const { code, document } = await json(
      { 'closed.yaml': closed, 'web.yaml': web('app: shop') },
      '--manifests',
      'closed.yaml',
      '--change',
      'web.yaml',
    );
    expect(code).toBe(0);
    expect(document.summary['added']).toBeGreaterThan(0);
    expect(document.critical).toEqual([]);
  });

  test('that change nothing that policies ask for change nothing', async () => {
    const { code, document } = await json({ 'web.yaml': web('app: web, version: "2"') }, '--change', 'web.yaml');
    expect([code, document.changes, document.critical, document.notJudged]).toEqual([0, [], [], []]);
  });
});

test('a policy of another API is judged: by what is known of it, or as not known', async () => {
  const cilium =
    'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {endpointSelector: {}, egress: [{}]}\n';
  const { document } = await json({ 'deny.yaml': cilium }, '--change', 'deny.yaml');
  expect(document.critical.length + document.unknown.length).toBeGreaterThan(0);
});

test('a policy of another API is deleted by its own kind', async () => {
  const admin = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: open}
spec: {priority: 10, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, egress: [{action: Allow, to: [{namespaces: {}}]}]}
`;
  const { code, document } = await json(
    { 'admin.yaml': `${admin}---\n${deny}` },
    '--manifests',
    'admin.yaml',
    '--delete',
    'AdminNetworkPolicy/open',
  );
  expect(code).toBe(1);
  expect(document.critical).toMatchObject([{ what: 'dns', who: ['shop/Deployment/web'] }]);
});

test('what of a change is not judged is in the results, and why', async () => {
  const { document } = await json(
    { 'more.yaml': `${shop('team: b')}---\n${web('app: web', 'name: http, containerPort: 8080')}` },
    '--change',
    'more.yaml',
  );
  expect(document.notJudged).toEqual([
    'the labels of Namespace shop: it is not in --manifests, so whether it has other ones now is not known',
    'the change of named ports of Deployment shop/web: taken as applied already, so what policies made of it before is not known',
  ]);
});

test('what could not be read of the cluster is said as not judged', async () => {
  const broken = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front\n';
  const { document } = await json(
    { 'broken.yaml': broken, 'dns.yaml': dns },
    '--manifests',
    'broken.yaml',
    '--change',
    'dns.yaml',
  );
  expect(document.notJudged).toEqual([
    expect.stringMatching(/^Ingresses, so what is published, cannot be seen \(.*broken\.yaml:1 could not be read\)$/u),
  ]);
});

test('one empty file among the changes is a mistake', async () => {
  const { code, stderr } = await review({ 'deny.yaml': deny, 'empty.yaml': '# later\n' }, '--change', 'deny.yaml', 'empty.yaml');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/nothing to review in .*empty\.yaml/u)]);
});

describe('formats', () => {
  test('text says what changes, why, and what is critical', async () => {
    const { stdout } = await review({ 'deny.yaml': deny }, '--change', 'deny.yaml');
    expect(stdout).toMatch(/^connections: \d+ removed, \d+ with other ports, 0 added, 0 no longer known\n/u);
    expect(stdout).toContain('critical:\n  dns: shop/web can no longer reach the cluster’s DNS, kube-system/coredns on UDP 53');
  });

  test('text says, too, that nothing is', async () => {
    const { stdout } = await review({}, '--delete', 'netpol/shop/web');
    expect(stdout).toContain('\nnothing critical is lost\n');
  });

  test('markdown is a table and lists', async () => {
    const { stdout } = await review({ 'deny.yaml': deny }, '--change', 'deny.yaml', '--format', 'md');
    expect(stdout).toContain('### Network policy review');
    expect(stdout).toContain('**critical**\n\n- dns: ');
  });
});

describe('bad input is exit status 2, with what to do', () => {
  test.each([
    [[], /nothing to review; say what changes/u],
    [['--delete', 'NetworkPolicy/shop/nope'], /there is no NetworkPolicy `shop\/nope` to delete; namespace `shop` has web/u],
    [['--delete', 'AdminNetworkPolicy/nope'], /there is no AdminNetworkPolicy `nope` to delete; the cluster has none/u],
    [['--delete', 'shop/web'], /is not of the form Kind\/namespace\/name/u],
    [['--delete', 'Service/shop/web'], /only a policy can be reviewed, not a Service/u],
    [['--change', 'missing.yaml'], /missing\.yaml/u],
    [['--delete', 'NetworkPolicy/shop/web', '--format', 'xml'], /Allowed choices are text, json, md/u],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await review({}, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /u);
  });

  test('an invalid policy is named with file and line', async () => {
    const bad = policy('bad', 'podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 99999}]}]');
    const { code, stderr } = await review({ 'bad.yaml': bad }, '--change', 'bad.yaml');
    expect(code).toBe(2);
    expect(stderr).toMatch(/bad\.yaml:4:\d+/u);
  });

  test('a file without an object', async () => {
    const { code, stderr } = await review({ 'empty.yaml': '# nothing\n' }, '--change', 'empty.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('nothing to review in');
  });

  test('a policy that is changed and deleted', async () => {
    const { code, stderr } = await review(
      { 'web.yaml': policy('web', 'podSelector: {}') },
      '--change',
      'web.yaml',
      '--delete',
      'NetworkPolicy/shop/web',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('`shop/web` is both changed and deleted');
  });
});
