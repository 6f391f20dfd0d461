import { expect, test } from 'vitest';
import { trapHints } from '../../src/author/trap-hints.ts';
import { clusterOf } from '../support/objects.ts';

const head =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  podSelector: {}\n';

/** `line: title` */
function hints(spec: string): readonly string[] {
  return trapHints(head + spec, clusterOf()).map(({ title, range }) => `${range.startLine}–${range.endLine}: ${title}`);
}

test('a hint stands on the first line of what it is about', () => {
  const spec =
    '  policyTypes: [Ingress]\n  ingress:\n    - from:\n        - namespaceSelector: {}\n        - podSelector:\n            matchLabels:\n              app: web\n';
  expect(hints(spec)).toEqual(['10–10: Two items are alternatives', '10–10: Only pods in shop']);
});

test('what is not written is explained at what it is missing in', () => {
  expect(hints('  policyTypes: [Ingress]\n')).toEqual(['4–4: No ingress rule: nothing gets in']);
});

test('a text that cannot be read, or would be refused, has none', () => {
  expect(hints('  ingress: [')).toEqual([]);
  expect(hints('  ingress: [{from: [{}]}]\n')).toEqual([]);
});
