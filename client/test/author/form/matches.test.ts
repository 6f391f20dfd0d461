/** What a selector matches now, as the form says it while it is typed. */
import { describe, expect, test } from 'vitest';
import { highlightOf, matchInWords, matchOf, namespacesInWords, surroundingsOf } from '../../../src/author/form/matches.ts';
import type { Asked, Match } from '../../../src/author/form/matches.ts';
import { clusterOf, namespace, pod } from '../../support/objects.ts';

const surroundings = surroundingsOf(
  clusterOf(
    namespace('shop', { team: 'store' }),
    namespace('data', { team: 'store' }),
    namespace('empty', { team: 'none' }),
    pod('shop/web-1'),
    pod('shop/web-2'),
    pod('shop/agent-1', { hostNetwork: true }),
    pod('shop/job-1', { phase: 'Succeeded' }),
    pod('data/web-1'),
    pod('data/constructor-1', { labels: { constructor: 'x' } }),
    pod('new/web-1'),
  ),
);

const match = (asked: Omit<Asked, 'home'>): Match => matchOf(surroundings, { home: 'shop', ...asked });

const names = ({ pods }: Match): readonly string[] => pods.map(({ namespace: space, name }) => `${space}/${name}`);

describe('pods', () => {
  test('of the own namespace, where no other is asked for (NP-25); none on the host network (NP-40), none that are done (NP-46)', () => {
    expect(names(match({ pods: {} }))).toEqual(['shop/web-1', 'shop/web-2']);
    expect(names(match({ pods: { matchLabels: { app: 'web' } } }))).toEqual(['shop/web-1', 'shop/web-2']);
  });

  test('of all namespaces that are asked for (NP-26, NP-27), also of one that only its pods tell of (0-D)', () => {
    expect(names(match({ namespaces: { matchLabels: { team: 'store' } }, pods: { matchLabels: { app: 'web' } } }))).toEqual([
      'data/web-1',
      'shop/web-1',
      'shop/web-2',
    ]);
    expect(names(match({ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'new' } } }))).toEqual(['new/web-1']);
  });

  test('by a label that is called like a property of every object', () => {
    const asked = { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] };
    expect(names(match({ namespaces: {}, pods: asked }))).toEqual(['data/constructor-1']);
  });
});

describe('in words', () => {
  test.each<[string, Omit<Asked, 'home'>]>([
    ['2 pods in shop', { pods: {} }],
    ['no pod in shop', { pods: { matchLabels: { app: 'nobody' } } }],
    ['4 pods in 2 namespaces', { namespaces: { matchLabels: { team: 'store' } } }],
    ['no namespace', { namespaces: { matchLabels: { team: 'unknown' } } }],
  ])('%s', (words, asked) => {
    expect(matchInWords(match(asked))).toBe(words);
  });

  test('of namespaces', () => {
    expect(namespacesInWords(match({ namespaces: { matchLabels: { team: 'store' } } }))).toBe('2 namespaces with 4 pods');
    expect(namespacesInWords(match({ namespaces: { matchLabels: { team: 'none' } } }))).toBe('1 namespace with no pod');
  });
});

test('what the map shows of it: names by namespace', () => {
  expect(highlightOf(match({ namespaces: {}, pods: { matchLabels: { app: 'web' } } })).pods).toEqual(
    new Map([
      ['data', new Set(['web-1'])],
      ['new', new Set(['web-1'])],
      ['shop', new Set(['web-1', 'web-2'])],
    ]),
  );
});
