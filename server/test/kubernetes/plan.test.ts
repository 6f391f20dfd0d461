/** The rules of patience (reliability.md, reflector rules). */
import { describe, expect, test } from 'vitest';
import { type Outcome, type Progress, backoffMs, firstProgress, planNext } from '../../src/cluster/kubernetes/plan.ts';

const calm = { now: 1_000_000, random: 0.999, openForMs: 0 };
const watching: Progress = { step: 'watch', failures: 0, lastTryAt: 0, lastListAt: 0 };
const failed: Outcome = { type: 'failed', message: 'x' };

test('the backoff doubles from 0.8 s to 30 s, with full jitter', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 60].map((failures) => backoffMs(failures, 1))).toEqual([
    800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000,
  ]);
  expect(backoffMs(5, 0)).toBe(0);
});

describe('what comes next', () => {
  test('after a list, a watch at once', () => {
    expect(planNext(firstProgress, { type: 'listed' }, calm)).toEqual({ step: 'watch', failures: 0, delayMs: 0 });
  });

  test('after an ordinary end, the watch again within a second', () => {
    const plan = planNext(watching, { type: 'closed', quiet: false }, { ...calm, openForMs: 1000 });
    expect(plan).toMatchObject({ step: 'watch', failures: 0 });
    expect(plan.delayMs).toBeLessThan(1000);
  });

  test.each(['expired', 'garbled'] as const)('after `%s`, a list at once; when that does not help, ever more seldom', (type) => {
    const first = planNext(watching, { type, message: 'x' }, calm);
    expect(first).toEqual({ step: 'list', failures: 1, delayMs: 0 });
    const again = planNext({ ...watching, failures: 4 }, { type, message: 'x' }, calm);
    expect(again.delayMs).toBeGreaterThan(10_000);
  });

  test('no kind is listed more than once a second, whatever happens', () => {
    const plan = planNext({ ...watching, lastListAt: calm.now - 300 }, { type: 'expired', message: 'x' }, calm);
    expect(plan.delayMs).toBe(700);
  });

  test('nothing that failed is tried again within a second of its beginning', () => {
    const plan = planNext({ ...watching, lastTryAt: calm.now - 100 }, failed, { ...calm, random: 0 });
    expect(plan.delayMs).toBe(900);
  });

  test('two healthy minutes make the past forgotten', () => {
    const tired = { ...watching, failures: 6 };
    expect(planNext(tired, failed, { ...calm, openForMs: 119_999 }).failures).toBe(7);
    expect(planNext(tired, failed, { ...calm, openForMs: 120_000 }).failures).toBe(1);
  });

  test('what the server asks to wait is waited, but no more than ten minutes', () => {
    expect(planNext(watching, { ...failed, retryAfterMs: 45_000 }, calm).delayMs).toBe(45_000);
    expect(planNext(watching, { ...failed, retryAfterMs: 86_400_000 }, calm).delayMs).toBe(600_000);
  });

  test('what failed is what is tried again: a watch from where it was, a list from its beginning', () => {
    expect(planNext(watching, failed, calm).step).toBe('watch');
    expect(planNext({ ...watching, step: 'list' }, failed, calm).step).toBe('list');
    expect(planNext(watching, { type: 'denied', message: 'x' }, calm).step).toBe('list');
    expect(planNext(watching, { type: 'absent', message: 'x' }, calm).step).toBe('list');
  });
});
