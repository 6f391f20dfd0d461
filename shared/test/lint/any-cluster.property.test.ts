/** Whatever a cluster holds, each finding names what is there, and the order of its objects changes none of them. */
import { expect, test } from 'vitest';
import { evaluate, profiles } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import { keyOf } from '../../src/kube/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { lint, lintTitles } from '../../src/lint/index.ts';
import { state } from '../support/cluster.ts';
import { random } from '../support/generate.ts';
import { mixedCluster } from '../support/mixed.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 150);
const engines: readonly Profile[] = Object.values(profiles);

function told(objects: readonly ClusterObject[], profile: Profile | undefined): readonly string[] {
  return lint(evaluate(state(objects), profile))
    .map(({ id, severity, key, path }) => `${id} ${severity} ${key} ${path}`)
    .sort();
}

test(`on ${clusters} random clusters with policies of every API, as every engine reads them`, { timeout: 600_000 }, () => {
  for (let seed = 1; seed <= clusters; seed++) {
    // Of two that have one key the last would count.
    const objects = [...new Map(mixedCluster(random(seed)).map((object) => [keyOf(object), object])).values()];
    const profile = engines[seed % engines.length];
    const findings = told(objects, profile);
    expect(told(objects.toReversed(), profile), `seed ${seed}, the other way round`).toEqual(findings);
    for (const line of findings) expect(lintTitles.has(line.split(' ')[0] ?? ''), `seed ${seed}, ${line}`).toBe(true);
  }
});
