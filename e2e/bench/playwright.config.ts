import { defineConfig } from '@playwright/test';
import journeys from '../playwright.config.ts';

/** What a browser alone can measure; the second half of `npm run bench`. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../../.cache/e2e-results',
  globalSetup: '../support/build.ts',
  workers: 1,
  timeout: 600_000,
  expect: { timeout: 120_000 },
  use: { ...journeys.use, trace: 'off', screenshot: 'off' },
});
