/** Where the cursor stands in a text that is still being typed. */
import { formatPath } from '@eastwest/shared/kube';
import { describe, expect, test } from 'vitest';
import { placeAt } from '../../src/author/place.ts';

/** The cursor is where `|` is. */
function place(text: string): string | undefined {
  const before = text.slice(0, text.indexOf('|'));
  const lines = before.split('\n');
  const found = placeAt(text.replace('|', ''), lines.length, (lines.at(-1)?.length ?? 0) + 1);
  return found && `${found.at} ${formatPath(found.path)} <${found.typed}>`;
}

const head = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n';

describe('block style', () => {
  test.each([
    ['|', 'key  <>'],
    ['metadata:\n  na|', 'key metadata <na>'],
    ['metadata:\n  namespace: sh|', 'value metadata.namespace <sh>'],
    ['metadata:\n  namespace: |', 'value metadata.namespace <>'],
    ['spec:\n  podSelector:\n    matchLabels:\n      ap|', 'key spec.podSelector.matchLabels <ap>'],
    ['spec:\n  podSelector:\n    matchLabels:\n      app: w|', 'value spec.podSelector.matchLabels.app <w>'],
    ['spec:\n  podSelector:\n    matchLabels:\n      app: w\n  |', 'key spec <>'],
    ['spec:\n  ingress:\n    - fr|', 'key spec.ingress[0] <fr>'],
    ['spec:\n  ingress:\n    - from:\n      |', 'key spec.ingress[0] <>'],
    [
      'spec:\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              |',
      'key spec.ingress[0].from[0].podSelector.matchLabels <>',
    ],
  ])('%j', (text, expected) => {
    expect(place(head.replace(/metadata:\n {2}name: a\n$/u, '') + text)).toBe(expected);
  });

  test('items are counted, deeper ones are not', () => {
    const text = `spec:
  ingress:
    - from:
        - podSelector: {}
        - podSelector: {}
      ports:
        - port: 80
    - from:
        - namespaceSelector: {}
        - podSelector: {}
          namespaceSelector:
            matchLabels:
              |`;
    expect(place(text)).toBe('key spec.ingress[1].from[1].namespaceSelector.matchLabels <>');
  });

  test('a list may stand at the indent of its key', () => {
    const text = 'spec:\n  egress:\n  - to:\n    - podSelector: {}\n    ports:\n    - protocol: TCP\n      port: |';
    expect(place(text)).toBe('value spec.egress[0].ports[0].port <>');
  });

  test('after a list the path is that of the next key', () => {
    expect(place('spec:\n  ingress:\n    - from:\n        - podSelector: {}\n  egress:\n    - to:\n        - |')).toBe(
      'key spec.egress[0].to[0] <>',
    );
  });

  test('comments and blank lines are skipped, and have no place', () => {
    expect(place('spec:\n  # ingress:\n\n  podSelector:\n    |')).toBe('key spec.podSelector <>');
    expect(place('spec:\n  # pod|')).toBeUndefined();
  });

  test('a key that still touches its colon is neither key nor value', () => {
    expect(place('spec:\n  podSelector:|')).toBeUndefined();
  });

  test('quoted keys', () => {
    expect(place('spec:\n  podSelector:\n    matchLabels:\n      "app.kubernetes.io/name": w|')).toBe(
      'value spec.podSelector.matchLabels["app.kubernetes.io/name"] <w>',
    );
  });
});

describe('flow style', () => {
  test.each([
    ['spec:\n  podSelector: {matchLabels: {ap|', 'key spec.podSelector.matchLabels <ap>'],
    ['spec:\n  podSelector: {matchLabels: {app: w|', 'value spec.podSelector.matchLabels.app <w>'],
    ['spec:\n  podSelector: {matchLabels: {app: web, ti|', 'key spec.podSelector.matchLabels <ti>'],
    ['spec:\n  policyTypes: [Ingress, |', 'value spec.policyTypes[1] <>'],
    [
      'spec:\n  egress:\n    - to: [{podSelector: {}}, {podSelector: {matchLabels: {|',
      'key spec.egress[0].to[1].podSelector.matchLabels <>',
    ],
    ['spec:\n  ingress:\n    - {from: [], ports: [{port: |', 'value spec.ingress[0].ports[0].port <>'],
  ])('%j', (text, expected) => {
    expect(place(text)).toBe(expected);
  });
});
