/** Whole clusters in a few lines, for tests: a builder that makes the wire objects, and questions in the domain's words. */
import { expect } from 'vitest';
import { parse } from 'yaml';
import { explain, evaluate, rawProfile } from '../../src/evaluate/index.ts';
import type { Connection, EndpointRef, Evaluation, Outcome, Profile, Verdict } from '../../src/evaluate/index.ts';
import { keyOf } from '../../src/kube/index.ts';
import type {
  ClusterObject,
  ClusterState,
  ContainerPort,
  HiddenKind,
  JsonObject,
  Labels,
  ObjectKey,
  PodObject,
  PolicyObject,
  Protocol,
} from '../../src/kube/index.ts';

export function state(objects: readonly ClusterObject[], hidden: readonly HiddenKind[] = []): ClusterState {
  return { objects: new Map<ObjectKey, ClusterObject>(objects.map((object) => [keyOf(object), object])), hidden };
}

export function namespace(name: string, labels: Labels = {}): ClusterObject {
  return { kind: 'Namespace', name, namespace: '', uid: `ns-${name}`, resourceVersion: '1', labels };
}

export function node(name: string, ...addresses: string[]): ClusterObject {
  return { kind: 'Node', name, namespace: '', uid: `node-${name}`, resourceVersion: '1', labels: {}, addresses };
}

type PodOptions = Partial<Omit<PodObject, 'kind' | 'name' | 'namespace' | 'ports'>> & { readonly ports?: readonly string[] };

/** `pod('a/web', { labels: { app: 'web' }, ports: ['http 80', 'dns 53/UDP'], ips: ['10.0.0.1'] })` */
export function pod(path: string, options: PodOptions = {}): PodObject {
  const [namespace = '', name = ''] = path.split('/');
  const { ports = [], ...rest } = options;
  return {
    kind: 'Pod',
    name,
    namespace,
    uid: `pod-${path}`,
    resourceVersion: '1',
    labels: {},
    hostNetwork: false,
    ips: [],
    phase: 'Running',
    terminating: false,
    ports: ports.map(containerPort),
    ...rest,
  };
}

function containerPort(text: string): ContainerPort {
  const [, name, port, protocol] = /^(?:(\S+) )?(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  return { ...(name === undefined ? {} : { name }), port: Number(port), protocol: (protocol ?? 'TCP') as Protocol };
}

/** `policy('a/deny', 'podSelector: {}, policyTypes: [Ingress]')`: the spec as flow YAML. */
export function policy(path: string, spec: string | JsonObject): PolicyObject {
  const [namespace = '', name = ''] = path.split('/');
  const parsed = typeof spec === 'string' ? (parse(`{${spec}}`) as JsonObject) : spec;
  const apiVersion = 'networking.k8s.io/v1';
  return {
    kind: 'NetworkPolicy',
    apiVersion,
    name,
    namespace,
    uid: `np-${path}`,
    resourceVersion: '1',
    labels: {},
    manifest: { apiVersion, kind: 'NetworkPolicy', metadata: { name, namespace }, spec: parsed },
  };
}

/** `ns/pod`, `ns/Kind/name`, `node:n1` or an address. */
export function endpoint(text: string): EndpointRef {
  if (text.startsWith('node:')) return { kind: 'node', name: text.slice(5) };
  const [namespace, second, third] = text.split('/');
  if (namespace === undefined || second === undefined) return { kind: 'address', ip: text };
  if (third === undefined) return { kind: 'pod', namespace, name: second };
  return { kind: 'workload', namespace, workloadKind: second, name: third };
}

/** `b/web → a/db:5432`, `203.0.113.9 → a/web:53/UDP` */
export function connection(text: string): Connection {
  const [, from, to, port, protocol] = /^(.+) → (.+?):(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  if (from === undefined || to === undefined) throw new Error(`not a connection: ${text}`);
  return { from: endpoint(from), to: endpoint(to), protocol: (protocol ?? 'TCP') as Protocol, port: Number(port) };
}

export function ask(evaluation: Evaluation, question: string): Verdict {
  const result = explain(evaluation, connection(question));
  if (!result.ok) throw new Error(`${question}: ${result.error}`);
  return result.value;
}

/** The verdict of one question about a cluster given as objects. */
export function verdict(objects: readonly ClusterObject[], question: string, profile: Profile = rawProfile): Verdict {
  return ask(evaluate(state(objects), profile), question);
}

/** `{ 'b/web → a/db:5432': 'denied' }`: what is said of each question about the cluster. */
export function answers<Question extends string>(
  objects: readonly ClusterObject[],
  questions: Readonly<Record<Question, Outcome>>,
  profile: Profile = rawProfile,
): Readonly<Record<string, Outcome>> {
  const evaluation = evaluate(state(objects), profile);
  return Object.fromEntries(Object.keys(questions).map((question) => [question, ask(evaluation, question).outcome]));
}

/** Asserts all of them at once, so that a failure shows the whole picture. */
export function expectAnswers<Question extends string>(
  objects: readonly ClusterObject[],
  questions: Readonly<Record<Question, Outcome>>,
  profile: Profile = rawProfile,
): void {
  expect(answers(objects, questions, profile)).toEqual(questions);
}

/** A policy of another API. */
export function foreign(path: string, apiVersion: string, policyKind: string): ClusterObject {
  const [namespace = '', name = ''] = path.split('/');
  const manifest = { apiVersion, kind: policyKind, metadata: { name, namespace } };
  return {
    kind: 'ForeignPolicy',
    apiVersion,
    policyKind,
    name,
    namespace,
    uid: path,
    resourceVersion: '1',
    labels: {},
    manifest,
  };
}

export function service(path: string, ...clusterIPs: string[]): ClusterObject {
  const [namespace = '', name = ''] = path.split('/');
  return {
    kind: 'Service',
    name,
    namespace,
    uid: path,
    resourceVersion: '1',
    labels: {},
    type: 'ClusterIP',
    clusterIPs,
    ports: [],
  };
}
