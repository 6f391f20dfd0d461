/** Who else manages a policy, and what taking it over means. */
import { expect, test } from 'vitest';
import { consent, isReconciler } from '../../src/review/managers.ts';

test.each([
  'argocd-controller',
  'kustomize-controller',
  'helm-controller',
  'helm',
  'Helm',
  'flux-client-side-apply',
  'fleetagent',
])('%s puts back what is changed under it', (manager) => expect(isReconciler(manager)).toBe(true));

test.each(['kubectl-client-side-apply', 'kubectl', 'kubectl-edit', 'eastwest', 'dashboard', 'my-argocd', 'manager'])(
  '%s writes when somebody asks it to',
  (manager) => expect(isReconciler(manager)).toBe(false),
);

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
