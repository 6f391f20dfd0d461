/** T27, G13: whatever was changed can be taken back exactly, and never over somebody else's change. */
import { expect, test } from 'vitest';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyRequest, RecordedVersion } from '@eastwest/shared/protocol';
import { asObject, own } from '@eastwest/shared/model';
import { random } from '../support/random.ts';
import type { Random } from '../support/random.ts';
import type { Bench } from './support.ts';
import { applied, bench, changeOf, policy, timeoutMs } from './support.ts';

const nobody = new AbortController().signal;

async function liveOf({ source }: Bench, manifest: JsonObject): Promise<RecordedVersion | undefined> {
  const read = await source.read(manifest, nobody);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

/** What a policy says: all of it but the numbers that the server gives. */
function said(version: RecordedVersion | undefined): string {
  const metadata = asObject(own(version?.manifest ?? {}, 'metadata'));
  return JSON.stringify([version?.manifest['spec'], metadata['labels'], metadata['annotations']]);
}

function randomPolicy(luck: Random, name: string): JsonObject {
  const labels = (): JsonObject => Object.fromEntries([[luck.pick(['app', 'constructor', 'tier']), luck.pick(['a', 'b', ''])]]);
  const peers = () => Array.from({ length: 1 + luck.int(3) }, () => ({ podSelector: { matchLabels: labels() } }));
  const rule = () => ({ from: peers(), ...(luck.chance(0.5) && { ports: [{ port: 1 + luck.int(9000) }] }) });
  const ingress = Array.from({ length: luck.int(3) }, rule);
  const spec = { podSelector: luck.chance(0.3) ? {} : { matchLabels: labels() }, policyTypes: ['Ingress'], ingress };
  return policy(name, spec, {
    ...(luck.chance(0.5) && { labels: labels() }),
    ...(luck.chance(0.5) && { annotations: { note: `${luck.int(1e6)}`, toString: 'x' } }),
  });
}

/** Something that may be asked for where `live` is what is there. */
function randomWish(luck: Random, live: RecordedVersion | undefined): ApplyRequest {
  const manifest = randomPolicy(luck, 'changing');
  if (live === undefined) return { operation: 'create', dryRun: false, manifest };
  const base = { uid: live.uid, resourceVersion: live.resourceVersion };
  return luck.chance(0.3)
    ? { operation: 'delete', dryRun: false, manifest, base }
    : { operation: 'update', dryRun: false, manifest, base };
}

test('100 random changes are taken back exactly, and each undo too (G13)', async () => {
  const luck = random(27);
  const here = bench();
  const name = policy('changing');
  for (let round = 0; round < 100; round++) {
    const before = await liveOf(here, name);
    const outcome = applied(await here.history.apply(randomWish(luck, before), timeoutMs));
    if (outcome.change === undefined) continue;
    const after = await liveOf(here, name);
    const undo = changeOf(await here.history.undo(outcome.change, false, timeoutMs));
    expect(said(await liveOf(here, name)), `round ${round}`).toBe(said(before));
    applied(await here.history.undo(undo, false, timeoutMs));
    expect(said(await liveOf(here, name)), `redo of round ${round}`).toBe(said(after));
  }
});

test('100 changes that somebody has changed since are not taken back, and nothing is written (G13)', async () => {
  const luck = random(28);
  const here = bench();
  const name = policy('changing');
  let refused = 0;
  while (refused < 100) {
    const outcome = applied(await here.history.apply(randomWish(luck, await liveOf(here, name)), timeoutMs));
    if (outcome.change === undefined) continue;
    const inBetween = await liveOf(here, name);
    const others = applied(await here.source.apply(randomWish(luck, inBetween), nobody));
    if (inBetween !== undefined && others.resourceVersion === inBetween.resourceVersion && others.object !== undefined) continue;
    const left = await liveOf(here, name);
    const undone = await here.history.undo(outcome.change, false, timeoutMs);
    expect(['conflict', 'gone'], JSON.stringify(undone)).toContain(undone?.outcome);
    expect(await liveOf(here, name)).toEqual(left);
    refused++;
  }
});

test('a rehearsal of an undo writes nothing and is not recorded', async () => {
  const here = bench();
  const change = changeOf(await here.history.apply({ operation: 'create', dryRun: false, manifest: policy('a') }, timeoutMs));
  const rehearsed = applied(await here.history.undo(change, true, timeoutMs));
  expect(rehearsed.change).toBeUndefined();
  expect(await liveOf(here, policy('a'))).toBeDefined();
  expect((await here.history.page(undefined)).changes).toHaveLength(1);
});

test('what was taken back cannot be taken back again, but its undo can', async () => {
  const here = bench();
  const change = changeOf(await here.history.apply({ operation: 'create', dryRun: false, manifest: policy('a') }, timeoutMs));
  const undo = changeOf(await here.history.undo(change, false, timeoutMs));
  expect(await here.history.undo(change, false, timeoutMs)).toMatchObject({ outcome: 'conflict' });
  const { changes } = await here.history.page(undefined);
  expect(changes).toMatchObject([
    { id: undo, operation: 'delete', undoes: change },
    { id: change, undoneBy: undo },
  ]);
  applied(await here.history.undo(undo, false, timeoutMs));
  expect(await liveOf(here, policy('a'))).toBeDefined();
});

test('what is not in the history is unknown', async () => {
  expect(await bench().history.undo('nothing', false, timeoutMs)).toBeUndefined();
});
