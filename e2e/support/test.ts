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
  server: async ({ serverArgs }, provide) => {
    const server = await startServer(serverArgs);
    await provide(server);
    await server.kill();
  },
  dashboard: async ({ context, page, server }, provide) => {
    const { violations } = await guard(context, server.url);
    const dashboard = new Dashboard(page, server);
    // What a journey sees does not depend on what happened in the demo meanwhile.
    await dashboard.setLife('paused');
    await provide(dashboard);
    expect(violations, 'no violation of the content security policy, no other origin, no error').toEqual([]);
  },
});

export { expect };
