/** Policies that journeys write. */

/** Only `from` may reach the pods of the namespace, on one port. What its name begins with decides what the demo does with it. */
export function policyNamed(name: string, namespace = 'default', port = 6379): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  podSelector:
    matchLabels:
      role: reporting
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              role: frontend
      ports:
        - port: ${port}
`;
}

/** The demo then answers as if Argo CD managed it. */
export function ownedByAnother(text: string): string {
  return text.replace('spec:', '  annotations:\n    demo.eastwest/outcome: conflict\nspec:');
}
