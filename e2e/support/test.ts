/** `test` of all journeys: a demo of its own, paused, and a dashboard on it. Set-up is here and nowhere else. */
import { expect, test as base } from '@playwright/test';
import { Dashboard } from './dashboard.ts';
import { guard } from './guard.ts';
import { startServer } from './server.ts';
import type { RunningServer } from './server.ts';

interface Options {
  /** What follows `eastwest serve`. */
  readonly serverArgs: readonly string[];
}

interface Fixtures {
  readonly server: RunningServer;
  readonly dashboard: Dashboard;
}

export const test = base.extend<Options & Fixtures>({
  serverArgs: [['--source', 'demo'], { option: true }],
  server: async ({ serverArgs }, use) => {
    const server = await startServer(serverArgs);
    await use(server);
    await server.kill();
  },
  dashboard: async ({ context, page, server }, use) => {
    const { violations } = await guard(context, server.url);
    const dashboard = new Dashboard(page, server);
    // What a journey sees does not depend on what happened in the demo meanwhile.
    await dashboard.setLife('paused');
    await use(dashboard);
    expect(violations, 'no violation of the content security policy, no other origin, no error').toEqual([]);
  },
});

export { expect };
