/** Policies and their problems in a few words, for the tables of rules. */
import { formatPath, readYaml, validateNetworkPolicy } from '../../src/kube/index.ts';
import type { JsonValue, Problem } from '../../src/kube/index.ts';

export function parsed(text: string): JsonValue {
  const value = readYaml(text)[0]?.value;
  if (value === undefined) throw new Error(`not YAML: ${text}`);
  return value;
}

export const long = (length: number): string => 'a'.repeat(length);

export function policy(spec: string, metadata = 'name: p'): JsonValue {
  return parsed(`{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {${metadata}}, spec: {${spec}}}`);
}

export const inFrom = (peer: string): string => `ingress: [{from: [${peer}]}]`;
export const inPorts = (port: string): string => `ingress: [{ports: [${port}]}]`;
export const inSubject = (selector: string): string => `podSelector: {${selector}}`;

export const brief = ({ severity, rule, path }: Problem): string => `${severity} ${rule ?? '-'} at ${formatPath(path)}`;
export const problemsOf = (spec: string, metadata?: string): string[] => validateNetworkPolicy(policy(spec, metadata)).map(brief);
export const one = (spec: string, metadata?: string): Problem => {
  const [problem, ...rest] = validateNetworkPolicy(policy(spec, metadata));
  if (problem === undefined || rest.length > 0) throw new Error(`${1 + rest.length} problems in ${spec}`);
  return problem;
};

export const label253 = `${long(63)}.${long(63)}.${long(63)}.${long(61)}`;
