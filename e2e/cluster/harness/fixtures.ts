/** What the suites stand on: a cluster per worker, a namespace and a followed source per test. */
import { test as base } from '@playwright/test';
import { type ClusterAccess, connectCluster, kubernetesSource } from '../../../server/src/cluster/kubernetes/index.ts';
import { TestCluster, type UserName } from './cluster.ts';
import { FollowedSource } from './followed.ts';
import { namespaceObject, paths } from './objects.ts';
import { Wire } from './wire.ts';

export interface TestFixtures {
  /** A new, empty namespace. */
  readonly namespace: string;
  /** Follows the cluster as the user, from now to the end of the test, directly or through a wire. */
  readonly follow: (user?: UserName, wire?: Wire) => Promise<FollowedSource>;
  /** A wire to the API server. */
  readonly wire: Wire;
}

export interface WorkerFixtures {
  readonly cluster: TestCluster;
}

let namespaces = 0;

/** Also of a server that does not answer yet. */
function accessOf(connected: Awaited<ReturnType<typeof connectCluster>>): ClusterAccess {
  if (connected.ok) return connected.value;
  if (connected.error.type === 'unreachable') return connected.error.access;
  throw new Error(connected.error.message);
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  cluster: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs: nothing
    async ({}, provide) => {
      const cluster = await TestCluster.start();
      await provide(cluster);
      await cluster.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  namespace: async ({ cluster }, provide) => {
    namespaces += 1;
    const name = `test-${namespaces}`;
    await cluster.admin.create(paths.namespaces, namespaceObject(name));
    await provide(name);
  },
  wire: async ({ cluster }, provide) => {
    const wire = await Wire.to(cluster.port);
    await provide(wire);
    await wire.stop();
  },
  follow: async ({ cluster }, provide) => {
    const followed: FollowedSource[] = [];
    await provide(async (user = 'admin', through) => {
      const connected = await connectCluster({ kubeconfig: cluster.kubeconfig(user, through?.url), timeoutMs: 10_000 });
      const source = new FollowedSource(kubernetesSource(accessOf(connected), { why: 'a test' }));
      followed.push(source);
      await source.start();
      return source;
    });
    for (const source of followed) await source.stop();
  },
});

export { expect } from '@playwright/test';
