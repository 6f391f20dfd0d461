/** G12: of more than sixty changes that lock something out, each is caught, and named with whom it hits. */
import { expect, test } from 'vitest';
import type { GuardReport } from '../../src/guard/index.ts';
import { judged } from './clusters.ts';
import { lockouts } from './lockouts.ts';

/** `dns shop/cart shop/web`: all that is critical, by kind. */
function criticalOf({ losses }: GuardReport): readonly string[] {
  const byKind = new Map<string, Set<string>>();
  for (const { what, severity, who } of losses) {
    if (severity !== 'critical') continue;
    const names = byKind.get(what) ?? new Set();
    byKind.set(what, names);
    for (const { namespace, name } of who) names.add(`${namespace}/${name}`);
  }
  return [...byKind].map(([what, names]) => [what, ...[...names].sort()].join(' '));
}

test('there are enough of them', () => expect(lockouts.length).toBeGreaterThanOrEqual(60));

test.each(lockouts)('$name', ({ cluster, drafts, cuts }) => {
  const report = judged(cluster, ...drafts);
  expect(criticalOf(report)).toEqual(expect.arrayContaining([...cuts]));
  const critical = report.losses.filter(({ severity }) => severity === 'critical');
  for (const { why, confirm, who } of critical) {
    expect(why).toMatch(/: \S/u);
    expect(who.map(({ name }) => name)).toContain(confirm);
  }
});
