/** What a new policy starts as. */

export type Template = 'blank' | 'deny-ingress' | 'deny-all';

/** What a new policy starts as. Each is complete and valid, so that the preview shows at once what it would do. */
export function templateText(template: Template, namespace: string): string {
  return templates[template].replace('NAMESPACE', namespace);
}

const templates: Readonly<Record<Template, string>> = {
  blank: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: new-policy
  namespace: NAMESPACE
spec:
  podSelector: {}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector: {}
`,
  'deny-ingress': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-ingress
  namespace: NAMESPACE
spec:
  # every pod of the namespace, and no rule: nothing may come in
  podSelector: {}
  policyTypes:
    - Ingress
`,
  'deny-all': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: NAMESPACE
spec:
  # every pod of the namespace: nothing may come in, and only DNS may go out
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
`,
};
