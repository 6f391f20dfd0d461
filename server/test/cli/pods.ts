/** A pod of namespace `a` as a manifest, labelled with its name; the next document may follow. */
export function pod(name: string, ip: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: a, labels: {app: ${name}}}
spec: {containers: [{name: c}]}
status: {phase: Running, podIP: ${ip}}
---
`;
}
