/** The tricky cases end to end: through `verify`, and `list` must say the same of every pair of pods. */
import { describe, expect, test } from 'vitest';
import { standingOf } from '../../src/cli/verify-results.ts';
import type { EndText, Expectation } from '../../src/cli/verify-expectations.ts';
import type { ConnectionRecord, ListDocument } from '../../src/cli/list-records.ts';
import { testFolder } from '../support/folder.ts';
import type { TestFolder } from '../support/folder.ts';
import { expectations } from './questions.ts';
import { list, verify } from './run.ts';
import { cases, cluster, policyDocument } from './tricky-cases.ts';
import { rows } from './verdict-rows.ts';

function written(policies: readonly string[], questions: string): TestFolder {
  return testFolder({
    'manifests/cluster.yaml': cluster,
    'manifests/policies.yaml': policies.map(policyDocument).join('---'),
    'expectations.json': questions,
  });
}

describe('answered by hand', () => {
  test.each([...cases, ...rows])('$title', async ({ policies, queries }) => {
    const folder = written(policies, expectations(queries));
    const { results } = await verify(folder.at('manifests'), folder.at('expectations.json'));
    expect(results.filter((result) => standingOf(result) !== 'passed')).toEqual([]);
  });
});

/** Pod or template → the workload that `list` names. Own-node traffic (NP-42) is not listed, so `hostd` is left out. */
const workloads = new Map([
  ['front/ui', 'front/Pod/ui'],
  ['front/admin', 'front/Pod/admin'],
  ['back/api', 'back/Pod/api'],
  ['back/db', 'back/Pod/db'],
  ['back/v6', 'back/Pod/v6'],
  ['misc/tool', 'misc/Pod/tool'],
  ['back/tmpl', 'back/Deployment/tmpl'],
  ['misc/cron', 'misc/CronJob/cron'],
]);
const ports = [1, 2, 80, 443, 5432, 7070, 8080, 9090, 9091, 9092, 9093];

function everyQuestion(): readonly Expectation[] {
  const pods = [...workloads.keys()];
  const pairs = pods.flatMap((from) => pods.filter((to) => to !== from).map((to) => ({ from, to })));
  return pairs.flatMap(({ from, to }) =>
    (['TCP', 'UDP'] as const).flatMap((protocol) =>
      ports.map((port) => ({ from, to, protocol, port, expect: 'allowed' as const })),
    ),
  );
}

function workloadOf(end: EndText): string | undefined {
  return typeof end === 'string' ? workloads.get(end) : undefined;
}

function listed({ connections, unknown = [] }: ListDocument, { from, to, ...traffic }: Expectation): string {
  if (!('port' in traffic)) throw new Error('these questions have ports');
  const { protocol, port } = traffic;
  const covers = (record: ConnectionRecord): boolean =>
    record.from === workloadOf(from) &&
    record.to === workloadOf(to) &&
    (record.ports === 'all' ||
      record.ports.some((range) => range.protocol === protocol && range.from <= port && port <= range.to));
  if (connections.some(covers)) return 'allowed';
  return unknown.some(covers) ? 'unknown' : 'denied';
}

describe('list and verify say the same of every pair', () => {
  test.each(cases)('$title', async ({ policies }) => {
    const questions = everyQuestion();
    const folder = written(policies, JSON.stringify(questions));
    const document = await list(folder.at('manifests'));
    const { results } = await verify(folder.at('manifests'), folder.at('expectations.json'));
    expect(results).toHaveLength(questions.length);
    expect(results.filter((result) => result.actual !== listed(document, result))).toEqual([]);
  });
});
