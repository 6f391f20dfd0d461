import { defineConfig } from '@playwright/test';

/** What needs a real kube-apiserver and etcd: the source on it, and journeys of the whole product in a browser. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: './harness/setup.ts',
  outputDir: '../../.cache/cluster/results',
  // One cluster per worker, and a cluster wants both cores of a small machine.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  forbidOnly: process.env['CI'] !== undefined,
});
