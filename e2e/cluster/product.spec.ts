/** The loop on a real API server, by hand and eye: the page in a real browser, the product as a real process. */
import { readYaml } from '@eastwest/shared/kube';
import type { JsonObject } from '@eastwest/shared/kube';
import { policyNamed } from '../support/policies.ts';
import type { ClusterApi } from './harness/api.ts';
import {
  allowTo,
  allowToRead,
  eachOf,
  everyKind,
  namespaceObject,
  paths,
  podObject,
  policyObject,
  replicaObject,
  runPod,
} from './harness/objects.ts';
import { expect, test } from './harness/product.ts';

/** Two pods that `policyNamed` is about, and one that nobody mentions. */
async function populate(admin: ClusterApi, namespace: string): Promise<void> {
  await runPod(admin, namespace, podObject('reporting', { role: 'reporting' }, 6379), '10.0.0.1');
  await runPod(admin, namespace, podObject('frontend', { role: 'frontend' }), '10.0.0.2');
  await runPod(admin, namespace, podObject('other', { role: 'other' }), '10.0.0.3');
}

test('pods and policies appear on the page as they come, change and go', async ({ cluster, namespace, open }) => {
  const { admin } = cluster;
  const dashboard = await open();
  await expect(dashboard.page.getByRole('banner')).toContainText('test-cluster');
  await populate(admin, namespace);
  await expect(dashboard.map.node(`${namespace}/reporting`)).toHaveAccessibleName(/not isolated/);

  await admin.create(paths.policies(namespace), policyObject(namespace, 'guard', allowTo('none')));
  await admin.patch(paths.policy(namespace, 'guard'), {
    spec: { podSelector: { matchLabels: { app: null, role: 'reporting' } } },
  });
  await expect(dashboard.policy(`${namespace}/guard`)).toBeVisible();
  await expect(dashboard.map.node(`${namespace}/reporting`)).toHaveAccessibleName(/isolated for ingress/);

  await admin.patch(paths.pod(namespace, 'reporting'), { metadata: { labels: { role: 'other' } } });
  await expect(dashboard.map.node(`${namespace}/reporting`)).toHaveAccessibleName(/not isolated/);

  await admin.delete(`${paths.pod(namespace, 'other')}?gracePeriodSeconds=0`);
  await expect(dashboard.map.node(`${namespace}/other`)).toHaveCount(0);
});

test('what is written in the editor and applied by a click is what the API server then holds', async ({
  cluster,
  namespace,
  open,
}) => {
  const { admin } = cluster;
  await populate(admin, namespace);
  const dashboard = await open();
  const { editor, review, map, page, sidebar } = dashboard;

  await sidebar.getByRole('button', { name: 'New policy' }).click();
  await page.getByRole('menuitem').first().click();
  await editor.write(policyNamed('reporting', namespace));
  await expect(editor.changes).toContainText(`${namespace}/frontend → ${namespace}/reporting`);
  await review.open();
  await review.apply();
  const created = await admin.get(paths.policy(namespace, 'reporting'));
  expect(created).toMatchObject({
    metadata: { managedFields: [{ manager: 'eastwest', operation: 'Apply' }] },
    spec: {
      podSelector: { matchLabels: { role: 'reporting' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { role: 'frontend' } } }], ports: [{ protocol: 'TCP', port: 6379 }] }],
    },
  });

  await dashboard.policy(`${namespace}/reporting`).click();
  await editor.retype('6379', '6380');
  await expect(dashboard.draftChip).toBeVisible();
  await review.open();
  await review.apply();
  await expect(dashboard.draftChip).toBeHidden();
  await expect(map.edge(`${namespace}/frontend`, `${namespace}/reporting`)).toHaveAccessibleName(/TCP 6380/);
  expect(await admin.get(paths.policy(namespace, 'reporting'))).toMatchObject({
    spec: { ingress: [{ ports: [{ protocol: 'TCP', port: 6380 }] }] },
  });

  await dashboard.panel.getByRole('button', { name: 'Delete…' }).click();
  await review.open();
  await review.apply();
  await expect(dashboard.policy(`${namespace}/reporting`)).toHaveCount(0);
  expect((await admin.request('GET', paths.policy(namespace, 'reporting'))).status).toBe(404);
});

test('a change is taken back on the API server: by a click, by nobody keeping it, and never over another change', async ({
  cluster,
  namespace,
  open,
}) => {
  test.slow();
  const { admin } = cluster;
  await populate(admin, namespace);
  const spec = {
    podSelector: { matchLabels: { role: 'reporting' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { role: 'frontend' } } }], ports: [{ protocol: 'TCP', port: 6379 }] }],
  };
  const path = paths.policy(namespace, 'ours');
  const port = async (): Promise<string> => /"port":(\d+)/.exec(JSON.stringify(await admin.get(path)))?.[1] ?? '';
  await admin.apply(path, policyObject(namespace, 'ours', spec), 'eastwest');
  const dashboard = await open();
  const { editor, review, history } = dashboard;
  const changed = `Changed ${namespace}/ours`;
  const edit = async (to: number): Promise<void> => {
    await dashboard.policy(`${namespace}/ours`).click();
    await editor.write(policyNamed('ours', namespace, to));
    await expect(dashboard.draftChip).toBeVisible();
    await review.open();
  };

  await edit(6380);
  await review.apply();
  await expect.poll(port).toBe('6380');
  await history.open();
  await history.change(changed).getByRole('button', { name: 'Take it back' }).click();
  await expect.poll(port).toBe('6379');
  await history.close();

  await edit(6381);
  await history.demandKeep(12);
  await review.apply();
  await expect(history.countdown(changed)).toBeVisible();
  await expect.poll(port).toBe('6381');
  await expect(history.countdown(changed)).toBeHidden({ timeout: 30_000 });
  await expect.poll(port).toBe('6379');

  await edit(6382);
  await history.demandKeep(600);
  await review.apply();
  await history.countdown(changed).getByRole('button', { name: 'Keep it' }).click();
  await expect(history.countdown(changed)).toBeHidden();
  await admin.patch(path, { metadata: { annotations: { note: 'by somebody else' } } });
  await history.open();
  await expect(history.change(changed)).toContainText('The policy was changed again since.');
  await expect(history.change(changed).getByRole('button', { name: 'Take it back' })).toBeDisabled();
  expect(await port()).toBe('6382');
});

test('a change set is taken back on the API server as one: by nobody keeping it, and by one click', async ({
  cluster,
  namespace,
  open,
}) => {
  test.slow();
  const { admin } = cluster;
  await populate(admin, namespace);
  const names = ['first', 'second'];
  const spec = {
    podSelector: { matchLabels: { role: 'reporting' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { role: 'frontend' } } }], ports: [{ protocol: 'TCP', port: 6379 }] }],
  };
  for (const name of names) await admin.apply(paths.policy(namespace, name), policyObject(namespace, name, spec), 'eastwest');
  const port = async (name: string): Promise<string> =>
    /"port":(\d+)/.exec(JSON.stringify(await admin.get(paths.policy(namespace, name))))?.[1] ?? '';
  const ports = () => Promise.all(names.map(port));
  const dashboard = await open();
  const { editor, review, history } = dashboard;
  for (const name of names) {
    await dashboard.policy(`${namespace}/${name}`).click();
    await editor.write(policyNamed(name, namespace, 6380));
    await expect(editor.changes).not.toContainText('No connection');
  }
  const words = 'Applied a change set of 2 policies';

  await review.open();
  await review.agree();
  await history.demandKeep(20);
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Applied: all 2 changes are in the cluster.');
  await expect(history.countdown(words)).toHaveCount(1);
  expect(await ports()).toEqual(['6380', '6380']);
  await expect(review.root).toContainText('Taken back: all 2 are as they were.', { timeout: 60_000 });
  expect(await ports()).toEqual(['6379', '6379']);

  await review.button('Back to the drafts').click();
  await expect(review.root).toContainText('Checked: all 2 would be taken');
  await review.agree();
  await history.demandKeep(600);
  await review.button('Apply all 2').click();
  await expect(review.root).toContainText('Applied: all 2 changes are in the cluster.');
  await history.countdown(words).getByRole('button', { name: 'Keep it' }).click();
  await expect(history.countdown(words)).toBeHidden();
  expect(await ports()).toEqual(['6380', '6380']);
  await review.button('Undo').click();
  await history.takeSetBack(words);
  await expect.poll(ports).toEqual(['6379', '6379']);
});

test('12 drafts are checked side by side, and names that begin alike are told apart', async ({ cluster, namespace, open }) => {
  test.slow();
  const { admin } = cluster;
  await populate(admin, namespace);
  const names = Array.from({ length: 12 }, (_, index) => `allow-ingress-from-the-frontend-of-the-shop-to-reporting-${index}`);
  for (const name of names) {
    const spec = { podSelector: { matchLabels: { role: 'reporting' } }, policyTypes: ['Ingress'] };
    await admin.apply(paths.policy(namespace, name), policyObject(namespace, name, spec), 'eastwest');
  }
  const dashboard = await open();
  const { editor, review } = dashboard;
  for (const name of names) {
    await dashboard.policy(`${namespace}/${name}`).click();
    await expect(editor.input).toHaveAccessibleName(`YAML of ${namespace}/${name}`);
    await editor.write(policyNamed(name, namespace));
  }
  await expect(dashboard.draftChip).toContainText('12 drafts');
  const started = performance.now();
  await review.open();
  await expect(review.root).toContainText('Checked: all 12 would be taken', { timeout: 60_000 });
  process.stdout.write(`12 drafts: checked after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
});

test('the patch file of a draft, applied by somebody else, makes the draft', async ({ cluster, namespace, open }) => {
  const { admin } = cluster;
  await populate(admin, namespace);
  const path = paths.policy(namespace, 'reporting');
  const spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{}] };
  await admin.create(`${paths.policies(namespace)}?fieldManager=argocd-controller`, policyObject(namespace, 'reporting', spec));
  const dashboard = await open();
  const { editor, review } = dashboard;
  await dashboard.policy(`${namespace}/reporting`).click();
  await editor.write(policyNamed('reporting', namespace));
  await expect(dashboard.draftChip).toBeVisible();
  await review.open();
  await review.exportAs('Patch');
  const part = review.exported(`Patch to export of ${namespace}/reporting`);
  const file = `${namespace}-reporting.patch.yaml`;
  await expect(part).toContainText(
    `kubectl patch networkpolicy reporting --namespace ${namespace} --type=merge --patch-file=${file}`,
  );
  const [document] = readYaml(await review.download(file));
  await admin.patch(path, document?.value as JsonObject);
  expect((await admin.get(path))['spec']).toEqual({
    podSelector: { matchLabels: { role: 'reporting' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { role: 'frontend' } } }], ports: [{ protocol: 'TCP', port: 6379 }] }],
  });
});

test('a field that another manager owns is shown with both, and nothing is written', async ({ cluster, namespace, open }) => {
  const { admin } = cluster;
  await populate(admin, namespace);
  const spec = {
    podSelector: { matchLabels: { role: 'reporting' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { role: 'frontend' } } }], ports: [{ protocol: 'TCP', port: 6379 }] }],
  };
  const live = await admin.apply(
    paths.policy(namespace, 'managed'),
    policyObject(namespace, 'managed', spec),
    'argocd-controller',
  );
  const dashboard = await open();
  const { editor, review } = dashboard;
  await dashboard.policy(`${namespace}/managed`).click();
  await editor.retype('6379', '6380');
  await expect(dashboard.draftChip).toBeVisible();
  await review.open();
  await expect(review.verdict).toContainText('argocd-controller manages what this draft changes');
  await expect(review.root).toContainText('spec.ingress');
  expect(await admin.get(paths.policy(namespace, 'managed'))).toEqual(live);
  await review.button('Back').click();
  await expect(dashboard.draftChip).toBeVisible();
});

test('what kubectl applied is edited, taken over by a click, and then is what was drafted', async ({
  cluster,
  namespace,
  open,
}) => {
  const { admin } = cluster;
  await populate(admin, namespace);
  const drafted = policyNamed('reporting', namespace, 6380);
  // Atomic fields (rules, types) and granular ones (labels, those of the selector), some of which the draft leaves out.
  const managed: JsonObject = {
    ...policyObject(namespace, 'reporting', {
      podSelector: { matchLabels: { role: 'reporting', app: 'reporting' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: 6379 }] }],
      egress: [{}],
    }),
    metadata: { name: 'reporting', namespace, labels: { team: 'a' }, finalizers: ['example.com/keep'] },
  };
  await admin.create(`${paths.policies(namespace)}?fieldManager=kubectl-client-side-apply`, managed);
  const dashboard = await open();
  const { editor, map, review } = dashboard;
  await dashboard.policy(`${namespace}/reporting`).click();
  await editor.write(drafted.replace('spec:', '  finalizers: [example.com/keep]\nspec:'));
  await expect(dashboard.draftChip).toBeVisible();
  await review.open();
  await expect(review.conflict('spec.ingress')).toContainText('kubectl-client-side-apply');
  const before = await admin.get(paths.policy(namespace, 'reporting'));
  await expect(review.button('Take over and apply')).toBeDisabled();
  expect(before).toMatchObject({ spec: managed['spec'], metadata: { generation: 1 } });

  await admin.patch(paths.policy(namespace, 'reporting'), { metadata: { labels: { touched: 'yes' } } });
  await expect(review.button('Take over and apply')).toHaveCount(0);
  await review.button('See what changed').click();
  await dashboard.meanwhile.button('Go on with mine alone').click();
  await review.takeOver('kubectl-client-side-apply');
  await expect(dashboard.draftChip).toBeHidden();
  await expect(map.edge(`${namespace}/frontend`, `${namespace}/reporting`)).toHaveAccessibleName(/TCP 6380/);
  const held = await admin.get(paths.policy(namespace, 'reporting'));
  expect(held['spec']).toEqual({
    podSelector: { matchLabels: { role: 'reporting' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { role: 'frontend' } } }], ports: [{ protocol: 'TCP', port: 6380 }] }],
  });
  expect(held['metadata']).toMatchObject({ finalizers: ['example.com/keep'] });
  expect(held['metadata']).not.toHaveProperty('labels');

  await editor.retype('6380', '6381');
  await review.open();
  await review.apply();
  expect(await admin.get(paths.policy(namespace, 'reporting'))).toMatchObject({
    spec: { ingress: [{ ports: [{ protocol: 'TCP', port: 6381 }] }] },
  });
  await admin.patch(paths.policy(namespace, 'reporting'), { metadata: { finalizers: null } });
});

test('a policy that changed underneath its deletion is deleted once that was seen, and kept when that is chosen', async ({
  cluster,
  namespace,
  open,
}) => {
  const { admin } = cluster;
  await populate(admin, namespace);
  const path = paths.policy(namespace, 'ours');
  const object = policyObject(namespace, 'ours', { podSelector: {}, policyTypes: ['Ingress'] });
  await admin.apply(path, object, 'eastwest');
  const dashboard = await open();
  const { meanwhile, panel, review } = dashboard;
  const deleteUnderneath = async (note: string): Promise<void> => {
    await dashboard.policy(`${namespace}/ours`).click();
    await panel.getByRole('button', { name: 'Delete…' }).click();
    await expect(panel).toContainText('This draft deletes the policy');
    await admin.patch(path, { metadata: { annotations: { note } }, spec: { policyTypes: ['Ingress', 'Egress'] } });
    await review.open();
    await review.button('See what changed').click();
    await expect(meanwhile.root).toContainText(note);
  };

  await deleteUnderneath('first');
  await meanwhile.button('Keep theirs').click();
  await expect(dashboard.draftChip).toBeHidden();
  const held = await admin.get(path);
  expect(held).toMatchObject({ metadata: { annotations: { note: 'first' } }, spec: { policyTypes: ['Ingress', 'Egress'] } });

  await deleteUnderneath('second');
  await meanwhile.button('Delete anyway').click();
  await review.apply();
  expect((await admin.request('GET', path)).status).toBe(404);
});

test('a user without the permission to write is told so, in the words of the API server', async ({
  cluster,
  namespace,
  open,
}) => {
  const { admin } = cluster;
  await populate(admin, namespace);
  await allowToRead(admin, 'narrow', everyKind);
  const dashboard = await open('narrow');
  const { editor, review, page, sidebar } = dashboard;
  await sidebar.getByRole('button', { name: 'New policy' }).click();
  await page.getByRole('menuitem').first().click();
  await editor.write(policyNamed('reporting', namespace));
  await expect(dashboard.draftChip).toBeVisible();
  await review.open();
  await expect(review.verdict).toContainText('narrow may not do this here');
  await expect(review.root).toContainText('cannot patch resource');
  expect((await admin.request('GET', paths.policy(namespace, 'reporting'))).status).toBe(404);
});

test('an API server that is killed and restarted costs no change, and the page says what it knows meanwhile', async ({
  cluster,
  namespace,
  open,
}) => {
  const { admin } = cluster;
  await populate(admin, namespace);
  const dashboard = await open();
  await expect(dashboard.map.node(`${namespace}/other`)).toBeVisible();
  await cluster.killApiServer();
  await expect(dashboard.page.getByRole('banner')).toContainText(/stale since/, { timeout: 15_000 });
  await expect(dashboard.map.node(`${namespace}/other`)).toBeVisible();

  await cluster.startApiServer();
  await admin.delete(`${paths.pod(namespace, 'other')}?gracePeriodSeconds=0`);
  await runPod(admin, namespace, podObject('late', { role: 'late' }), '10.0.0.4');
  await expect(dashboard.map.node(`${namespace}/late`)).toBeVisible({ timeout: 40_000 });
  await expect(dashboard.map.node(`${namespace}/other`)).toHaveCount(0);
  await dashboard.live();
});

test('10,000 pods load', async ({ cluster, open }) => {
  test.setTimeout(300_000);
  const { admin } = cluster;
  const spread = Array.from({ length: 50 }, (_, index) => `load-${index}`);
  await eachOf(spread, 24, (name) => admin.create(paths.namespaces, namespaceObject(name, { tier: 'load' })));
  await eachOf(
    Array.from({ length: 10_000 }, (_, index) => index),
    24,
    (index) => admin.create(paths.pods(`load-${index % 50}`), replicaObject(`app-${Math.floor(index / 50) % 4}`, index)),
  );
  await eachOf(spread, 8, (name) => admin.create(paths.policies(name), policyObject(name, 'guard', allowTo('app-0', 'app-1'))));
  const started = performance.now();
  const dashboard = await open();
  await expect(dashboard.page.getByRole('banner')).toContainText(/live · 10,?\d{3} pods/, { timeout: 60_000 });
  process.stdout.write(`10,000 pods: live in the browser after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  await dashboard.map.drawn();
  process.stdout.write(`10,000 pods: map drawn after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
});
