/** Findings about manifests as a person would write them: everything that is found is listed, not only what is looked for. */
import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import { keyOf, readManifestText } from '../../src/kube/index.ts';
import { lint } from '../../src/lint/index.ts';
import type { Finding } from '../../src/lint/index.ts';

const split = (path: string): readonly [string, string] => {
  const [namespace = '', name = ''] = path.split('/');
  return [namespace, name];
};

const document = (apiVersion: string, kind: string, metadata: string, rest: string): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}\n`;

interface PodOptions {
  readonly ports?: string;
  /** YAML of further containers. */
  readonly beside?: string;
  readonly host?: boolean;
  readonly phase?: string;
  readonly ips?: readonly string[];
}

export function pod(path: string, labels: string, options: PodOptions = {}): string {
  const [namespace, name] = split(path);
  const { ports = '', beside = '', host = false, phase = 'Running', ips = [] } = options;
  const spec = `spec: {hostNetwork: ${host}, nodeName: n1, containers: [{name: c, ports: [${ports}]}${beside}]}`;
  const status = `status: {phase: ${phase}, podIPs: [${ips.map((ip) => `{ip: "${ip}"}`).join(', ')}]}`;
  return document('v1', 'Pod', `name: ${name}, namespace: ${namespace}, labels: {${labels}}`, `${spec}\n${status}`);
}

/** Its template stands for pods that are not there yet. */
export function deployment(path: string, labels: string, options: PodOptions & { readonly replicas?: number } = {}): string {
  const [namespace, name] = split(path);
  const { ports = '', host = false, replicas = 1 } = options;
  const template = `{metadata: {labels: {${labels}}}, spec: {hostNetwork: ${host}, containers: [{name: c, ports: [${ports}]}]}}`;
  return document(
    'apps/v1',
    'Deployment',
    `name: ${name}, namespace: ${namespace}`,
    `spec: {replicas: ${replicas}, template: ${template}}`,
  );
}

export const namespace = (name: string, labels = ''): string =>
  document('v1', 'Namespace', `name: ${name}, labels: {${labels}}`, '');

export function object(apiVersion: string, kind: string, path: string, spec: string): string {
  const [first, second] = split(path);
  const metadata = second === '' ? `name: ${first}` : `name: ${second}, namespace: ${first}`;
  return document(apiVersion, kind, metadata, `spec: {${spec}}`);
}

export const policy = (path: string, spec: string): string => object('networking.k8s.io/v1', 'NetworkPolicy', path, spec);
export const service = (path: string, spec: string): string => object('v1', 'Service', path, spec);

/** Two namespaces with a few pods. */
export const base = [
  namespace('a', 'team: red'),
  namespace('b', 'team: blue'),
  pod('a/web', 'app: web', { ports: '{name: http, containerPort: 80}', ips: ['10.0.0.1'] }),
  pod('a/db', 'app: db', { ports: '{name: pg, containerPort: 5432}', ips: ['10.0.0.2'] }),
  pod('b/api', 'app: api, tier: back', { ports: '{name: http, containerPort: 8080}', ips: ['10.0.0.3'] }),
].join('');

export const dns =
  namespace('kube-system') +
  pod('kube-system/coredns', 'k8s-app: kube-dns', {
    ports: '{name: dns, containerPort: 53, protocol: UDP}, {name: dns-tcp, containerPort: 53}',
    ips: ['10.0.0.53'],
  });

export const web = 'podSelector: {matchLabels: {app: web}}';
export const ofB = '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}}';

/** What most clusters have, and no test here is about unless it says so. */
const usual: ReadonlySet<string> = new Set(['L-26', 'L-26-egress', 'L-50']);

function found(text: string): readonly Finding[] {
  const { objects, problems } = readManifestText(text, 'a.yaml');
  const broken = problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) throw new Error(broken.message);
  const state = { objects: new Map(objects.map((one) => [keyOf(one), one])), hidden: [] };
  return lint(evaluate(state));
}

/** `L-8 error a/p spec.ingress[0]`; of what is no NetworkPolicy the whole key. */
export function findingsIn(text: string): readonly string[] {
  return found(text).map(({ id, severity, key, path }) =>
    `${id} ${severity} ${key.replace(/^NetworkPolicy\//u, '')} ${path}`.trim(),
  );
}

export function messagesIn(text: string, id: string): readonly string[] {
  return found(text).flatMap((one) => (one.id === id ? [one.message] : []));
}

export type Case = readonly [what: string, text: string, ...found: readonly string[]];

export function findings(cases: readonly Case[]): void {
  test.each(cases.map(([what, text, ...found]) => [what, text, found] as const))('%s', (_, text, found) => {
    const told = findingsIn(text).filter((one) => {
      const [id = ''] = one.split(' ');
      return !usual.has(id) || found.some((wanted) => wanted.startsWith(`${id} `));
    });
    expect([...told].sort()).toEqual([...found].sort());
  });
}
