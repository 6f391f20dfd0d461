/** On random clusters: what is offered to stop a connection stops it and opens nothing; what it cuts besides is listed. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import { listConnections } from '../../src/graph/index.ts';
import { endOfNode, groundOf } from '../../src/intent/index.ts';
import { stop } from './whole.ts';
import type { StopIntent } from '../../src/intent/index.ts';
import type { ClusterState } from '../../src/kube/index.ts';
import { portRange, portRanges } from '../../src/model/index.ts';
import { random } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { expectListed } from './listed.ts';
import { changed, drawn, outcomes } from './random.ts';

const seeds = Number(process.env['EASTWEST_SEEDS'] ?? 500);

type Wanted = StopIntent & { readonly only: NonNullable<StopIntent['only']> };

/** Of one that is allowed now. */
function randomWish(from: Random, cluster: ClusterState): Wanted | undefined {
  const open = listConnections(evaluate(cluster)).filter(({ ports }) =>
    portRanges(ports).some(({ protocol }) => protocol !== 'other'),
  );
  if (open.length === 0) return undefined;
  const { from: source, to: target, ports } = from.pick(open);
  const range = from.pick(portRanges(ports).filter(({ protocol }) => protocol !== 'other'));
  const [a, b] = [endOfNode(source), endOfNode(target)];
  if (a === undefined || b === undefined || range.protocol === 'other') return undefined;
  return { from: a, to: b, only: { protocol: range.protocol, port: from.chance(0.5) ? range.from : range.to } };
}

describe('stop', () => {
  test('the connection is denied afterwards, nothing opens, and what else is cut is listed', { timeout: 600_000 }, () => {
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= seeds; seed++) {
      const from = random(seed);
      const { cluster } = drawn(from);
      const intent = randomWish(from, cluster);
      if (intent === undefined) continue;
      const answer = stop(groundOf(cluster), intent);
      counts.set(answer.type, (counts.get(answer.type) ?? 0) + 1);
      if (answer.type !== 'alternatives') continue;
      for (const alternative of answer.alternatives) {
        const after = changed(cluster, alternative.proposal.changes);
        expectDenied(seed, after, intent);
        expect({ seed, opens: alternative.opens.count }).toEqual({ seed, opens: 0 });
        const { protocol, port } = intent.only;
        expectListed(seed, cluster, after, { ...intent, ports: portRange(protocol, port, port) }, alternative);
      }
    }
    expect(counts.get('alternatives') ?? 0).toBeGreaterThan(seeds * 0.6);
  });
});

/** What a pod says to itself (NP-44) and hears of its own node (NP-42) stays. */
function expectDenied(seed: number, cluster: ClusterState, { from, to, only }: Wanted): void {
  const bad = [...outcomes(cluster, { from, to, ...only })].filter(
    ([, { outcome, reasons }]) => outcome !== 'denied' && !reasons.includes('self') && !reasons.includes('own-node'),
  );
  expect({ seed, bad }).toEqual({ seed, bad: [] });
}
