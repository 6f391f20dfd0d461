/** What may not be seen, and what is not evaluated: said, never guessed (F22, F23). */
import { expect, test } from './harness/fixtures.ts';
import { allowTo, allowToRead, allowToReadIn, endpointSlice, everyKind, paths, policyObject } from './harness/objects.ts';

test('a kind that may not be listed is hidden with its reason; the others are shown (F23)', async ({
  cluster,
  namespace,
  follow,
}) => {
  test.setTimeout(240_000);
  const { admin } = cluster;
  await admin.create(paths.policies(namespace), policyObject(namespace, 'secret', allowTo('a')));
  await allowToRead(
    admin,
    'viewer',
    everyKind.filter((kind) => kind !== 'networkpolicies'),
  );
  const source = await follow('viewer');
  await expect.poll(() => source.replaced).toBe(1);
  // Nobody waits for kinds that decide nothing, so these may answer later.
  await expect.poll(() => source.hidden).toEqual([{ kind: 'NetworkPolicy', reason: 'no permission to list networkpolicies' }]);
  expect(source.versions('Namespace')).not.toEqual([]);
  expect(source.versions('NetworkPolicy')).toEqual([]);

  // Allowed again: seen without a restart.
  await allowToRead(admin, 'viewer', everyKind);
  await expect.poll(() => source.policy(namespace, 'secret'), { timeout: 60_000 }).toBeDefined();
  await expect.poll(() => source.hidden).toEqual([]);

  // Taken away: a watch that runs is not ended by the API server, so that this shows when it is opened next.
  await allowToRead(
    admin,
    'viewer',
    everyKind.filter((kind) => kind !== 'networkpolicies'),
  );
  await cluster.killApiServer();
  await cluster.startApiServer();
  await expect.poll(() => source.hidden.map(({ kind }) => kind), { timeout: 60_000 }).toEqual(['NetworkPolicy']);
  await expect.poll(() => source.versions('NetworkPolicy')).toEqual([]);
});

test('policies of another API are seen when its CRD appears, and go with it (F22)', async ({ cluster, follow }) => {
  test.setTimeout(300_000);
  const { admin } = cluster;
  const source = await follow();
  await expect.poll(() => source.replaced).toBe(1);
  expect(source.versions('ForeignPolicy')).toEqual([]);

  const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await admin.create(crd, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'ciliumclusterwidenetworkpolicies.cilium.io' },
    spec: {
      group: 'cilium.io',
      scope: 'Cluster',
      names: { kind: 'CiliumClusterwideNetworkPolicy', plural: 'ciliumclusterwidenetworkpolicies' },
      versions: [
        {
          name: 'v2',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  });
  const path = '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies';
  await expect.poll(async () => (await admin.request('GET', path)).status).toBe(200);
  const manifest = { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'deny' }, spec: {} };
  await admin.create(path, manifest);
  await expect.poll(() => source.versions('ForeignPolicy').length, { timeout: 90_000 }).toBe(1);
  expect(source.hidden).toEqual([]);

  await admin.delete(`${crd}/ciliumclusterwidenetworkpolicies.cilium.io`);
  await expect.poll(() => source.versions('ForeignPolicy'), { timeout: 90_000 }).toEqual([]);
  expect(source.health).toBe('live');
});

test('what connections are for: read where it may be, hidden where not, and nothing waits for it', async ({
  cluster,
  namespace,
  follow,
}) => {
  test.setTimeout(240_000);
  const { admin } = cluster;
  const backend = { service: { name: 'web', port: { number: 80 } } };
  await admin.create(`/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front', namespace },
    spec: { defaultBackend: backend },
  });
  const all = await follow();
  await expect.poll(() => all.replaced).toBe(1);
  await expect.poll(() => all.versions('Ingress')).toHaveLength(1);
  // The API server publishes its own addresses.
  await expect.poll(() => all.versions('EndpointSlice').length, { timeout: 60_000 }).toBeGreaterThan(0);

  await allowToRead(admin, 'viewer', ['namespaces', 'nodes', 'pods', 'services', 'networkpolicies']);
  const source = await follow('viewer');
  await expect.poll(() => source.replaced).toBe(1);
  expect(source.health).toBe('live');
  await expect
    .poll(() => source.hidden.map(({ kind }) => kind).sort())
    .toEqual([
      'APIService',
      'Agent',
      'Agent',
      'CustomResourceDefinition',
      'EndpointSlice',
      'EndpointSlice',
      'EngineConfig',
      'EngineConfig',
      'EngineConfig',
      'Ingress',
      'IngressClass',
      'MutatingWebhookConfiguration',
      'ServiceCIDR',
      'ValidatingWebhookConfiguration',
    ]);
  expect(source.versions('Namespace')).not.toEqual([]);
});

test('endpoints of Services without a selector are seen everywhere, those that repeat the pods nowhere', async ({
  cluster,
  namespace,
  follow,
}) => {
  test.setTimeout(240_000);
  const { admin } = cluster;
  await admin.create(paths.endpointSlices(namespace), endpointSlice(namespace, 'by-hand'));
  await admin.create(
    paths.endpointSlices(namespace),
    endpointSlice(namespace, 'mirrored', 'endpointslicemirroring-controller.k8s.io'),
  );
  await admin.create(paths.endpointSlices(namespace), endpointSlice(namespace, 'of-pods', 'endpointslice-controller.k8s.io'));
  await admin.create(
    paths.endpointSlices('default'),
    endpointSlice('default', 'of-pods-here', 'endpointslice-controller.k8s.io'),
  );
  const all = await follow();
  const seen = (source: typeof all): readonly string[] =>
    source.versions('EndpointSlice').map((text) => text.replace(/@.*/u, ''));
  await expect
    .poll(() => seen(all), { timeout: 60_000 })
    .toEqual(['default/kubernetes', `${namespace}/by-hand`, `${namespace}/mirrored`]);

  // Later ones come, and go, by the watch.
  await admin.create(paths.endpointSlices(namespace), endpointSlice(namespace, 'later'));
  await admin.create(
    paths.endpointSlices(namespace),
    endpointSlice(namespace, 'later-of-pods', 'endpointslice-controller.k8s.io'),
  );
  await expect.poll(() => seen(all)).toContain(`${namespace}/later`);
  await admin.delete(`${paths.endpointSlices(namespace)}/by-hand`);
  await expect.poll(() => seen(all)).not.toContain(`${namespace}/by-hand`);
  expect(seen(all).filter((key) => key.includes('of-pods'))).toEqual([]);

  // Who may look into `default` only sees the API server's, and hears that there may be others.
  await allowToRead(
    admin,
    'viewer',
    everyKind.filter((kind) => kind !== 'endpointslices'),
  );
  await allowToReadIn(admin, 'default', 'viewer', ['endpointslices']);
  const source = await follow('viewer');
  await expect.poll(() => seen(source), { timeout: 60_000 }).toEqual(['default/kubernetes']);
  await expect
    .poll(() => source.hidden)
    .toEqual([{ kind: 'EndpointSlice', reason: 'no permission to list endpointslices in other namespaces' }]);
  await admin.delete('/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings/viewer-reads-here');
});
