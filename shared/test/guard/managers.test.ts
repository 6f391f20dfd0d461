/** Field managers that come back, and those that are somebody's hands. */
import { expect, test } from 'vitest';
import { isReconciler } from '@eastwest/shared/guard';

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
