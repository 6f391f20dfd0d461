/** Applying on a real API server: each outcome as the server brings it about (T18, T23, T24). */
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import { expect, test } from './harness/fixtures.ts';
import { allowTo, baseOf, namespaceObject, paths, policyObject } from './harness/objects.ts';

function expectApplied(outcome: ApplyOutcome): Extract<ApplyOutcome, { outcome: 'applied' }> {
  if (outcome.outcome !== 'applied') throw new Error(`not applied: ${JSON.stringify(outcome)}`);
  return outcome;
}

test('create, update and delete are what the API server then holds, and the stream confirms them', async ({
  cluster,
  namespace,
  follow,
}) => {
  const { admin } = cluster;
  const source = await follow();
  const created = expectApplied(
    await source.apply({ operation: 'create', manifest: policyObject(namespace, 'web', allowTo('web', 'shop')) }),
  );
  await expect.poll(() => source.policy(namespace, 'web')?.uid).toBe(created.uid);
  expect(await admin.get(paths.policy(namespace, 'web'))).toMatchObject({
    spec: allowTo('web', 'shop'),
    metadata: { managedFields: [{ manager: 'eastwest', operation: 'Apply' }] },
  });

  const updated = expectApplied(
    await source.apply({ operation: 'update', base: created, manifest: policyObject(namespace, 'web', allowTo('web', 'blog')) }),
  );
  await expect.poll(() => source.policy(namespace, 'web')?.resourceVersion).toBe(updated.resourceVersion);
  expect(await admin.get(paths.policy(namespace, 'web'))).toMatchObject({ spec: allowTo('web', 'blog') });

  expectApplied(await source.apply({ operation: 'delete', base: updated, manifest: policyObject(namespace, 'web', {}) }));
  await expect.poll(() => source.policy(namespace, 'web')).toBeUndefined();
  expect((await admin.request('GET', paths.policy(namespace, 'web'))).status).toBe(404);
});

test('a dry run writes nothing', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const source = await follow();
  const manifest = policyObject(namespace, 'web', allowTo('web'));
  const rehearsed = expectApplied(await source.apply({ operation: 'create', dryRun: true, manifest }));
  expect(rehearsed.object).toMatchObject({ spec: { policyTypes: ['Ingress'] } });
  expect((await admin.request('GET', paths.policy(namespace, 'web'))).status).toBe(404);

  const base = expectApplied(await source.apply({ operation: 'create', manifest }));
  const changed = policyObject(namespace, 'web', allowTo('web', 'shop'));
  expectApplied(await source.apply({ operation: 'update', dryRun: true, base, manifest: changed }));
  expectApplied(await source.apply({ operation: 'delete', dryRun: true, base, manifest }));
  expect(baseOf(await admin.get(paths.policy(namespace, 'web')))).toEqual({
    uid: base.uid,
    resourceVersion: base.resourceVersion,
  });
});

test('a rule that we wrote ourselves is removed by leaving it out, and policyTypes follow the draft (NP-4)', async ({
  cluster,
  namespace,
  follow,
}) => {
  const source = await follow();
  const ingressOnly = policyObject(namespace, 'web', { podSelector: {}, ingress: [{}] });
  const both = policyObject(namespace, 'web', { podSelector: {}, ingress: [{}], egress: [{}] });
  const created = expectApplied(await source.apply({ operation: 'create', manifest: ingressOnly }));
  const widened = expectApplied(await source.apply({ operation: 'update', base: created, manifest: both }));
  expect(await cluster.admin.get(paths.policy(namespace, 'web'))).toMatchObject({ spec: { policyTypes: ['Ingress', 'Egress'] } });
  expectApplied(await source.apply({ operation: 'update', base: widened, manifest: ingressOnly }));
  const { spec } = await cluster.admin.get(paths.policy(namespace, 'web'));
  expect(spec).toEqual({ podSelector: {}, ingress: [{}], policyTypes: ['Ingress'] });
});

test('a create never meets an object that exists', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const live = await admin.create(paths.policies(namespace), policyObject(namespace, 'web', allowTo('web')));
  const source = await follow();
  const outcome = await source.apply({ operation: 'create', manifest: policyObject(namespace, 'web', allowTo('web', 'shop')) });
  expect(outcome).toMatchObject({ outcome: 'conflict', live: { metadata: baseOf(live) } });
  expect(baseOf(await admin.get(paths.policy(namespace, 'web')))).toEqual(baseOf(live));
});

test('a change since the edit began is a conflict that shows the live object', async ({ cluster, namespace, follow }) => {
  const source = await follow();
  const created = expectApplied(
    await source.apply({ operation: 'create', manifest: policyObject(namespace, 'web', allowTo('web')) }),
  );
  await cluster.admin.patch(paths.policy(namespace, 'web'), { metadata: { labels: { touched: 'yes' } } });
  const update = await source.apply({
    operation: 'update',
    base: created,
    manifest: policyObject(namespace, 'web', allowTo('web', 'shop')),
  });
  expect(update).toMatchObject({ outcome: 'conflict', live: { metadata: { labels: { touched: 'yes' } } } });
  expect(update).not.toHaveProperty('conflicts[0].manager');
  const removal = await source.apply({ operation: 'delete', base: created, manifest: policyObject(namespace, 'web', {}) });
  expect(removal.outcome).toBe('conflict');
  expect(await cluster.admin.get(paths.policy(namespace, 'web'))).toMatchObject({ spec: allowTo('web') });
});

test('a field of another manager is a conflict with its name, never forced', async ({ cluster, namespace, follow }) => {
  const { admin } = cluster;
  const live = await admin.apply(
    paths.policy(namespace, 'web'),
    policyObject(namespace, 'web', allowTo('web', 'blog')),
    'argocd-controller',
  );
  const source = await follow();
  const outcome = await source.apply({
    operation: 'update',
    base: baseOf(live),
    manifest: policyObject(namespace, 'web', allowTo('web', 'shop')),
  });
  expect(outcome).toMatchObject({ outcome: 'conflict', conflicts: [{ manager: 'argocd-controller', field: 'spec.ingress' }] });
  expect(await admin.get(paths.policy(namespace, 'web'))).toMatchObject({ metadata: baseOf(live) });
});

test('leaving out a rule that another manager keeps is a conflict, not a silent nothing (T18)', async ({
  cluster,
  namespace,
  follow,
}) => {
  const { admin } = cluster;
  const spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] };
  const live = await admin.create(
    `${paths.policies(namespace)}?fieldManager=kubectl-create`,
    policyObject(namespace, 'web', spec),
  );
  const source = await follow();
  const { egress: _, ...without } = spec;
  const outcome = await source.apply({
    operation: 'update',
    base: baseOf(live),
    manifest: policyObject(namespace, 'web', without),
  });
  expect(outcome).toMatchObject({ outcome: 'conflict', conflicts: [{ manager: 'kubectl-create', field: 'spec.egress' }] });
  expect(await admin.get(paths.policy(namespace, 'web'))).toMatchObject({ spec, metadata: baseOf(live) });
});

test('without the permission it is forbidden, in the words of the API server', async ({ namespace, follow }) => {
  const source = await follow('narrow');
  const outcome = await source.apply({ operation: 'create', manifest: policyObject(namespace, 'web', allowTo('web')) });
  expect(outcome).toMatchObject({ outcome: 'forbidden', message: expect.stringContaining('User "narrow" cannot patch') });
});

test('what the API server does not accept comes back with its path', async ({ namespace, follow }) => {
  const source = await follow();
  const port = policyObject(namespace, 'web', { podSelector: {}, ingress: [{ ports: [{ port: 80_000 }] }] });
  expect(await source.apply({ operation: 'create', manifest: port })).toMatchObject({
    outcome: 'invalid',
    causes: [{ path: 'spec.ingress[0].ports[0].port' }],
  });
  const misspelt = policyObject(namespace, 'web', { podSelector: {}, ingress: [{ form: [] }] });
  expect(await source.apply({ operation: 'create', manifest: misspelt })).toEqual({
    outcome: 'invalid',
    causes: [{ path: 'spec.ingress[0].form', message: 'field not declared in schema' }],
  });
});

test('an object or a namespace that went is gone', async ({ cluster, namespace, follow }) => {
  const source = await follow();
  const manifest = policyObject(namespace, 'web', allowTo('web'));
  const created = expectApplied(await source.apply({ operation: 'create', manifest }));
  await cluster.admin.delete(paths.policy(namespace, 'web'));
  expect((await source.apply({ operation: 'update', base: created, manifest })).outcome).toBe('gone');
  expect((await source.apply({ operation: 'delete', base: created, manifest })).outcome).toBe('gone');
  const nowhere = policyObject('no-such-namespace', 'web', allowTo('web'));
  expect((await source.apply({ operation: 'create', manifest: nowhere })).outcome).toBe('gone');
});

test('an API server that is away is unreachable, with nothing written', async ({ cluster, namespace, follow }) => {
  const source = await follow();
  await cluster.killApiServer();
  try {
    const outcome = await source.apply({ operation: 'create', manifest: policyObject(namespace, 'web', allowTo('web')) });
    expect(outcome).toMatchObject({ outcome: 'unreachable', written: 'no' });
  } finally {
    await cluster.startApiServer();
  }
});

test('of two writers who started from the same version one wins and one is told', async ({ cluster, follow }) => {
  const { admin } = cluster;
  await admin.create(paths.namespaces, namespaceObject('races'));
  const source = await follow();
  let base = expectApplied(await source.apply({ operation: 'create', manifest: policyObject('races', 'web', allowTo('web')) }));
  for (let round = 0; round < 50; round += 1) {
    const started = base;
    const outcomes = await Promise.all(
      ['left', 'right'].map((peer) =>
        source.apply({
          operation: 'update',
          base: started,
          manifest: policyObject('races', 'web', allowTo('web', `${peer}-${round}`)),
        }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.outcome).sort()).toEqual(['applied', 'conflict']);
    const winner = outcomes.find((outcome) => outcome.outcome === 'applied');
    if (winner === undefined) throw new Error('nobody won');
    expect(baseOf(await admin.get(paths.policy('races', 'web')))).toEqual({
      uid: winner.uid,
      resourceVersion: winner.resourceVersion,
    });
    base = winner;
  }
});
