/** G12: of more than two hundred harmless changes hardly one is called critical. */
import { expect, test } from 'vitest';
import { random } from '../support/generate.ts';
import { judged } from './clusters.ts';
import { harmless } from './harmless.ts';

const seeds = 240;

test(`of ${seeds} harmless changes none is called critical`, () => {
  const flagged = Array.from({ length: seeds }, (_, seed) => {
    const { name, cluster, drafts } = harmless(random(seed + 1), seed);
    const { losses } = judged(cluster, ...drafts);
    return losses.flatMap(({ severity, why }) => (severity === 'critical' ? [`${name}: ${why}`] : []));
  }).filter((said) => said.length > 0);
  expect(flagged).toEqual([]);
});
