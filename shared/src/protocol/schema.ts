/** The shapes of {@link protocolVersion} as values: what is checked at the door. A test pins their hash to the version. */
import * as v from 'valibot';
import type { UndoSetOutcome } from './history.ts';
import type { ApplyOutcome, ApplyRequest, PackedEvent, PackedObject, StreamMessage } from './protocol.ts';
import type { Labels } from '../kube/index.ts';
import { isJsonMapping as json, isMapping, isObjectKey as key } from './checks.ts';
import { historyNow, keepWithin, seen, setPart } from './history-schema.ts';

const labels = v.custom<Labels>(
  (value) => isMapping(value) && Object.values(value).every((item) => typeof item === 'string'),
  'labels',
);

const whole = v.pipe(v.number(), v.safeInteger());
const protocol = v.picklist(['TCP', 'UDP', 'SCTP']);
const kind = v.picklist([
  'Namespace',
  'Pod',
  'Node',
  'Service',
  'NetworkPolicy',
  'ForeignPolicy',
  'EndpointSlice',
  'Endpoints',
  'Ingress',
  'IngressClass',
  'HTTPRoute',
  'Gateway',
  'GatewayClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
  'CustomResourceDefinition',
  'ServiceMonitor',
  'PodMonitor',
  'ServiceAccount',
  'ServiceCIDR',
  'Agent',
  'EngineConfig',
]);

const origin = v.object({ file: v.string(), document: whole, line: whole, item: v.exactOptional(v.string()) });
const meta = {
  name: v.string(),
  namespace: v.string(),
  uid: v.string(),
  resourceVersion: v.string(),
  labels,
  origin: v.exactOptional(origin),
};

const agentContainers = v.array(v.object({ name: v.string(), image: v.string(), args: v.array(v.string()), env: labels }));

const containerPort = v.object({
  name: v.exactOptional(v.string()),
  protocol,
  port: whole,
  hostPort: v.exactOptional(whole),
  sidecar: v.exactOptional(v.literal(true)),
});

const scrape = v.object({ port: v.exactOptional(whole) });

const podTemplate = v.object({
  namespace: v.string(),
  labels,
  owner: v.exactOptional(v.object({ kind: v.string(), name: v.string() })),
  ports: v.array(containerPort),
  initPorts: v.exactOptional(v.array(containerPort)),
  hostNetwork: v.boolean(),
  phase: v.picklist(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  terminating: v.boolean(),
  template: v.exactOptional(v.object({ replicas: whole })),
  dnsPolicy: v.exactOptional(v.picklist(['ClusterFirstWithHostNet', 'Default', 'None'])),
  apiToken: v.exactOptional(v.boolean()),
  serviceAccount: v.exactOptional(v.string()),
  scrape: v.exactOptional(scrape),
  serviceCidrs: v.exactOptional(v.array(v.string())),
  agent: v.exactOptional(v.object({ ready: v.boolean(), containers: agentContainers })),
});

const podOwn = v.object({
  name: v.string(),
  uid: v.string(),
  resourceVersion: v.string(),
  nodeName: v.exactOptional(v.string()),
  ips: v.array(v.string()),
  origin: v.exactOptional(origin),
});

const servicePort = v.object({
  name: v.exactOptional(v.string()),
  protocol,
  port: whole,
  targetPort: v.exactOptional(v.union([whole, v.string()])),
});

const portRef = v.union([whole, v.string()]);
const subset = v.object({
  addresses: v.array(v.string()),
  notReady: v.exactOptional(v.array(v.string())),
  ports: v.array(v.object({ name: v.exactOptional(v.string()), protocol, port: whole })),
});

const calledService = v.object({ namespace: v.string(), name: v.string(), port: whole });

const purposeObjects = [
  v.object({ kind: v.picklist(['EndpointSlice', 'Endpoints']), ...meta, service: v.string(), subsets: v.array(subset) }),
  v.object({
    kind: v.literal('Ingress'),
    ...meta,
    className: v.exactOptional(v.string()),
    backends: v.array(v.object({ service: v.string(), port: portRef })),
  }),
  v.object({ kind: v.literal('IngressClass'), ...meta, controller: v.string(), isDefault: v.boolean() }),
  v.object({
    kind: v.literal('HTTPRoute'),
    ...meta,
    gateways: v.array(v.object({ namespace: v.string(), name: v.string() })),
    backends: v.array(v.object({ namespace: v.string(), service: v.string(), port: whole })),
  }),
  v.object({ kind: v.literal('Gateway'), ...meta, className: v.string() }),
  v.object({ kind: v.literal('GatewayClass'), ...meta, controller: v.string() }),
  v.object({ kind: v.picklist(['APIService', 'CustomResourceDefinition']), ...meta, service: calledService }),
  v.object({
    kind: v.picklist(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']),
    ...meta,
    webhooks: v.array(
      v.object({
        name: v.string(),
        service: calledService,
        failurePolicy: v.picklist(['Fail', 'Ignore']),
      }),
    ),
  }),
  v.object({
    kind: v.picklist(['ServiceMonitor', 'PodMonitor']),
    ...meta,
    selector: json,
    namespaces: v.union([v.literal('any'), v.array(v.string())]),
    ports: v.array(v.object({ port: portRef, ofPod: v.boolean() })),
  }),
  v.object({ kind: v.literal('ServiceAccount'), ...meta, automount: v.boolean() }),
  v.object({ kind: v.literal('ServiceCIDR'), ...meta, cidrs: v.array(v.string()) }),
  v.object({
    kind: v.literal('Agent'),
    ...meta,
    workloadKind: v.picklist(['DaemonSet', 'Deployment']),
    containers: agentContainers,
    nodeSelector: labels,
    desired: v.exactOptional(whole),
    ready: v.exactOptional(whole),
  }),
  v.object({
    kind: v.literal('EngineConfig'),
    ...meta,
    configKind: v.picklist(['ConfigMap', 'Installation', 'Network', 'NodeClass', 'FelixConfiguration', 'PolicyEndpoint']),
    data: labels,
  }),
] as const;

const otherObject = v.variant('kind', [
  ...purposeObjects,
  v.object({
    kind: v.literal('Namespace'),
    ...meta,
    synthesised: v.exactOptional(v.boolean()),
    annotatedIsolation: v.exactOptional(v.literal(true)),
  }),
  v.object({
    kind: v.literal('Node'),
    ...meta,
    addresses: v.array(v.string()),
    podCidrs: v.exactOptional(v.array(v.string())),
    kubelet: v.exactOptional(v.string()),
    distribution: v.exactOptional(v.object({ name: v.picklist(['k3s', 'rke2']), args: v.array(v.string()) })),
  }),
  v.object({
    kind: v.literal('Service'),
    ...meta,
    type: v.string(),
    clusterIPs: v.array(v.string()),
    families: v.exactOptional(v.array(v.picklist([4, 6]))),
    selector: v.exactOptional(labels),
    ports: v.array(servicePort),
    scrape: v.exactOptional(scrape),
  }),
  v.object({
    kind: v.literal('NetworkPolicy'),
    ...meta,
    apiVersion: v.string(),
    manifest: json,
    managers: v.exactOptional(v.array(v.string())),
    text: v.exactOptional(v.string()),
  }),
  v.object({
    kind: v.literal('ForeignPolicy'),
    ...meta,
    apiVersion: v.string(),
    policyKind: v.string(),
    manifest: json,
    managers: v.exactOptional(v.array(v.string())),
    text: v.exactOptional(v.string()),
  }),
]);

const packed = [
  v.object({ t: v.literal('object'), object: otherObject }),
  v.object({ t: v.literal('template'), id: whole, pod: podTemplate }),
  v.object({ t: v.literal('pod'), template: whole, pod: podOwn }),
] as const;

const packedObject = v.variant('t', [...packed]) satisfies v.GenericSchema<unknown, PackedObject>;
const packedEvent = v.variant('t', [...packed, v.object({ t: v.literal('remove'), key })]) satisfies v.GenericSchema<
  unknown,
  PackedEvent
>;

const source = v.object({
  kind: v.picklist(['kubernetes', 'manifests', 'demo']),
  name: v.string(),
  user: v.exactOptional(v.string()),
  why: v.string(),
  apply: v.picklist(['cluster', 'files', 'export']),
  life: v.exactOptional(v.picklist(['running', 'paused'])),
  served: v.exactOptional(v.array(v.object({ apiVersion: v.string(), kind: v.string() }))),
});

const health = v.variant('state', [
  v.object({ state: v.literal('starting'), message: v.string() }),
  v.object({ state: v.literal('live') }),
  v.object({ state: v.literal('stale'), since: v.string(), message: v.string() }),
]);

const hidden = v.array(v.object({ kind, reason: v.string() }));

const range = v.object({ startLine: whole, startColumn: whole, endLine: whole, endColumn: whole });

const problems = v.array(
  v.object({
    severity: v.picklist(['error', 'warning']),
    rule: v.exactOptional(v.string()),
    message: v.string(),
    hint: v.exactOptional(v.string()),
    path: v.array(v.union([v.string(), whole])),
    range: v.exactOptional(range),
    file: v.exactOptional(v.string()),
  }),
);

const sequenced = { epoch: v.string(), seq: whole };

export const streamMessage = v.variant('type', [
  v.object({
    type: v.literal('snapshot'),
    ...sequenced,
    protocol: whole,
    asOf: v.string(),
    source,
    health,
    hidden,
    problems,
    history: v.exactOptional(historyNow),
    objects: v.array(packedObject),
  }),
  v.object({
    type: v.literal('delta'),
    ...sequenced,
    asOf: v.string(),
    events: v.array(packedEvent),
    source: v.exactOptional(source),
    health: v.exactOptional(health),
    hidden: v.exactOptional(hidden),
    problems: v.exactOptional(problems),
    history: v.exactOptional(historyNow),
  }),
  v.object({ type: v.literal('digest'), ...sequenced, digest: v.string() }),
]) satisfies v.GenericSchema<unknown, StreamMessage>;

const base = v.object({ uid: v.string(), resourceVersion: v.string() });

const asked = {
  dryRun: v.boolean(),
  manifest: json,
  fileVersion: v.exactOptional(v.string()),
  seen: v.exactOptional(seen),
  keepWithin: v.exactOptional(keepWithin),
  set: v.exactOptional(v.omit(setPart, ['undoes'])),
};
const typed = v.exactOptional(v.string());
const absent = v.exactOptional(v.never());

export const applyRequest = v.variant('operation', [
  v.object({ operation: v.literal('create'), ...asked, base: absent, takeOver: absent, text: typed, file: typed }),
  v.object({
    operation: v.literal('update'),
    ...asked,
    base,
    takeOver: v.exactOptional(v.literal(true)),
    text: typed,
    file: absent,
  }),
  v.object({ operation: v.literal('delete'), ...asked, base, takeOver: absent, text: absent, file: absent }),
]) satisfies v.GenericSchema<unknown, ApplyRequest>;

const fileChange = v.object({
  path: v.string(),
  before: v.exactOptional(v.string()),
  after: v.exactOptional(v.string()),
  firstLine: whole,
  cut: v.exactOptional(v.literal(true)),
  version: v.string(),
});

const message = v.string();
const conflict = v.object({ manager: v.exactOptional(v.string()), field: v.exactOptional(v.string()), message });

export const applyOutcome = v.variant('outcome', [
  v.object({
    outcome: v.literal('applied'),
    object: v.exactOptional(json),
    uid: v.string(),
    resourceVersion: v.string(),
    warnings: v.array(v.string()),
    file: v.exactOptional(fileChange),
    change: v.exactOptional(v.string()),
  }),
  v.object({ outcome: v.literal('conflict'), conflicts: v.array(conflict), live: v.exactOptional(json) }),
  v.object({ outcome: v.literal('forbidden'), message }),
  v.object({ outcome: v.literal('invalid'), causes: v.array(v.object({ path: v.string(), message })) }),
  v.object({ outcome: v.literal('gone'), message }),
  v.object({ outcome: v.literal('unreachable'), message, written: v.picklist(['no', 'unknown']) }),
]) satisfies v.GenericSchema<unknown, ApplyOutcome>;

export const undoSetOutcome = v.object({
  results: v.array(v.object({ change: v.string(), key, outcome: applyOutcome })),
}) satisfies v.GenericSchema<unknown, UndoSetOutcome>;
