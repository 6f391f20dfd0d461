/** Who else manages a policy, and what taking it over means. */
import { expect, test } from 'vitest';
import { consent } from '../../src/review/managers.ts';

test('the consent names each manager and what may come of it', () => {
  expect(consent(['kubectl-client-side-apply'])).toBe(
    'Take the fields over from kubectl-client-side-apply; its next apply may put them back',
  );
  expect(consent(['kubectl', 'kubectl-edit'])).toBe(
    'Take the fields over from kubectl and kubectl-edit; their next apply may put them back',
  );
  expect(consent(['kubectl', 'argocd-controller'])).toBe(
    'Take the fields over from kubectl and argocd-controller; they will most likely put them back',
  );
});
