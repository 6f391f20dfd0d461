/** Workloads of manifests: each becomes one template pod that stands for the pods it would make (NP-48). */
import { field, integerAt, objectAt } from './check.ts';
import type { JsonObject, PodObject } from './objects.ts';
import { scrapeOf } from './project-facts.ts';
import { readLabels, readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';
import { readPodSpec } from './project-pod.ts';
import { groupOf } from './policy-kinds.ts';

interface Shape {
  readonly template: readonly string[];
  /** Where the number of pods is; absent where the manifest does not know it. */
  readonly replicas?: readonly string[];
}

const pods: Shape = { template: ['spec', 'template'], replicas: ['spec', 'replicas'] };
const onEveryNode: Shape = { template: ['spec', 'template'] };

/** `extensions` and old versions of `apps` have the same shape. */
const workloads: ReadonlyMap<string, Shape> = new Map([
  ['apps/Deployment', pods],
  ['apps/StatefulSet', pods],
  ['apps/ReplicaSet', pods],
  ['apps/DaemonSet', onEveryNode],
  ['extensions/Deployment', pods],
  ['extensions/ReplicaSet', pods],
  ['extensions/DaemonSet', onEveryNode],
  ['/ReplicationController', pods],
  ['batch/Job', { template: ['spec', 'template'], replicas: ['spec', 'parallelism'] }],
  [
    'batch/CronJob',
    { template: ['spec', 'jobTemplate', 'spec', 'template'], replicas: ['spec', 'jobTemplate', 'spec', 'parallelism'] },
  ],
]);

export function workloadShape(apiVersion: string, kind: string): Shape | undefined {
  return workloads.get(`${groupOf(apiVersion)}/${kind}`);
}

/**
 * A workload scaled to nothing is kept, with 0 replicas: its rules are worth seeing before it is scaled up again.
 * The template's own namespace and name are ignored, as the API server ignores them.
 */
export function readWorkload(object: JsonObject, kind: string, shape: Shape, reading: Reading): PodObject | undefined {
  const { path, report } = reading;
  const meta = readMetadata(object, 'namespace', reading);
  const template = at(object, shape.template, reading);
  const where = [...path, ...shape.template];
  if (template === undefined) {
    report({ message: `the ${kind} has no pod template`, path: where });
    return undefined;
  }
  const templateMeta = objectAt(field(template, 'metadata'), [...where, 'metadata'], report) ?? {};
  const labels = readLabels(field(templateMeta, 'labels'), [...where, 'metadata', 'labels'], reading);
  const spec = readPodSpec(field(template, 'spec'), [...where, 'spec'], report);
  if (meta === undefined || labels === undefined || spec === undefined) return undefined;
  return {
    kind: 'Pod',
    ...meta,
    labels,
    owner: { kind, name: meta.name },
    ...spec,
    ...scrapeOf(templateMeta),
    ips: [],
    phase: 'Pending',
    terminating: false,
    template: { replicas: readReplicas(object, shape, reading) },
  };
}

function readReplicas(object: JsonObject, { replicas }: Shape, reading: Reading): number {
  if (replicas === undefined) return 1;
  const holder = at(object, replicas.slice(0, -1), reading) ?? {};
  const count = integerAt(field(holder, replicas.at(-1) ?? ''), [...reading.path, ...replicas], reading.report) ?? 1;
  if (count >= 0) return count;
  reading.report({ message: `there cannot be ${count} pods`, path: [...reading.path, ...replicas] });
  return 0;
}

function at(object: JsonObject, steps: readonly string[], { path, report }: Reading): JsonObject | undefined {
  let current: JsonObject | undefined = object;
  for (const [index, step] of steps.entries()) {
    if (current === undefined) return undefined;
    current = objectAt(field(current, step), [...path, ...steps.slice(0, index + 1)], report);
  }
  return current;
}
