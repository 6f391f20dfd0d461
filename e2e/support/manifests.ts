/** A small cluster that several journeys are about. */

/** A Deployment in `shop` whose pods are labelled with its name. */
function deployment(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      containers: [{ name: main, image: main, ports: [{ containerPort: 8080 }] }]
---
`;
}

/** The namespace `shop` with a Deployment of each name. */
export function shopOf(...names: readonly string[]): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n${names.map(deployment).join('')}`;
}
