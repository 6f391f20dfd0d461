/** The bundled cluster as it is written down: namespaces, nodes, services, policies, and workloads that want pods. */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { invariant } from '@eastwest/shared/base';
import { keyOf, mountsApiToken, readManifestText } from '@eastwest/shared/kube';
import type { ClusterObject, Owner, PodObject, PolicyObject } from '@eastwest/shared/kube';

/** A controller with its pod template and how many pods it wants. */
export interface Workload {
  readonly owner: Owner;
  readonly pod: PodObject;
  readonly replicas: number;
}

export interface Fixtures {
  readonly objects: readonly Exclude<ClusterObject, PodObject | PolicyObject>[];
  readonly policies: readonly PolicyObject[];
  readonly workloads: readonly Workload[];
  readonly barePods: readonly PodObject[];
}

const folder = dirname(createRequire(import.meta.url).resolve('@eastwest/shared/fixtures/demo/nodes.yaml'));

export function readFixtures(): Fixtures {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const objects = files.sort().flatMap((file) => {
    const read = readManifestText(readFileSync(join(folder, file), 'utf8'), file);
    const broken = read.problems.find(({ severity }) => severity === 'error');
    invariant(broken === undefined, `the demo's ${file}: ${broken?.message}`);
    return read.objects;
  });
  const byKey = new Map(objects.map((object) => [keyOf(object), object]));
  // As an API server does when it admits a pod; ServiceAccounts themselves are not listed of a cluster.
  const pods = objects
    .filter((object) => object.kind === 'Pod')
    .map((pod) => ({ ...pod, apiToken: pod.owner !== undefined && mountsApiToken(pod, byKey) }));
  return {
    objects: objects
      .filter((object) => object.kind !== 'Pod')
      .filter((object) => object.kind !== 'NetworkPolicy' && object.kind !== 'ServiceAccount'),
    policies: objects.filter((object) => object.kind === 'NetworkPolicy'),
    workloads: pods.flatMap((pod) =>
      pod.owner && pod.template ? [{ owner: pod.owner, pod, replicas: pod.template.replicas }] : [],
    ),
    barePods: pods.filter(({ owner }) => owner === undefined),
  };
}
