/** On random clusters: isolating while keeping everything changes nothing; keeping some keeps them, and opens nothing. */
import { describe, expect, test } from 'vitest';
import { evaluateTogether } from '../../src/evaluate/index.ts';
import { groundOf, keepable } from '../../src/intent/index.ts';
import { isolate } from './whole.ts';
import type { Alternative, Candidate } from '../../src/intent/index.ts';
import type { ClusterState } from '../../src/kube/index.ts';
import { intersectPorts, isEmptyPorts, subtractPorts } from '../../src/model/index.ts';
import { random } from '../support/generate.ts';
import { concerns } from './listed.ts';
import type { Asked } from './listed.ts';
import { changed, drawn, randomEnd } from './random.ts';

const seeds = Number(process.env['EASTWEST_SEEDS'] ?? 500);

describe('isolate', () => {
  test('keeping everything changes nothing but the isolation', { timeout: 600_000 }, () => {
    let offered = 0;
    let tried = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const from = random(seed);
      const all = drawn(from);
      const subject = randomEnd(from, all);
      const direction = from.pick(['ingress', 'egress'] as const);
      const ground = groundOf(all.cluster);
      const candidates = keepable(ground, subject, direction);
      const answer = isolate(ground, { subject, direction, keep: candidates.map(({ peer, ports }) => ({ peer, ports })) });
      if (answer.type !== 'nothing-to-do') tried++;
      if (answer.type !== 'alternatives') continue;
      offered++;
      const [only] = answer.alternatives;
      const after = changed(all.cluster, only?.proposal.changes ?? []);
      expect({ seed, opened: opened(all.cluster, after) }).toEqual({ seed, opened: 0 });
      // What no rule can name is said to be lost.
      expect({ seed, cuts: nameless(only) ? 0 : only?.cuts.count }).toEqual({ seed, cuts: 0 });
    }
    expect(offered).toBeGreaterThan(tried / 2);
  });

  test('what is chosen stays, and nothing opens', { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const from = random(seed);
      const all = drawn(from);
      const subject = randomEnd(from, all);
      const direction = from.pick(['ingress', 'egress'] as const);
      const ground = groundOf(all.cluster);
      const chosen = keepable(ground, subject, direction).filter(() => from.chance(0.4));
      const keep = chosen.map(({ peer, ports, declared }: Candidate) => ({ peer, ports: from.chance(0.5) ? declared : ports }));
      const answer = isolate(ground, { subject, direction, keep });
      if (answer.type !== 'alternatives') continue;
      const [only] = answer.alternatives;
      const after = changed(all.cluster, only?.proposal.changes ?? []);
      expect({ seed, opened: opened(all.cluster, after) }).toEqual({ seed, opened: 0 });
      const both = evaluateTogether(all.cluster, after);
      for (const { peer, ports } of nameless(only) ? [] : keep) {
        const ends = direction === 'ingress' ? { from: peer, to: subject } : { from: subject, to: peer };
        expect({ seed, peer, lost: lostOf(both, { ...ends, ports }) }).toEqual({ seed, peer, lost: 0 });
      }
    }
  });
});

function nameless(offer: Alternative | undefined): boolean {
  return offer?.notes.some((note) => note.includes('no address')) === true;
}

/** Pairs of the ends that lose one of the ports. */
function lostOf(both: ReturnType<typeof evaluateTogether>, asked: Asked): number {
  let count = 0;
  for (const from of both.before.classes) {
    for (const to of both.before.classes) {
      if (!concerns(from, asked.from) || !concerns(to, asked.to)) continue;
      const wanted = { ...intersectPorts(both.before.between(from.id, to.id).ports, asked.ports), other: [] };
      if (!isEmptyPorts(subtractPorts(wanted, both.after.between(from.id, to.id).ports))) count++;
    }
  }
  return count;
}

/** Class by class: the number of pairs that gain a port. */
function opened(before: ClusterState, after: ClusterState): number {
  const both = evaluateTogether(before, after);
  let count = 0;
  for (const { id: from } of both.before.classes)
    for (const { id: to } of both.before.classes)
      if (!isEmptyPorts(subtractPorts(both.after.between(from, to).ports, both.before.between(from, to).ports))) count++;
  return count;
}
