/** From opening the page to the map drawn: connecting, snapshot, evaluation, layout. Beside it the same with one pod. */
import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { cluster } from '../../shared/bench/clusters.ts';
import { Dashboard } from '../support/dashboard.ts';
import { startServer } from '../support/server.ts';
import type { Server } from '../support/server.ts';
import { test } from '../support/test.ts';
import { manifestsOf } from './manifests.ts';

const runs = 5;

const onePod = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'alone', namespace: 'default' },
  spec: { containers: [{ name: 'main' }] },
});

const clusters: readonly { readonly name: string; readonly text: () => string }[] = [
  { name: 'one pod', text: () => onePod },
  { name: '1,000 pods, 100 policies', text: () => manifestsOf(cluster({ pods: 1000, policies: 100 })) },
  { name: '10,000 pods, 1,000 policies', text: () => manifestsOf(cluster({ pods: 10_000, policies: 1000 })) },
];

test('snapshot to first paint', async ({ browser }, info) => {
  let alternative: number | undefined;
  for (const { name, text } of clusters) {
    const file = info.outputPath(`${name.replaceAll(/\W+/gu, '-')}.json`);
    writeFileSync(file, text());
    const server = await startServer(['--manifests', file]);
    const times: number[] = [];
    try {
      for (let run = 0; run < runs; run++) times.push(await timeToMap(await browser.newPage(), server));
    } finally {
      await server.kill();
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
    alternative ??= median;
    const ratio = (median / alternative).toFixed(1);
    process.stdout.write(`  ${name.padEnd(30)} median ${median.toFixed(0).padStart(6)} ms   ${ratio} × one pod\n`);
  }
});

async function timeToMap(page: Page, server: Server): Promise<number> {
  const dashboard = new Dashboard(page, server);
  const began = performance.now();
  await page.goto(server.url);
  await dashboard.map.drawn();
  await dashboard.map.root
    .getByRole('button', { name: /, (Pod|Deployment),|^Namespace / })
    .first()
    .waitFor();
  const took = performance.now() - began;
  await page.close();
  return took;
}
