/** Policies as texts, with comments that must survive. */
export function policyYaml(name: string, app: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name} # of ${name}
  namespace: shop
spec:
  podSelector: # whom
    matchLabels: { app: ${app} }
`;
}
