/** What the map shows of the pods that a selector beside it matches. */
import { expect, test } from 'vitest';
import { highlighted } from '../../src/map/subjects.ts';
import { graphOf, workload } from './clusters.ts';
import { sceneOf } from './support.ts';

const graph = graphOf(
  [
    workload('shop', 'web', { podNames: ['web-1', 'web-2'] }),
    workload('shop', 'cart'),
    workload('data', 'web', { podNames: ['web-1'] }),
  ],
  [],
);

test('the boxes that hold one of the pods', () => {
  const pods = new Map([['shop', new Set(['web-2'])]]);
  expect([...highlighted(sceneOf(graph), { pods })]).toEqual(['shop/Deployment/web']);
});

test('the same name in another namespace is another pod', () => {
  expect([...highlighted(sceneOf(graph), { pods: new Map([['data', new Set(['cart-1'])]]) })]).toEqual([]);
});

test('a namespace that is drawn as one box, when it holds some', () => {
  const pods = new Map([['shop', new Set(['web-2'])]]);
  expect([...highlighted(sceneOf(graph, { scope: 'namespaces' }), { pods })]).toEqual(['ns:shop']);
});
