import { expect, test } from 'vitest';
import { sentence } from '../../src/state/sentence.ts';

test('what machines say stands as a sentence, and names in it as they are written', () => {
  expect(sentence('no rule allows it')).toBe('No rule allows it.');
  expect(sentence('shop/web can no longer reach it')).toBe('shop/web can no longer reach it.');
  expect(sentence('networkpolicies.networking.k8s.io "a" is forbidden')).toBe(
    'networkpolicies.networking.k8s.io "a" is forbidden.',
  );
});
