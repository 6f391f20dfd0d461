/** The bundled demo, and, where they lie beside the repository, published manifests of real projects. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readManifestText, settleObjects } from '../../src/kube/index.ts';
import type { ClusterObject, FileReading, Labels, PodObject, PolicyObject } from '../../src/kube/index.ts';
import { compileSelector, labelsOf, matches, normalizePolicy } from '../../src/model/index.ts';
import type { Rule } from '../../src/model/index.ts';

function readFolder(folder: string): FileReading[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ya?ml|json)$/.test(file));
  return files.sort().map((file) => readManifestText(readFileSync(join(folder, file), 'utf8'), file));
}

const isPod = (object: ClusterObject): object is PodObject => object.kind === 'Pod';
const isPolicy = (object: ClusterObject): object is PolicyObject => object.kind === 'NetworkPolicy';

describe('the demo', () => {
  const files = readFolder(fileURLToPath(new URL('../../fixtures/demo', import.meta.url)));
  const { objects, replaced } = settleObjects(files.flatMap((file) => file.objects));
  const pods = objects.filter(isPod);
  const policies = objects.filter(isPolicy);
  const namespaceLabels = new Map<string, Labels>(
    objects
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ name, labels }) => [name, { ...labels, 'kubernetes.io/metadata.name': name }]),
  );

  const selectedBy = (policy: PolicyObject): PodObject[] =>
    pods.filter(
      (pod) => pod.namespace === policy.namespace && !pod.hostNetwork && matches(normalizePolicy(policy).subject, labelsOf(pod)),
    );

  /** The peers of a policy that no pod answers to, as `path`. */
  function idlePeers(policy: PolicyObject): string[] {
    const normal = normalizePolicy(policy);
    const rules: readonly Rule[] = normal.valid ? [...(normal.ingress ?? []), ...(normal.egress ?? [])] : [];
    const peers = rules.flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers));
    const idle = peers.filter(
      (peer) =>
        peer.kind === 'pods' &&
        !pods.some((pod) => {
          const own = peer.namespaces === undefined && pod.namespace === policy.namespace;
          const labels = namespaceLabels.get(pod.namespace) ?? {};
          const there = own || (peer.namespaces !== undefined && matches(peer.namespaces, labelsOf({ labels })));
          return there && matches(peer.pods, labelsOf(pod));
        }),
    );
    return idle.map(({ path }) => `${policy.namespace}/${policy.name} ${path}`);
  }

  test('has no problem of reading', () => {
    expect(files.flatMap((file) => file.problems)).toEqual([]);
    expect(replaced).toEqual([]);
  });

  test('is of the promised size', () => {
    const namespaces = [
      'shop',
      'payments',
      'data',
      'monitoring',
      'ingress-nginx',
      'kube-system',
      'default',
      'myproject',
      'legacy',
      'docs',
    ];
    expect([...namespaceLabels.keys()].sort()).toEqual(namespaces.sort());
    expect(pods.length).toBeGreaterThanOrEqual(30);
    expect(objects.filter(({ kind }) => kind === 'Node')).toHaveLength(4);
    for (const namespace of namespaces) expect(pods.some((pod) => pod.namespace === namespace)).toBe(true);
  });

  test('every object lives in a namespace that is there', () => {
    expect(objects.filter(({ namespace }) => namespace !== '' && !namespaceLabels.has(namespace))).toEqual([]);
  });

  test('every policy selects pods, but for the one whose label is mistaken', () => {
    const idle = policies
      .filter((policy) => selectedBy(policy).length === 0)
      .map(({ namespace, name }) => `${namespace}/${name}`);
    expect(idle).toEqual(['shop/adverts']);
  });

  test('every peer answers, but for the item that was meant as a part of the one before', () => {
    expect(policies.flatMap(idlePeers)).toEqual(['payments/fraud-check spec.ingress[1].from[1]']);
  });

  test('every service has a workload, and its target port is declared', () => {
    const lost = objects
      .filter((object) => object.kind === 'Service')
      .filter((service) => {
        // That of the API server, which is no pod's.
        if (service.selector === undefined) return service.name !== 'kubernetes';
        const selector = compileSelector({ matchLabels: { ...service.selector } });
        const behind = pods.filter((pod) => pod.namespace === service.namespace && matches(selector, labelsOf(pod)));
        const declares = (target: number | string): boolean =>
          behind.some((pod) => pod.ports.some(({ name, port }) => target === name || target === port));
        return !service.ports.every(({ port, targetPort }) => declares(targetPort ?? port));
      });
    expect(lost.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([]);
  });

  test('the classic first example is in it, with the pods of its story', () => {
    const classic = policies.find(({ name }) => name === 'test-network-policy');
    expect(classic?.namespace).toBe('default');
    const inDefault = pods.filter(({ namespace }) => namespace === 'default');
    expect(inDefault.some(({ labels, ports }) => labels['role'] === 'db' && ports.some(({ port }) => port === 6379))).toBe(true);
    expect(inDefault.some(({ labels }) => labels['role'] === 'frontend')).toBe(true);
    expect(namespaceLabels.get('myproject')).toMatchObject({ project: 'myproject' });
  });
});

const published = process.env['EASTWEST_MANIFESTS'] ?? fileURLToPath(new URL('../../../../shared/manifests', import.meta.url));

describe.skipIf(!existsSync(published))('published manifests', () => {
  test.each([
    ['online-boutique', 12, 13],
    ['kube-prometheus', 6, 8],
    ['argo-cd', 8, 8],
  ])('%s: %i workloads, %i policies, no error', (project, workloads, policies) => {
    const files = readFolder(join(published, project));
    const { objects } = settleObjects(files.flatMap((file) => file.objects));
    expect(objects.filter(isPod)).toHaveLength(workloads);
    expect(objects.filter(isPolicy)).toHaveLength(policies);
    // One of online-boutique's files is pasted together so that kubectl refuses it, which is told as a warning.
    const problems = files.flatMap((file) => file.problems).filter(({ message }) => !message.startsWith('`---`'));
    expect(problems).toEqual([]);
  });
});
