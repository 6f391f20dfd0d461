import { defineConfig } from '@playwright/test';
import { browserOptions } from '../support/browser.ts';

/** What needs a real kube-apiserver and etcd: the source on it, and journeys of the whole product in a browser. */
export default defineConfig({
  testDir: '.',
  globalSetup: './harness/setup.ts',
  outputDir: '../../.cache/cluster/results',
  // One cluster per worker, and a cluster wants both cores of a small machine.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  forbidOnly: process.env['CI'] !== undefined,
  projects: [
    {
      name: 'source',
      testMatch: [
        'source.spec.ts',
        'apply.spec.ts',
        'take-over.spec.ts',
        'permissions.spec.ts',
        'history.spec.ts',
        'export.spec.ts',
        'policy-apis.spec.ts',
        'enforcement.spec.ts',
      ],
    },
    {
      name: 'product',
      testMatch: 'product.spec.ts',
      use: {
        browserName: 'chromium',
        launchOptions: browserOptions(),
        viewport: { width: 1440, height: 900 },
        reducedMotion: 'reduce',
        locale: 'en-GB',
        screenshot: 'only-on-failure',
      },
    },
  ],
});
