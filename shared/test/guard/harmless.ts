/**
 * Changes that cut nothing critical (G12), generated: policies as people write them that keep what the small production needs,
 * in all the forms in which that can be said, over an open cluster or over policies that are there already.
 */
import type { Draft } from '../../src/change/index.ts';
import type { Random } from '../support/generate.ts';
import { policyText, production, put, remove } from './clusters.ts';

export interface Harmless {
  readonly name: string;
  readonly cluster: readonly string[];
  readonly drafts: readonly Draft[];
}

interface Flow {
  readonly port: number;
  readonly name?: string;
  readonly protocol?: 'UDP';
  /** Namespace and label of the pods at the other end, or a block. */
  readonly peer: readonly [namespace: string, label: string] | string;
}

interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly label: string;
  readonly in: readonly Flow[];
  readonly out: readonly Flow[];
}

const dnsPods = ['kube-system', 'k8s-app: kube-dns'] as const;
const controllers = ['ingress-nginx', 'app.kubernetes.io/name: ingress-nginx'] as const;
const prometheus = ['monitoring', 'app.kubernetes.io/name: prometheus'] as const;
const toDns: readonly Flow[] = [
  { port: 53, protocol: 'UDP', name: 'dns', peer: dnsPods },
  { port: 53, name: 'dns-tcp', peer: dnsPods },
];
const toApi: Flow = { port: 6443, peer: '172.18.0.2/32' };

/** What each needs, by the manifests of the small production. */
const workloads: readonly Workload[] = [
  {
    namespace: 'shop',
    name: 'web',
    label: 'app: web',
    in: [
      { port: 8080, name: 'http', peer: controllers },
      { port: 9102, name: 'metrics', peer: prometheus },
    ],
    out: [...toDns, { port: 7070, peer: ['shop', 'app: cart'] }],
  },
  {
    namespace: 'shop',
    name: 'cart',
    label: 'app: cart',
    in: [{ port: 7070, peer: ['shop', 'app: web'] }],
    out: [...toDns, toApi, { port: 5432, name: 'pg', peer: ['data', 'app: db'] }],
  },
  {
    namespace: 'data',
    name: 'db',
    label: 'app: db',
    in: [
      { port: 5432, name: 'pg', peer: ['shop', 'app: cart'] },
      { port: 9187, name: 'metrics', peer: prometheus },
    ],
    out: toDns,
  },
  { namespace: 'policy', name: 'hook', label: 'app: hook', in: [{ port: 9443, peer: '172.18.0.0/24' }], out: toDns },
  {
    namespace: 'eastwest',
    name: 'eastwest',
    label: '"app.kubernetes.io/name": eastwest',
    in: [{ port: 8080, peer: controllers }],
    out: [...toDns, toApi],
  },
  {
    namespace: 'monitoring',
    name: 'prometheus',
    label: prometheus[1],
    in: [],
    out: [...toDns, { port: 9102, name: 'metrics', peer: ['shop', 'app: web'] }, { port: 9187, peer: ['data', 'app: db'] }],
  },
  {
    namespace: 'ingress-nginx',
    name: 'controller',
    label: controllers[1],
    in: [{ port: 80, name: 'http', peer: '0.0.0.0/0' }],
    out: [
      ...toDns,
      { port: 8080, name: 'http', peer: ['shop', 'app: web'] },
      { port: 8080, peer: ['eastwest', '"app.kubernetes.io/name": eastwest'] },
    ],
  },
];

export function harmless(random: Random, index: number): Harmless {
  const workload = random.pick(workloads);
  const kind = random.pick(kinds);
  return { name: `${index}: ${kind.name} ${workload.namespace}/${workload.name}`, ...kind.make(random, workload) };
}

type Made = Pick<Harmless, 'cluster' | 'drafts'>;
interface Kind {
  readonly name: string;
  readonly make: (random: Random, workload: Workload) => Made;
}

const kinds: readonly Kind[] = [
  { name: 'isolate what stays needed', make: (random, of) => ({ cluster: production, drafts: [isolate(random, of)] }) },
  {
    name: 'deny by default beside allowances',
    make: (random, of) => ({
      cluster: production,
      drafts: shuffled(random, [denyOf(of), isolate(random, of, ['Ingress', 'Egress'])]),
    }),
  },
  {
    name: 'say the same in other words',
    make: (random, of) => ({
      cluster: [...production, isolatedText(random, of, 'own')],
      drafts: [isolate(random, of)],
    }),
  },
  {
    name: 'allow something more',
    make: (random, of) => ({
      cluster: [...production, isolatedText(random, of, 'own', ['Ingress', 'Egress'])],
      drafts: [put(`${of.namespace}/more`, `podSelector: {matchLabels: {${of.label}}}, ingress: [${anyRule(random, 'from')}]`)],
    }),
  },
  {
    name: 'delete what another one allows, too',
    make: (random, of) => ({
      cluster: [...production, isolatedText(random, of, 'own'), isolatedText(random, of, 'twin')],
      drafts: [remove(`${of.namespace}/twin`)],
    }),
  },
  {
    name: 'delete the only one',
    make: (random, of) => ({
      cluster: [...production, isolatedText(random, of, 'own')],
      drafts: [remove(`${of.namespace}/own`)],
    }),
  },
  {
    name: 'select nobody beside',
    make: (_random, of) => ({
      cluster: production,
      drafts: [put(`${of.namespace}/none`, 'podSelector: {matchLabels: {app: nobody}}, policyTypes: [Ingress, Egress]')],
    }),
  },
  {
    name: 'deny to a namespace of nobody beside',
    make: () => ({ cluster: production, drafts: [put('empty/deny', 'podSelector: {}, policyTypes: [Ingress, Egress]')] }),
  },
  {
    name: 'what was cut off before stays so:',
    make: (_random, of) => ({ cluster: [...production, policyText(`${of.namespace}/old`, deny)], drafts: [denyOf(of)] }),
  },
];

const deny = 'podSelector: {}, policyTypes: [Ingress, Egress]';

function denyOf({ namespace, label }: Workload): Draft {
  return put(`${namespace}/deny`, `podSelector: {matchLabels: {${label}}}, policyTypes: [Ingress, Egress]`);
}

function isolate(random: Random, of: Workload, types?: Types): Draft {
  return put(`${of.namespace}/own`, isolation(random, of, types));
}

function isolatedText(random: Random, of: Workload, name: string, types?: Types): string {
  return policyText(`${of.namespace}/${name}`, isolation(random, of, types));
}

type Types = readonly ('Ingress' | 'Egress')[];
const someTypes: readonly Types[] = [['Ingress'], ['Egress'], ['Ingress', 'Egress']];

function isolation(random: Random, { label, in: ingress, out: egress }: Workload, types = random.pick(someTypes)): string {
  const parts = types.map((type) => {
    const [flows, side] = type === 'Ingress' ? [ingress, 'from'] : [egress, 'to'];
    const rules = flows.map((flow) => ruleOf(random, flow, side));
    const extra = random.chance(0.3) ? [anyRule(random, side)] : [];
    return `${type.toLowerCase()}: [${shuffled(random, [...rules, ...extra]).join(', ')}]`;
  });
  return `podSelector: ${selectorOf(random, label)}, policyTypes: [${types.join(', ')}], ${parts.join(', ')}`;
}

function ruleOf(random: Random, flow: Flow, side: string): string {
  const peers = [peerOf(random, flow.peer), ...(random.chance(0.2) ? ['{podSelector: {}}'] : [])];
  const open = random.chance(0.1) ? '' : `${side}: [${shuffled(random, peers).join(', ')}]`;
  const ports = random.chance(0.15) ? '' : `ports: [${portOf(random, flow)}]`;
  return `{${[open, ports].filter((part) => part !== '').join(', ')}}`;
}

function peerOf(random: Random, peer: Flow['peer']): string {
  if (typeof peer === 'string') return `{ipBlock: {cidr: ${random.pick([peer, '0.0.0.0/0'])}}}`;
  const [namespace, label] = peer;
  const spaces = random.pick([
    `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${namespace}}}`,
    `namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [${namespace}, other]}]}`,
    'namespaceSelector: {}',
  ]);
  return random.chance(0.5) ? `{${spaces}}` : `{${spaces}, podSelector: ${selectorOf(random, label)}}`;
}

function selectorOf(random: Random, label: string): string {
  const at = label.lastIndexOf(': ');
  const [key, value] = [label.slice(0, at), label.slice(at + 2)];
  return random.pick([
    `{matchLabels: {${label}}}`,
    `{matchExpressions: [{key: ${key}, operator: In, values: [${value}]}]}`,
    `{matchExpressions: [{key: ${key}, operator: Exists}, {key: absent, operator: DoesNotExist}], matchLabels: {${label}}}`,
  ]);
}

function portOf(random: Random, { port, name, protocol }: Flow): string {
  const of = protocol === undefined ? '' : `protocol: ${protocol}, `;
  const forms = [`{${of}port: ${port}}`, `{${of}port: ${port - 1}, endPort: ${port + 1}}`];
  // A name is resolved by whoever the destination is, and outside nobody has one.
  return random.pick(name === undefined ? forms : [...forms, `{${of}port: ${name}}`]);
}

function anyRule(random: Random, side: string): string {
  return random.pick([
    `{${side}: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}`,
    `{${side}: [{namespaceSelector: {matchLabels: {team: a}}}]}`,
    `{${side}: [{podSelector: {}}], ports: [{port: 1234}]}`,
  ]);
}

function shuffled<Item>(random: Random, items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => [random.int(1e9), item] as const)
    .sort(([left], [right]) => left - right)
    .map(([, item]) => item);
}
