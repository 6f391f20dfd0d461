/** `test` of all journeys: a demo of its own, paused, and a dashboard on it. Set-up is here and nowhere else. */
import { expect, test as base } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Dashboard } from './dashboard.ts';
import { guard } from './guard.ts';
import { startServer } from './server.ts';
import type { RunningServer } from './server.ts';

interface Options {
  /** Manifests to serve, by file name; without any it is the demo. */
  readonly manifests: Readonly<Record<string, string>> | undefined;
  /** The manifests are not written. */
  readonly readOnly: boolean;
  /** At `debug` the server tells of each request, when it has ended. */
  readonly logLevel: 'info' | 'debug';
}

interface Fixtures {
  /** Where the manifests are. */
  readonly folder: string;
  readonly server: RunningServer;
  readonly dashboard: Dashboard;
}

export const test = base.extend<Options & Fixtures>({
  manifests: [undefined, { option: true }],
  readOnly: [false, { option: true }],
  logLevel: ['info', { option: true }],
  folder: async ({ manifests }, provide, info) => {
    const folder = info.outputPath('manifests');
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(manifests ?? {})) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    await provide(folder);
  },
  server: async ({ manifests, folder, readOnly, logLevel }, provide) => {
    const source = manifests === undefined ? ['--source', 'demo'] : ['--manifests', folder];
    const server = await startServer([...source, ...(readOnly ? ['--read-only'] : []), '--log-level', logLevel]);
    await provide(server);
    await server.kill();
  },
  dashboard: async ({ context, page, server, manifests }, provide) => {
    const { violations } = await guard(context, server.url);
    const dashboard = new Dashboard(page, server);
    // What a journey sees does not depend on what happened in the demo meanwhile.
    if (manifests === undefined) await dashboard.setLife('paused');
    await provide(dashboard);
    expect(violations, 'no violation of the content security policy, no other origin, no error').toEqual([]);
  },
});

export { expect };
