/** The engine agrees with the naive oracle, pair by pair and port by port, on random clusters: outcomes and reasons. */
import { describe, expect, test } from 'vitest';
import { rawProfile } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import { validateNetworkPolicy } from '../../src/kube/index.ts';
import type { PolicyObject } from '../../src/kube/index.ts';
import { state } from '../support/cluster.ts';
import { disagreements } from '../support/disagreements.ts';
import { endsOf } from '../support/ends.ts';
import { random, randomCluster } from '../support/generate.ts';
import { Oracle } from '../support/oracle.ts';
import { regressions } from './regressions.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 2000);

const ciliumLike: Profile = { ...rawProfile, name: 'cilium-like', ipBlockMatchesPods: false, ipBlockMatchesNodes: false };

/** What is wrong on the cluster of a seed, in words. */
function wrongOn(seed: number, profile: Profile): readonly string[] {
  const from = random(seed);
  return disagreements(state(randomCluster(from)), profile, from);
}

describe('the engine agrees with the naive oracle', () => {
  for (const profile of [rawProfile, ciliumLike]) {
    test(`on the regressions, profile ${profile.name}`, () => {
      for (const seed of regressions) expect(wrongOn(seed, profile), `seed ${seed}`).toEqual([]);
    });
  }

  test(`on ${clusters} random clusters`, { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= clusters; seed++) {
      const profile = seed % 4 === 0 ? ciliumLike : rawProfile;
      expect(wrongOn(seed, profile), `seed ${seed}, profile ${profile.name}: add it to regressions.ts`).toEqual([]);
    }
  });
});

describe('the generator', () => {
  test('makes policies that the API server accepts', () => {
    const made = Array.from({ length: 300 }, (_, seed) => randomCluster(random(seed))).flat();
    const policies = made.filter((object): object is PolicyObject => object.kind === 'NetworkPolicy');
    const errors = policies.flatMap(({ manifest }) =>
      validateNetworkPolicy(manifest).filter(({ severity }) => severity === 'error'),
    );
    expect(errors).toEqual([]);
  });

  test('makes every kind of end and every outcome', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const cluster = state(randomCluster(random(seed)));
      const oracle = new Oracle(cluster, rawProfile);
      const ends = endsOf(cluster);
      for (const { end: source } of ends) {
        for (const { end: target } of ends)
          seen.add(`${source.kind} → ${target.kind}: ${oracle.connect(source, target, 'TCP', 80)}`);
      }
    }
    const pairs = ['pod → pod', 'pod → node', 'node → pod', 'pod → external', 'external → pod'];
    const expected = pairs.flatMap((pair) => ['allowed', 'denied', 'unknown'].map((outcome) => `${pair}: ${outcome}`));
    // The address is known: nothing about an outside end is left open.
    expect([...seen].filter((what) => /external.*unknown/.test(what))).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(expected.filter((what) => !/external.*unknown/.test(what))));
  });
});
