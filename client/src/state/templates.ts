/** What a new policy starts as. Each is complete and valid, so that the preview shows at once what it would do. */
import type { ClusterState } from '@eastwest/shared/kube';
import { recipesFor } from '@eastwest/shared/recipes';
import type { RecipeId } from '@eastwest/shared/recipes';

export type Template = 'blank' | 'deny-ingress' | 'deny-all';

const recipeOf: Readonly<Record<Exclude<Template, 'blank'>, RecipeId>> = { 'deny-ingress': 'R-2', 'deny-all': 'R-1' };

/** One text for each policy, that which matters most last. */
export function templateTexts(template: Template, namespace: string, cluster: ClusterState): readonly string[] {
  if (template === 'blank') return [blank(namespace)];
  const recipe = recipesFor(cluster, { namespace }).find(({ id }) => id === recipeOf[template]);
  return (recipe?.proposal?.changes ?? []).flatMap((change) => (change.type === 'create' ? [change.text] : []));
}

function blank(namespace: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: new-policy
  namespace: ${namespace}
spec:
  podSelector: {}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector: {}
`;
}
