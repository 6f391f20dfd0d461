/**
 * The Chromium that the journeys run in: Playwright's own where it is installed, else one that the machine has, else
 * Debian's package. A missing browser is a failure with its mend, never a skipped test.
 */
import { chromium } from '@playwright/test';
import type { LaunchOptions } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A container has no sandbox, no graphics card and little shared memory; and the browser talks to nobody else by itself. */
const flags = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function browserOptions(): LaunchOptions {
  return { executablePath: findBrowser(), args: flags };
}

function findBrowser(): string {
  const found = installed() ?? (installFromDebian() ? installed() : undefined);
  if (found !== undefined) return found;
  throw new Error(
    'no Chromium found: run `npx playwright install chromium`, or install `chromium` with the package manager of this machine',
  );
}

function installed(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [chromium.executablePath(), ...names.flatMap((name) => folders.map((folder) => join(folder, name)))];
  return candidates.find((path) => existsSync(path));
}

/** Only where that asks nobody: as root, with apt. */
function installFromDebian(): boolean {
  if (process.getuid?.() !== 0 || !apt('--version')) return false;
  process.stderr.write('installing Chromium (apt-get install chromium) …\n');
  return install() || (apt('update') && install());
}

function install(): boolean {
  return apt('install', '-y', '--no-install-recommends', 'chromium');
}

function apt(...args: readonly string[]): boolean {
  return spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}
