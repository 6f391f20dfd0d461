/** What is exported is what the draft says: applied by others, a patch makes exactly the draft, whoever owns the policy. */
import { mergePatch } from '@eastwest/shared/change';
import { printManifest, printYaml, readPolicyText, readYaml } from '@eastwest/shared/kube';
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import { chance } from '../../server/src/cluster/demo/random.ts';
import type { Chance } from '../../server/src/cluster/demo/random.ts';
import { expect, test } from './harness/fixtures.ts';
import { paths, policyObject } from './harness/objects.ts';

function oneOf<Value>(luck: Chance, first: Value, ...rest: readonly Value[]): Value {
  return [first, ...rest][luck.int(rest.length + 1)] ?? first;
}

function randomPeer(luck: Chance): JsonObject {
  const selector = oneOf<JsonObject>(
    luck,
    {},
    { matchLabels: { app: oneOf(luck, 'web', 'db') } },
    { matchExpressions: [{ key: 'constructor', operator: 'In', values: ['a', 'on', '010'] }] },
  );
  return oneOf<JsonObject>(
    luck,
    { podSelector: selector },
    { namespaceSelector: selector },
    { podSelector: selector, namespaceSelector: {} },
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
  );
}

function randomRule(luck: Chance, side: 'from' | 'to'): JsonObject {
  const ports = oneOf<readonly JsonValue[]>(
    luck,
    [],
    [{ port: 80 }],
    [
      { port: 'web', protocol: 'UDP' },
      { port: 1, endPort: 9 },
    ],
  );
  const peers = Array.from({ length: luck.int(3) }, () => randomPeer(luck));
  return { ...(peers.length > 0 && { [side]: peers }), ...(ports.length > 0 && { ports }) };
}

/** With and without whatever may be left out, so that the API server has defaults to fill in. */
function randomPolicy(luck: Chance, namespace: string): JsonObject {
  const maybe = (part: JsonObject): JsonObject => (luck.int(2) === 0 ? part : {});
  const rules = (side: 'from' | 'to') => Array.from({ length: luck.int(3) }, () => randomRule(luck, side));
  const metadata: JsonObject = {
    name: 'web',
    namespace,
    ...maybe({ labels: { [oneOf(luck, 'app', 'tier')]: oneOf(luck, 'a', '') } }),
    ...maybe({ annotations: { note: oneOf(luck, 'yes', '010', '# none') } }),
  };
  const spec: JsonObject = {
    podSelector: oneOf<JsonObject>(luck, {}, { matchLabels: { app: 'web' } }, { matchLabels: { tier: 'x', app: 'db' } }),
    ...maybe({ policyTypes: oneOf(luck, ['Ingress'], ['Egress'], ['Ingress', 'Egress']) }),
    ...maybe({ ingress: rules('from') }),
    ...maybe({ egress: rules('to') }),
  };
  return { ...policyObject(namespace, 'web', spec), metadata };
}

function said(policy: JsonObject): JsonObject {
  const { labels, annotations } = policy['metadata'] as { readonly labels?: JsonObject; readonly annotations?: JsonObject };
  return { spec: policy['spec'] ?? {}, labels: labels ?? {}, annotations: annotations ?? {} };
}

test('100 random patches make exactly the draft, of policies that somebody else owns', async ({ cluster, namespace }) => {
  test.setTimeout(120_000);
  const { admin } = cluster;
  const luck = chance(8);
  const path = paths.policy(namespace, 'web');
  for (let round = 0; round < 100; round++) {
    const collection = `${paths.policies(namespace)}?fieldManager=kubectl-client-side-apply`;
    const live = await admin.create(collection, randomPolicy(luck, namespace));
    const draft = randomPolicy(luck, namespace);
    const wanted = await cluster.admin.create(`${paths.policies(namespace)}?dryRun=All`, {
      ...draft,
      metadata: { ...(draft['metadata'] as JsonObject), name: 'as-drafted' },
    });
    const before = readPolicyText(printManifest(live)).manifest;
    const after = readPolicyText(printManifest(draft)).manifest;
    if (before === undefined || after === undefined) throw new Error('what is printed reads');
    // As kubectl reads a patch file.
    const [patch] = readYaml(printYaml(mergePatch(before, after)));
    await admin.patch(path, patch?.value as JsonObject);
    expect(said(await admin.get(path)), `round ${round}`).toEqual(said(wanted));
    await admin.delete(path);
  }
});
