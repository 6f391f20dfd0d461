/** On random clusters: what is offered to allow a connection allows it, and takes nothing away; what it opens besides is listed. */
import { describe, expect, test } from 'vitest';
import { groundOf } from '../../src/intent/index.ts';
import { allow } from './whole.ts';
import type { AllowIntent } from '../../src/intent/index.ts';
import { portNumbers, random } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import type { Drawn } from './random.ts';
import { portRange } from '../../src/model/index.ts';
import { changed, drawn, outcomes, randomEnd, randomProtocol } from './random.ts';
import { expectListed } from './listed.ts';

const seeds = Number(process.env['EASTWEST_SEEDS'] ?? 500);

function randomIntent(from: Random, all: Drawn): AllowIntent {
  return {
    from: randomEnd(from, all),
    to: randomEnd(from, all),
    protocol: randomProtocol(from),
    port: from.pick(portNumbers),
    byName: from.chance(0.2),
  };
}

describe('allow', () => {
  test('the connection is allowed afterwards, nothing is lost, and what else opens is listed', { timeout: 600_000 }, () => {
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= seeds; seed++) {
      const from = random(seed);
      const all = drawn(from);
      const ground = groundOf(all.cluster);
      let intent = randomIntent(from, all);
      let answer = allow(ground, intent);
      for (let turn = 0; turn < 6 && answer.type === 'nothing-to-do'; turn++) {
        expectAllowed(seed, all.cluster, intent);
        intent = randomIntent(from, all);
        answer = allow(ground, intent);
      }
      counts.set(answer.type, (counts.get(answer.type) ?? 0) + 1);
      if (answer.type !== 'alternatives') continue;
      for (const alternative of answer.alternatives) {
        const after = changed(all.cluster, alternative.proposal.changes);
        expectAllowed(seed, after, intent);
        expect({ seed, cuts: alternative.cuts.count }).toEqual({ seed, cuts: 0 });
        expectListed(
          seed,
          all.cluster,
          after,
          { ...intent, ports: portRange(intent.protocol, intent.port, intent.port) },
          alternative,
        );
      }
    }
    expect(counts.get('alternatives') ?? 0).toBeGreaterThan(seeds / 3);
  });
});

/** Where the two can meet at all (NP-49), and where it is not about an address that is somebody else's. */
function expectAllowed(seed: number, cluster: Parameters<typeof outcomes>[0], intent: AllowIntent): void {
  const bad = [...outcomes(cluster, intent)].filter(
    ([, { outcome, reasons }]) =>
      outcome !== 'allowed' && !reasons.includes('no-common-family') && !reasons.includes('completed'),
  );
  expect({ seed, bad }).toEqual({ seed, bad: [] });
}
