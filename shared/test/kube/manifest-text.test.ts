import { describe, expect, test } from 'vitest';
import { formatPath, keyOf, readManifestText, settleObjects } from '../../src/kube/index.ts';
import type { ClusterObject, PodObject, PolicyObject } from '../../src/kube/index.ts';

const read = (text: string): ReturnType<typeof readManifestText> => readManifestText(text, 'app.yaml');
const objects = (text: string): ClusterObject[] => {
  const { objects, problems } = read(text);
  expect(problems).toEqual([]);
  return objects;
};
const keys = (text: string): string[] => objects(text).map(keyOf);
const problems = (text: string): string[] =>
  read(text).problems.map(
    ({ severity, path, message, range }) => `${range?.startLine ?? '?'} ${severity} ${formatPath(path)}: ${message}`,
  );
const firstPod = (text: string): PodObject => objects(text).find((object) => object.kind === 'Pod') ?? never();
const firstPolicy = (text: string): PolicyObject =>
  read(text).objects.find((object) => object.kind === 'NetworkPolicy') ?? never();
const never = (): never => {
  throw new Error('no such object');
};

const template =
  '{metadata: {namespace: ignored, labels: {app: web}}, spec: {containers: [{ports: [{name: http, containerPort: 80}]}]}}';

describe('NP-48: workloads become one template pod', () => {
  test.each([
    ['apps/v1', 'Deployment', `replicas: 3, template: ${template}`, 3],
    ['apps/v1', 'StatefulSet', `template: ${template}`, 1],
    ['apps/v1', 'ReplicaSet', `replicas: 2, template: ${template}`, 2],
    ['apps/v1', 'DaemonSet', `template: ${template}`, 1],
    ['extensions/v1beta1', 'Deployment', `replicas: 0, template: ${template}`, 0],
    ['v1', 'ReplicationController', `replicas: 2, template: ${template}`, 2],
    ['batch/v1', 'Job', `parallelism: 4, template: ${template}`, 4],
    ['batch/v1', 'CronJob', `schedule: x, jobTemplate: {spec: {template: ${template}}}`, 1],
    ['batch/v1beta1', 'CronJob', `jobTemplate: {spec: {parallelism: 2, template: ${template}}}`, 2],
  ])('%s %s {%.20s…} stands for %i', (apiVersion, kind, spec, replicas) => {
    const text = `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web, namespace: shop, labels: {own: x}}, spec: {${spec}}}`;
    expect(objects(text)).toMatchObject([
      {
        kind: 'Pod',
        name: 'web',
        namespace: 'shop',
        labels: { app: 'web' },
        owner: { kind, name: 'web' },
        ports: [{ name: 'http', protocol: 'TCP', port: 80 }],
        ips: [],
        phase: 'Pending',
        template: { replicas },
        origin: { file: 'app.yaml', document: 0, line: 1 },
      },
    ]);
  });

  test('a bare pod is its own workload, pending until a status says otherwise', () => {
    const { owner, template, phase } = firstPod('{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: []}}');
    expect({ owner, template, phase }).toEqual({ owner: undefined, template: undefined, phase: 'Pending' });
  });

  test('NP-4: without a namespace it is `default`', () => {
    expect(firstPod('{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {}}').namespace).toBe('default');
  });

  test.each([
    [
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {}}',
      'error spec.template: the Deployment has no pod template',
    ],
    ['{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}', 'error spec.template: the Deployment has no pod template'],
    [`{apiVersion: apps/v1, kind: Deployment, spec: {template: ${template}}}`, 'error metadata.name: the Deployment has no name'],
    [
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: -1, template: ${template}}}`,
      'error spec.replicas: there cannot be -1 pods',
    ],
    [
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: "2", template: ${template}}}`,
      'error spec.replicas: must be a whole number, not the string `2`',
    ],
    [
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {metadata: {labels: {a: 1}}, spec: {}}}}',
      'error spec.template.metadata.labels.a: must be a string, not the number `1`',
    ],
    [
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {metadata: {labels: {a: "-"}}, spec: {}}}}',
      'error spec.template.metadata.labels.a: `-` is not a valid label value',
    ],
    ['{apiVersion: v1, kind: Pod, metadata: {name: a_b}, spec: {}}', 'error metadata.name: `a_b` is not a valid name'],
    ['{kind: Deployment, metadata: {name: web}}', 'error apiVersion: the Deployment has no `apiVersion`'],
    [
      '{apiVersion: networking.k8s.io/v1beta1, kind: NetworkPolicy, metadata: {name: p}}',
      'error apiVersion: there is no NetworkPolicy in `networking.k8s.io/v1beta1`',
    ],
  ])('what the API server would refuse is left out and said: %.60s', (text, expected) => {
    expect(problems(text)).toEqual([`1 ${expected}`]);
    expect(read(text).objects).toEqual([]);
  });
});

const withNumbers = (mode: string, port: string): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: w}, spec: {template: {spec: {volumes: [{defaultMode: ${mode}}], containers: [{ports: [{containerPort: ${port}}]}]}}}}`;

describe('files', () => {
  test('lists are expanded, typed ones too, and items know their lines', () => {
    const text = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata: {name: shop}
  - apiVersion: v1
    kind: PodList
    items:
      - metadata: {name: web, namespace: shop}
        spec: {}
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: shop}
    spec: {}
`;
    expect(keys(text)).toEqual(['Namespace//shop', 'Pod/shop/web', 'NetworkPolicy/shop/p']);
    expect(firstPod(text).origin?.line).toBe(10);
    expect(firstPolicy(text)).toMatchObject({ origin: { line: 12 } });
    expect(firstPolicy(text).text).toBeUndefined();
  });

  test('problems in lists have their place', () => {
    const text = 'kind: List\napiVersion: v1\nitems:\n- 1\n- {apiVersion: v1, kind: Pod, metadata: {name: P}, spec: {}}\n';
    expect(problems(text)).toEqual([
      '4 error items[0]: an item of a list must be a mapping',
      '5 error items[1].metadata.name: `P` is not a valid name',
    ]);
  });

  test('JSON, many documents, Windows line ends, a byte order mark', () => {
    const json = '{\n  "apiVersion": "v1",\n\t"kind": "Namespace",\n  "metadata": {"name": "a"}\n}';
    expect(keys(json)).toEqual(['Namespace//a']);
    expect(keys(`\uFEFF${json.replaceAll('\n', '\r\n')}\r\n---\r\n${json.replace('"a"', '"b"')}`)).toEqual([
      'Namespace//a',
      'Namespace//b',
    ]);
  });

  test('what is no Kubernetes object, or says nothing about connections, is passed over in silence', () => {
    const text = `replicaCount: 010
---
- op: add
---
text
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {mode: 0644}}
---
{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, resources: []}
---
{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: x}}
`;
    expect(objects(text)).toEqual([]);
  });

  test('a broken document leaves the others', () => {
    const text =
      '{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n---\na: [\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: b}}\n';
    expect(read(text).objects.map(keyOf)).toEqual(['Namespace//a', 'Namespace//b']);
    expect(read(text).problems).toMatchObject([{ file: 'app.yaml', severity: 'error', range: { startLine: 3 } }]);
  });

  test('T18: a number that readers differ on matters only where it is read', () => {
    expect(problems(withNumbers('0644', '80'))).toEqual([]);
    expect(problems(withNumbers('420', '0100'))).toEqual([
      '1 error spec.template.spec.containers[0].ports[0].containerPort: `0100` is read as 64 by Kubernetes and as 100 by others',
    ]);
  });
});

describe('policies of manifests', () => {
  const text = `# why\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p # name\nspec:\n  podSelector: {}\n`;

  test('keep their text, comments and all, and their place', () => {
    expect(firstPolicy(`---\n${text}---\n`)).toMatchObject({
      kind: 'NetworkPolicy',
      apiVersion: 'networking.k8s.io/v1',
      namespace: 'default',
      name: 'p',
      text,
      origin: { file: 'app.yaml', document: 0, line: 3 },
      manifest: { metadata: { name: 'p' } },
    });
  });

  test('one that breaks rules is a problem and is kept, for what it would decide is unknown', () => {
    const broken = text.replace('podSelector: {}', 'podSelector: {matchLabels: {a: on}}\n  policyTypes: [ingress]');
    expect(problems(broken)).toEqual([
      '7 error spec.podSelector.matchLabels.a: must be a string, not the boolean `true`',
      '8 error spec.policyTypes[0]: `ingress` is no policy type',
    ]);
    expect(read(broken).objects.map(keyOf)).toEqual(['NetworkPolicy/default/p']);
  });

  test('even one without a name, under a name that no policy can have', () => {
    const [policy] = read('{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: 1}').objects;
    expect(policy?.name).toMatch(/^\(unnamed [0-9a-f]{5}\)$/);
  });

  test('a generated name is completed', () => {
    expect(firstPolicy(text.replace('name: p', 'generateName: p-')).name).toMatch(/^p-[0-9a-f]{5}$/);
  });

  test('the obsolete API is evaluated too', () => {
    expect(firstPolicy(text.replace('networking.k8s.io/v1', 'extensions/v1beta1')).apiVersion).toBe('extensions/v1beta1');
  });

  test('foreign policies are listed with their place', () => {
    expect(
      objects('{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {}}'),
    ).toMatchObject([{ kind: 'ForeignPolicy', policyKind: 'NetworkPolicy', namespace: 'a', origin: { line: 1 } }]);
  });

  test.each([
    ['spec: hello', 'spec', /must be a mapping, not the string `hello`/],
    ['spec: {foo: 1}', 'spec.foo', /unknown field `foo`/],
    ['metadata: {name: p, labels: []}', 'metadata.labels', /must be a mapping, not a list/],
    ['metadata: {name: [x]}', 'metadata.name', /must be a string, not a list/],
    ['metadata: []', 'metadata', /must be a mapping, not a list/],
  ])('those that break rules are kept, with their problems: %s', (broken, path, message) => {
    const whole = `${broken.startsWith('metadata') ? '' : 'metadata: {name: p}, '}${broken}`;
    const { objects: kept, problems } = readManifestText(
      `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, ${whole}}`,
      'a.yaml',
    );
    expect(kept).toMatchObject([{ kind: 'ForeignPolicy', policyKind: 'GlobalNetworkPolicy', namespace: '' }]);
    const found = problems.find((problem) => formatPath(problem.path) === path);
    expect(found).toMatchObject({ file: 'a.yaml', range: { startLine: 1 } });
    expect(found?.message).toMatch(message);
  });
});

const namespace = (labels: string): string => `{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {${labels}}}}`;
const versionOf = (text: string): string => {
  const [object] = objects(text);
  return `${object?.uid ?? ''} ${object?.resourceVersion ?? ''}`;
};

describe('versions', () => {
  test('the same content is the same version, other content another, and the uid stays', () => {
    expect(versionOf(namespace('x: "1"'))).toBe(versionOf(namespace('x: "1"')));
    const [before, after] = [versionOf(namespace('x: "1"')), versionOf(namespace('x: "2"'))];
    expect(before).not.toBe(after);
    expect(before.split(' ')[0]).toBe(after.split(' ')[0]);
  });

  test('a comment in a policy, and the place it moved to, count as content', () => {
    const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\n';
    const versions = [policy, `${policy}# note\n`, `# note\n${policy}`].map(versionOf);
    expect(new Set(versions).size).toBe(3);
  });

  test('a policy that other lines and documents move within its file is the same one, with its new place', () => {
    const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\n';
    const moved = objects(`${namespace('x: "1"')}\n---\n${policy}`)[1];
    expect(`${moved?.uid} ${moved?.resourceVersion}`).toBe(versionOf(policy));
    expect(moved).toMatchObject({ origin: { document: 1, line: 3 } });
  });

  test('a dump keeps its uids', () => {
    expect(objects('{apiVersion: v1, kind: Namespace, metadata: {name: a, uid: real}}')[0]?.uid).toBe('real');
  });
});

const controlled = (kind: string, name: string): string => `ownerReferences: [{kind: ${kind}, name: ${name}, controller: true}]`;

const podOf = (owner: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: web-5d-x, namespace: shop, labels: {app: web}, ${owner}}, spec: {}, status: {phase: Running, podIP: 10.0.0.1}}`;

describe('dumps of live clusters', () => {
  const replicaSet = `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-5d, namespace: shop, ${controlled('Rollout', 'web')}}, spec: {replicas: 2, template: ${template}}}`;

  test('a ReplicaSet or Job that somebody controls is no workload of its own', () => {
    expect(objects(replicaSet)).toEqual([]);
    const job = `{apiVersion: batch/v1, kind: Job, metadata: {name: backup-28000000, namespace: shop, ${controlled('CronJob', 'backup')}}, spec: {template: ${template}}}`;
    expect(objects(job)).toEqual([]);
  });

  test('pods find the top owner through what the dump says, in any order', () => {
    const pod = podOf(controlled('ReplicaSet', 'web-5d'));
    for (const text of [`${replicaSet}\n---\n${pod}`, `${pod}\n---\n${replicaSet}`])
      expect(firstPod(text)).toMatchObject({ owner: { kind: 'Rollout', name: 'web' }, ips: ['10.0.0.1'], phase: 'Running' });
  });

  test('owners in a circle, which only a forged dump has, end the walk', () => {
    const circle = replicaSet.replace('kind: Rollout, name: web', 'kind: ReplicaSet, name: web-5d');
    expect(firstPod(`${circle}\n---\n${podOf(controlled('ReplicaSet', 'web-5d'))}`).owner?.kind).toBe('ReplicaSet');
  });
});

const workload = (kind: string, more = ''): string =>
  `{apiVersion: apps/v1, kind: ${kind}, metadata: {name: web, namespace: shop}, spec: {${more}template: ${template}}}`;

describe('names that meet', () => {
  const pod = '{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {}}';

  test.each([
    ['two workloads', [workload('Deployment'), workload('StatefulSet')], ['Pod/shop/web', 'Pod/shop/web (StatefulSet)']],
    ['a workload and a pod', [workload('Deployment'), pod], ['Pod/shop/web (Deployment)', 'Pod/shop/web']],
    ['a pod and a workload', [pod, workload('Deployment')], ['Pod/shop/web', 'Pod/shop/web (Deployment)']],
  ])('%s of one name are two objects', (_what, texts, expected) => {
    expect(keys(texts.join('\n---\n'))).toEqual(expected);
  });

  test('the later of two definitions counts, and it is said', () => {
    const text = `${workload('Deployment')}\n---\n${workload('Deployment', 'replicas: 5, ')}`;
    expect(read(text).objects).toMatchObject([{ template: { replicas: 5 } }]);
    expect(problems(text)).toEqual(['3 warning : `Deployment shop/web` is defined twice, and this one counts']);
  });

  test('one namespace in many files is usual, with other labels it is not', () => {
    const namespace = '{apiVersion: v1, kind: Namespace, metadata: {name: a}}';
    expect(problems(`${namespace}\n---\n${namespace}`)).toEqual([]);
    expect(problems(`${namespace}\n---\n${namespace.replace('name: a', 'name: a, labels: {b: c}')}`)).toHaveLength(1);
  });

  test('settling what is settled changes nothing', () => {
    const all = objects([workload('Deployment'), workload('StatefulSet'), pod].join('\n---\n'));
    expect(settleObjects(all)).toEqual({ objects: all, replaced: [] });
  });
});
