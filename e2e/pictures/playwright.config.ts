import { defineConfig } from '@playwright/test';
import journeys from '../playwright.config.ts';

/** The README's picture, taken anew with `npm run pictures`. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: '*.picture.ts',
  outputDir: '../../.cache/e2e-results',
  globalSetup: '../support/build.ts',
  workers: 1,
});
