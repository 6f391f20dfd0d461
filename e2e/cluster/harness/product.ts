/** The whole product on the test cluster: the real program as a process, its page in a real browser. */
import { Dashboard } from '../../support/dashboard.ts';
import { guard } from '../../support/guard.ts';
import { startServer } from '../../support/server.ts';
import type { UserName } from './cluster.ts';
import { expect, test as base } from './fixtures.ts';

interface ProductFixtures {
  /** Starts the dashboard with the user's kubeconfig and opens its page. */
  readonly open: (user?: UserName, search?: string) => Promise<Dashboard>;
}

export const test = base.extend<ProductFixtures>({
  open: async ({ cluster, context, page }, provide) => {
    const ends: (() => Promise<void>)[] = [];
    const violations: (readonly string[])[] = [];
    await provide(async (user = 'admin', search = '') => {
      const server = await startServer(['--source', 'kubernetes', '--kubeconfig', cluster.kubeconfig(user)]);
      ends.push(() => server.kill());
      violations.push((await guard(context, server.url)).violations);
      const dashboard = new Dashboard(page, server);
      await dashboard.open(search);
      return dashboard;
    });
    for (const end of ends) await end();
    expect(violations.flat(), 'no violation of the content security policy, no other origin, no error').toEqual([]);
  },
});

export { expect };
