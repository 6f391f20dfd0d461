/** What other kinds of objects, other shapes of files and unread parts mean for the verdicts, end to end. */
import { describe, expect, test } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { expectations } from './questions.ts';
import { verify } from './run.ts';

const pod = (namespace: string, name: string, ip: string, more = ''): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}${more}}
spec: {containers: [{name: c}]}
status: {phase: Running, podIP: ${ip}}
---`;

const two = pod('a', 'web', '10.0.0.1') + pod('b', 'db', '10.0.0.2');

async function verdicts(manifests: string, questions: string): Promise<readonly string[]> {
  const folder = testFolder({ 'm/all.yaml': manifests, 'e.json': expectations(questions) });
  const { results } = await verify(folder.at('m'), folder.at('e.json'));
  return results.map(({ actual }) => actual);
}

const deny = (apiVersion: string, namespace: string): string =>
  `\napiVersion: ${apiVersion}\nkind: NetworkPolicy\nmetadata: {name: deny${namespace}}\nspec: {podSelector: {}}\n---`;

const owned = (name: string, label: string): string =>
  pod('b', name, `10.0.1.${name.length}`, ', ownerReferences: [{kind: ReplicaSet, name: shop-6b9, controller: true}]').replace(
    `app: ${name}`,
    `app: ${label}, pod-template-hash: 6b9`,
  );

const bothWays = 'a/web → b/db:80 allowed\nb/db → a/web:80 allowed';

describe('policies that are not evaluated leave unknown what they could decide (0.1)', () => {
  test.each([
    ['an Antrea NetworkPolicy, its namespace', 'crd.antrea.io/v1beta1', 'NetworkPolicy', 'b'],
    ['a ClusterNetworkPolicy of a later version, everything', 'policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy', ''],
    ['a ClusterNetworkPolicy of AWS, everything', 'networking.k8s.aws/v1alpha1', 'ClusterNetworkPolicy', ''],
  ])('%s', async (_, apiVersion, kind, namespace) => {
    const scope = namespace === '' ? '' : `, namespace: ${namespace}`;
    const foreign = `\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: other${scope}}\nspec: {}\n---`;
    const question = 'a/web → b/db:80 allowed\na/web → {203.0.113.9}:443 allowed';
    const outside = namespace === '' ? 'unknown' : 'allowed';
    expect(await verdicts(two + foreign, question)).toEqual(['unknown', outside]);
  });

  test.each([
    ['an FQDNNetworkPolicy: egress', 'networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', 'unknown'],
    ['an EgressFirewall: egress to the outside', 'k8s.ovn.org/v1', 'EgressFirewall', 'allowed'],
  ])('%s of its namespace (5.4)', async (_, apiVersion, kind, inside) => {
    const foreign = `\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: other, namespace: b}\nspec: {}\n---`;
    const questions = 'b/db → {203.0.113.9}:443 allowed\nb/db → a/web:80 allowed\na/web → b/db:80 allowed';
    expect(await verdicts(two + foreign, questions)).toEqual(['unknown', inside, 'allowed']);
  });

  test('a Tier and a NetworkSet decide nothing by themselves', async () => {
    const tier = '\napiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: t}\nspec: {}\n---';
    expect(await verdicts(two + tier, bothWays)).toEqual(['allowed', 'allowed']);
  });
});

describe('NetworkPolicy in other clothes', () => {
  test('extensions/v1beta1 means the same (0.1)', async () => {
    expect(await verdicts(two + deny('extensions/v1beta1', ', namespace: b'), bothWays)).toEqual(['denied', 'allowed']);
  });

  test('without a namespace it is one of `default` (NP-4)', async () => {
    const manifests = two + pod('default', 'lone', '10.0.0.3') + deny('networking.k8s.io/v1', '');
    expect(await verdicts(manifests, 'a/web → default/lone:80 allowed\na/web → b/db:80 allowed')).toEqual(['denied', 'allowed']);
  });

  test('JSON, a List inside a list file, and comments', async () => {
    const list = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicyList',
      items: [{ metadata: { name: 'deny', namespace: 'b' }, spec: {} }],
    };
    expect(await verdicts(`${two}\n# a comment\n${JSON.stringify(list)}`, bothWays)).toEqual(['denied', 'allowed']);
  });
});

describe('workloads', () => {
  const deployment =
    '\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, namespace: b}\nspec: {template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: c}]}}}\n---';
  const closed =
    '\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shop, namespace: b}\nspec: {podSelector: {matchLabels: {app: shop}}}\n---';

  test('pods of a ReplicaSet stand for their Deployment, whose template then counts no more (NP-48)', async () => {
    const manifests = two + deployment + owned('shop-6b9-x', 'other') + closed;
    expect(await verdicts(manifests, 'a/web → b/Deployment/shop:80 allowed\na/web → b/shop:80 allowed')).toEqual([
      'allowed',
      'allowed',
    ]);
  });

  test('a pod that was relabelled makes its workload differ, and each pod has its own verdict (NP-20)', async () => {
    const manifests = two + owned('shop-6b9-x', 'shop') + owned('shop-6b9-yy', 'quarantine') + closed;
    const questions = 'a/web → b/Deployment/shop:80 allowed\na/web → b/shop-6b9-x:80 allowed\na/web → b/shop-6b9-yy:80 allowed';
    expect(await verdicts(manifests, questions)).toEqual(['unknown', 'denied', 'allowed']);
  });

  test('a pod that terminates is still there (NP-47), one without an address is by its labels (NP-48)', async () => {
    const ending = pod('b', 'ending', '10.0.2.1', ', deletionTimestamp: "2026-01-01T00:00:00Z"').replace(
      'app: ending',
      'app: shop',
    );
    const pending = pod('b', 'pending', '').replace('app: pending', 'app: shop');
    expect(
      await verdicts(
        two + ending + pending + closed,
        'a/web → b/ending:80 allowed\na/web → b/pending:80 allowed\nb/pending → a/web:80 allowed',
      ),
    ).toEqual(['denied', 'denied', 'allowed']);
  });
});

test('the address of a Service is what is behind it, and elsewhere nothing (NP-50)', async () => {
  const service =
    '\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: b}\nspec: {clusterIP: 10.96.0.5, selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}\n---';
  const folder = testFolder({
    'm/all.yaml': two + service,
    'e.json': expectations('a/web → {10.96.0.5}:80 allowed\na/web → {10.96.0.5}:8080 unknown'),
  });
  const { results } = await verify(folder.at('m'), folder.at('e.json'));
  expect(results[0]).toMatchObject({ actual: 'allowed' });
  expect(results[1]).toMatchObject({ actual: 'unknown', why: expect.stringContaining('`b/db`') });
});

describe('parts that could not be read', () => {
  const policy =
    '\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: b}\nspec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]}\n---';

  test('a Namespace: its labels are unknown, its name is not', async () => {
    const broken = '\napiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {team: x}\n---';
    expect(await verdicts(two + policy + broken, 'a/web → b/db:80 allowed')).toEqual(['unknown']);
    expect(await verdicts(two + policy + broken.replace('x}', 'x}}'), 'a/web → b/db:80 allowed')).toEqual(['allowed']);
    expect(await verdicts(two + policy, 'a/web → b/db:80 allowed')).toEqual(['denied']);
  });

  test('a policy: what another policy admits on both sides stays allowed (NP-3)', async () => {
    const open =
      '\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open, namespace: NS}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}\n---';
    const broken = '\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: half\n---';
    expect(await verdicts(two + broken, bothWays)).toEqual(['unknown', 'unknown']);
    expect(await verdicts(two + open.replace('NS', 'b') + broken, bothWays)).toEqual(['unknown', 'unknown']);
    expect(await verdicts(two + open.replace('NS', 'a') + open.replace('NS', 'b') + broken, bothWays)).toEqual([
      'allowed',
      'allowed',
    ]);
  });
});
