/** What is found in the demo: nothing where it is as it should be, and each mistake that its comments tell. */
import { describe, expect, test } from 'vitest';
import { detectEnforcement } from '@eastwest/shared/enforcement';
import { evaluate } from '@eastwest/shared/evaluate';
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterState } from '@eastwest/shared/kube';
import { lint } from '@eastwest/shared/lint';
import type { Finding } from '@eastwest/shared/lint';
import { demoSource } from '../../src/cluster/demo/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { FoldingSink } from '../support/sink.ts';

interface Seen {
  readonly state: ClusterState;
  readonly findings: readonly Finding[];
}

/** As the page sees it after so many seconds. */
async function demo(seconds = 0): Promise<Seen> {
  const time = new FakeTime();
  const sink = new FoldingSink();
  await demoSource({ why: 'a test', time, seed: 1 }).start(sink);
  time.pass(seconds * 1000);
  const state: ClusterState = {
    objects: new Map([...sink.objects.values()].map((object) => [keyOf(object), object])),
    hidden: [],
  };
  return { state, findings: lint(evaluate(state, detectEnforcement(state).profile)) };
}

/** Labelled so in the demo. */
function cleanNamespaces({ state }: Seen): readonly string[] {
  return [...state.objects.values()]
    .filter(({ kind, labels }) => kind === 'Namespace' && labels['findings'] === 'none')
    .map(({ name }) => name);
}

function isIn(namespaces: readonly string[], { key }: Finding): boolean {
  const [kind, namespace = '', name = ''] = key.split('/');
  return namespaces.includes(kind === 'Namespace' ? name : namespace);
}

describe('the demo', () => {
  test.each([0, 60, 600])('has namespaces in which nothing is found, after %i s', async (seconds) => {
    const seen = await demo(seconds);
    const clean = cleanNamespaces(seen);
    expect([...clean].sort()).toEqual(['docs', 'ingress-nginx']);
    expect(seen.findings.filter((one) => isIn(clean, one))).toEqual([]);
  });

  test.each([
    ['L-1', 'shop/adverts', 'spec.podSelector'],
    ['L-7', 'payments/fraud-check', 'spec.ingress[1].from[1]'],
    ['L-10', 'data/minio', 'spec.egress'],
    ['L-13', 'shop/search', 'spec.egress[0].ports[0].port'],
    ['L-20', 'payments/default-deny', 'spec.policyTypes'],
  ])('shows %s in %s', async (id, policy, path) => {
    const { findings } = await demo();
    expect(findings.map((one) => `${one.id} ${one.key} ${one.path}`)).toContain(`${id} NetworkPolicy/${policy} ${path}`);
  });

  test('has no error but the one that it is there to show', async () => {
    const { findings } = await demo();
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ id, key }) => `${id} ${key}`)).toEqual(['L-10 NetworkPolicy/data/minio']);
  });
});
