/** Pods and the pod templates of workloads. */
import { booleanAt, field, integerAt, listAt, objectAt, stringAt } from './check.ts';
import type { Report } from './check.ts';
import { parseAddressParts } from './cidr.ts';
import type { ContainerPort, JsonObject, JsonValue, Labels, Owner, PodObject, PodPhase, Protocol } from './objects.ts';
import type { FieldPath } from './problems.ts';
import { readAgentPod } from './project-engine.ts';
import { serviceCidrsOf } from './project-network.ts';
import { hasNoToken, podFacts, scrapeOf } from './project-facts.ts';
import { controllerOf, readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';

const phases: ReadonlySet<JsonValue> = new Set(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']);

export function readPod(object: JsonObject, reading: Reading): PodObject | undefined {
  const { path, report } = reading;
  const meta = readMetadata(object, 'namespace', reading);
  const spec = readPodSpec(field(object, 'spec'), [...path, 'spec'], report);
  const status = objectAt(field(object, 'status'), [...path, 'status'], report) ?? {};
  if (meta === undefined || spec === undefined) return undefined;
  const owner = topOwner(controllerOf(object, path, report), meta.labels);
  const metadata = objectAt(field(object, 'metadata'), [...path, 'metadata'], report) ?? {};
  const agent = readAgentPod(owner, object);
  return {
    kind: 'Pod',
    ...meta,
    ...(owner === undefined ? {} : { owner }),
    ...spec,
    ...(reading.trusted ? hasNoToken(spec) : {}),
    ...scrapeOf(metadata),
    ips: readAddresses(status, [...path, 'status'], report),
    phase: readPhase(status),
    terminating: field(metadata, 'deletionTimestamp') !== undefined,
    ...(agent === undefined ? {} : { agent }),
  };
}

/** A pod that nothing has scheduled yet is pending. */
function readPhase(status: JsonObject): PodPhase {
  const phase = field(status, 'phase');
  return phase !== undefined && phases.has(phase) ? (phase as PodPhase) : 'Pending';
}

/** NP-49: `podIPs`, or `podIP` where an old server gives no other. */
function readAddresses(status: JsonObject, path: FieldPath, report: Report): readonly string[] {
  const at = [...path, 'podIPs'];
  const listed = listAt(field(status, 'podIPs'), at, report).map((item, index) =>
    stringAt(field(objectAt(item, [...at, index], report) ?? {}, 'ip'), [...at, index, 'ip'], report),
  );
  const single = listed.length > 0 ? [] : [stringAt(field(status, 'podIP'), [...path, 'podIP'], report)];
  return [...listed, ...single].filter((ip) => ip !== undefined).filter((ip) => parseAddressParts(ip) !== undefined);
}

export interface PodSpec {
  readonly ports: readonly ContainerPort[];
  readonly initPorts?: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  readonly nodeName?: string;
  readonly dnsPolicy?: Exclude<PodObject['dnsPolicy'], undefined>;
  readonly apiToken?: boolean;
  readonly serviceAccount?: string;
  readonly serviceCidrs?: readonly string[];
}

/** Undefined, with a problem reported, when there is none. */
export function readPodSpec(value: JsonValue | undefined, path: FieldPath, report: Report): PodSpec | undefined {
  const spec = objectAt(value, path, report);
  if (spec === undefined) {
    if (value === undefined) report({ message: 'the pod has no `spec`', path });
    return undefined;
  }
  const nodeName = stringAt(field(spec, 'nodeName'), [...path, 'nodeName'], report);
  const { ports, initPorts } = readPorts(spec, path, report);
  return {
    ports,
    ...(initPorts.length === 0 ? {} : { initPorts }),
    hostNetwork: booleanAt(field(spec, 'hostNetwork'), [...path, 'hostNetwork'], report) === true,
    ...(nodeName === undefined || nodeName === '' ? {} : { nodeName }),
    ...podFacts(spec),
    ...serviceCidrsOf(spec),
  };
}

/** NP-37 */
function readPorts(spec: JsonObject, path: FieldPath, report: Report): Record<'ports' | 'initPorts', readonly ContainerPort[]> {
  const ports: ContainerPort[] = [];
  const initPorts: ContainerPort[] = [];
  for (const list of ['containers', 'initContainers']) {
    for (const [index, item] of listAt(field(spec, list), [...path, list], report).entries()) {
      const at = [...path, list, index];
      const container = objectAt(item, at, report) ?? {};
      const read = readContainerPorts(container, at, report);
      if (list === 'containers') ports.push(...read);
      else if (field(container, 'restartPolicy') === 'Always')
        ports.push(...read.map((port) => ({ ...port, sidecar: true as const })));
      else initPorts.push(...read.filter(({ name }) => name !== undefined));
    }
  }
  return { ports, initPorts };
}

function readContainerPorts(container: JsonObject, path: FieldPath, report: Report): readonly ContainerPort[] {
  const at = [...path, 'ports'];
  const listed = listAt(field(container, 'ports'), at, report);
  return listed.flatMap((raw, index) => readPort(objectAt(raw, [...at, index], report), [...at, index], report) ?? []);
}

function readPort(raw: JsonObject | undefined, path: FieldPath, report: Report): ContainerPort | undefined {
  if (raw === undefined) return undefined;
  const port = readPortNumber(raw, 'containerPort', path, report);
  const protocol = readProtocol(raw, path, report);
  const name = stringAt(field(raw, 'name'), [...path, 'name'], report);
  if (port === undefined || protocol === undefined) return undefined;
  const hostPort = field(raw, 'hostPort');
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    protocol,
    port,
    // No verdict rests on it; 0 is none.
    ...(typeof hostPort === 'number' && hostPort > 0 ? { hostPort } : {}),
  };
}

export function readPortNumber(raw: JsonObject, key: string, path: FieldPath, report: Report): number | undefined {
  const port = integerAt(field(raw, key), [...path, key], report);
  if (port !== undefined && port >= 1 && port <= 65535) return port;
  if (field(raw, key) === undefined) report({ rule: 'V-8', message: `the port has no \`${key}\``, path: [...path, key] });
  else if (port !== undefined) report({ rule: 'V-8', message: `port ${port} is not between 1 and 65535`, path: [...path, key] });
  return undefined;
}

/** TCP where it is not said (NP-33). */
export function readProtocol(raw: JsonObject, path: FieldPath, report: Report): Protocol | undefined {
  const protocol = stringAt(field(raw, 'protocol'), [...path, 'protocol'], report) ?? 'TCP';
  if (protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP') return protocol;
  const hint = 'write `TCP`, `UDP` or `SCTP`';
  report({ rule: 'V-7', message: `\`${protocol}\` is no protocol that a port may have`, hint, path: [...path, 'protocol'] });
  return undefined;
}

/**
 * The workload at the top, as far as the pod itself tells (one that is read together with its owners can be told more
 * exactly, see `settle.ts`):
 * - a ReplicaSet that a Deployment made is named after it and ends with the pod's `pod-template-hash`;
 * - a Job that a CronJob made is named after it and ends with the scheduled time in minutes, 8 digits or more;
 * - a static pod is controlled by its node, which is no workload: the pod stands for itself.
 */
export function topOwner(controller: Owner | undefined, labels: Labels): Owner | undefined {
  if (controller === undefined || controller.kind === 'Node') return undefined;
  if (controller.kind === 'ReplicaSet') {
    const hash = Object.hasOwn(labels, 'pod-template-hash') ? labels['pod-template-hash'] : undefined;
    const suffix = `-${hash ?? ''}`;
    if (hash !== undefined && hash !== '' && controller.name.endsWith(suffix) && controller.name.length > suffix.length)
      return { kind: 'Deployment', name: controller.name.slice(0, -suffix.length) };
  }
  if (controller.kind === 'Job') {
    const [, name] = /^(.+)-\d{8,}$/.exec(controller.name) ?? [];
    if (name !== undefined) return { kind: 'CronJob', name };
  }
  return controller;
}
