/** A policy of Calico read aloud: its rules in their order, each with what it does and to whom. */
import { formatPath, policyOfManifest, readCalicoPort, readCalicoProtocol, stagedPolicy, validateCalico } from '../kube/index.ts';
import type { FieldPath, ForeignPolicyObject, JsonObject, JsonValue } from '../kube/index.ts';
import { asArray, asObject, asText, calicoDirections, normalizePolicy, own } from '../model/index.ts';
import type { Direction } from '../model/index.ts';
import { calicoSelectorInWords, isGlobal, selectsAll } from './calico-selectors.ts';
import { readPolicy } from './read.ts';
import type { Reading, Sentence } from './read.ts';
import { alternatives } from './selectors.ts';

const kinds: ReadonlySet<string> = new Set([
  'NetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
]);

/** Undefined for a kind without rules. Of an invalid one only whom it selects, and what is wrong. */
export function readCalicoPolicy(object: ForeignPolicyObject): Reading | undefined {
  if (object.policyKind === 'StagedKubernetesNetworkPolicy') return readStaged(object);
  if (!kinds.has(object.policyKind)) return undefined;
  const spec = asObject(own(object.manifest, 'spec'));
  const subject = subjectOf(object, spec);
  const problem = validateCalico(object.manifest).find(({ severity }) => severity === 'error');
  if (problem !== undefined) return { subject, sentences: [{ text: `cannot be read: ${problem.message}` }] };
  if (own(spec, 'preDNAT') === true || own(spec, 'doNotTrack') === true) return { subject, sentences: [ofHosts] };
  const directions = calicoDirections(object);
  const sentences = (['ingress', 'egress'] as const).flatMap((direction) =>
    directions.includes(direction) ? readDirection(object, spec, direction) : [untouched(spec, direction)],
  );
  return { subject, sentences };
}

/** CAL-22 */
const ofHosts: Sentence = {
  text: 'this policy is about the addresses of host endpoints, before connections are policed, and decides nothing about pods',
};

/** CAL-21: it has the form of a NetworkPolicy. */
function readStaged({ manifest }: ForeignPolicyObject): Reading | undefined {
  const meant = stagedPolicy(manifest);
  const policy = meant && policyOfManifest(meant.manifest);
  return policy?.kind === 'NetworkPolicy' ? readPolicy(normalizePolicy(policy)) : undefined;
}

function subjectOf({ namespace }: ForeignPolicyObject, spec: JsonObject): string {
  const own = [
    ...criterion(spec, 'selector', (words) => `with ${words}`),
    ...criterion(spec, 'serviceAccountSelector', (words) => `of service accounts with ${words}`),
    ...criterion(spec, 'namespaceSelector', (words) => `in namespaces with ${words}`),
  ];
  const namespaces = text(spec, 'namespaceSelector');
  const everywhere = namespaces === undefined || selectsAll(namespaces) ? 'in every namespace' : '';
  const where = namespace === '' ? everywhere : `in ${namespace}`;
  return [own.length === 0 ? 'every pod' : 'pods', ...own, where].filter((part) => part !== '').join(' ');
}

function criterion(holder: JsonObject, field: string, say: (words: string) => string): readonly string[] {
  const written = text(holder, field);
  return written === undefined || selectsAll(written) ? [] : [say(calicoSelectorInWords(written))];
}

function text(holder: JsonObject, field: string): string | undefined {
  const value = own(holder, field);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** CAL-28: rules of a direction that `types` leaves out do nothing. */
function untouched(spec: JsonObject, direction: Direction): Sentence {
  const what = direction === 'ingress' ? 'comes in' : 'goes out';
  const text = `this policy says nothing of what ${what}`;
  if (asArray(own(spec, direction)).length === 0) return { direction, text };
  return {
    direction,
    text: `${text}: its ${direction} rules do nothing, because its types leave the direction out`,
    path: 'spec.types',
  };
}

function readDirection({ namespace }: ForeignPolicyObject, spec: JsonObject, direction: Direction): readonly Sentence[] {
  const rules = asArray(own(spec, direction)).map(asObject);
  const said = rules.map((rule, index): Sentence => {
    const path: FieldPath = ['spec', direction, index];
    return { direction, text: readRule(rule, direction, namespace), path: formatPath(path) };
  });
  return rules.some(isForAll) ? said : [...said, { direction, text: rest(spec, direction, rules.length) }];
}

/** CAL-13: decides everything that comes to it. */
function isForAll(rule: JsonObject): boolean {
  const asks = Object.entries(rule).filter(([key, value]) => key !== 'action' && key !== 'metadata' && !isEmpty(value));
  return asText(own(rule, 'action')) !== 'Log' && asks.length === 0;
}

function isEmpty(value: JsonValue): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** CAL-15, CAL-28 */
function rest(spec: JsonObject, direction: Direction, rules: number): string {
  const what = `${rules === 0 ? 'everything' : 'everything else'} ${direction === 'ingress' ? 'inbound' : 'outbound'}`;
  const tier = text(spec, 'tier') ?? 'default';
  return `${what} is left to later policies of tier ${tier}, and denied where none of them allows it, unless the tier ends in Pass`;
}

const verbs: ReadonlyMap<string, string> = new Map([
  ['Allow', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'leave to the next tier'],
  ['Log', 'log, and go on with,'],
]);

function readRule(rule: JsonObject, direction: Direction, namespace: string): string {
  const sides = { source: asObject(own(rule, 'source')), destination: asObject(own(rule, 'destination')) };
  const [peer, mine] = direction === 'ingress' ? [sides.source, sides.destination] : ([sides.destination, sides.source] as const);
  const preposition = direction === 'ingress' ? 'from' : 'to';
  const ownWords = entityInWords(mine, namespace);
  const version = own(rule, 'ipVersion');
  return [
    verbs.get(asText(own(rule, 'action'))) ?? asText(own(rule, 'action')),
    trafficInWords(rule, sides.destination),
    `${preposition} ${entityInWords(peer, namespace) ?? 'anyone, in the cluster or outside'}`,
    ...portsOf(sides.source).map((ports) => `from port ${ports}`),
    ...(ownWords === undefined ? [] : [`where the pod is one of ${ownWords}`]),
    ...(typeof version === 'number' ? [`over IPv${version}`] : []),
    ...(own(rule, 'http') === undefined ? [] : ['as its HTTP rules say']),
  ].join(' ');
}

function trafficInWords(rule: JsonObject, destination: JsonObject): string {
  const [protocol, excluded] = [own(rule, 'protocol'), own(rule, 'notProtocol')];
  const ports = portsOf(destination);
  const name = protocol === undefined ? undefined : protocolName(protocol);
  const which = ports.length === 0 ? (name ?? 'anything') : portsOfInWords(name, ports);
  const icmp = (['icmp', 'notICMP'] as const).flatMap((key) => {
    const { type, code } = asObject(own(rule, key));
    if (type === undefined) return [];
    return [`${key === 'icmp' ? 'of' : 'not of'} type ${asText(type)}${code === undefined ? '' : ` code ${asText(code)}`}`];
  });
  return [which, ...icmp, ...(excluded === undefined ? [] : [`that is not ${protocolName(excluded)}`])].join(' ');
}

/** Without a protocol only names can stand there. */
function portsOfInWords(protocol: string | undefined, ports: readonly string[]): string {
  if (protocol !== undefined) return `${protocol} ${ports.join(' ')}`;
  return ports
    .join(' ')
    .replace(
      /^(other than )?the one named/u,
      (_, other: string | undefined) => `${other === undefined ? '' : 'any port other than '}the port named`,
    );
}

const names: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [58, 'ICMPv6'],
  [132, 'SCTP'],
  [136, 'UDPLite'],
]);

function protocolName(value: JsonValue): string {
  const number = readCalicoProtocol(value);
  return (number === undefined ? undefined : names.get(number)) ?? `IP protocol ${asText(value)}`;
}

/** `80, 443 or the one named http`, and `other than 22`. */
function portsOf(side: JsonObject): readonly string[] {
  const said = (list: 'ports' | 'notPorts'): string => alternatives(asArray(own(side, list)).map(portInWords));
  const [wanted, unwanted] = [said('ports'), said('notPorts')];
  return [...(wanted === '' ? [] : [wanted]), ...(unwanted === '' ? [] : [`other than ${unwanted}`])];
}

function portInWords(value: JsonValue): string {
  const port = readCalicoPort(value);
  if (port === undefined) return asText(value);
  if (port.kind === 'named') return `the one named ${port.name}`;
  return port.from === port.to ? `${port.from}` : `${port.from}–${port.to}`;
}

/** Undefined where it asks nothing. Ports are told elsewhere. */
function entityInWords(entity: JsonObject, namespace: string): string | undefined {
  const services = asObject(own(entity, 'services'));
  const service = text(services, 'name');
  if (service !== undefined) return `the endpoints of Service ${text(services, 'namespace') ?? namespace}/${service}`;
  const parts = [...whoInWords(entity, namespace), ...netsInWords(entity)];
  return parts.length === 0 ? undefined : parts.join(', ');
}

function whoInWords(entity: JsonObject, namespace: string): readonly string[] {
  const accounts = asObject(own(entity, 'serviceAccounts'));
  const named = asArray(own(accounts, 'names')).map(asText);
  const selects = [text(entity, 'selector'), text(accounts, 'selector'), ...named].some((one) => one !== undefined);
  const place = placeInWords(entity, namespace, selects || text(entity, 'notSelector') !== undefined);
  // Without anything that an object must be, addresses of no object are meant too (CAL-26).
  const positive = selects || place !== undefined;
  const parts = [
    ...criterion(entity, 'selector', (words) => `with ${words}`),
    ...criterion(entity, 'notSelector', (words) => `other than those with ${words}`),
    ...(named.length === 0 ? [] : [`of service account ${alternatives(named)}`]),
    ...criterion(accounts, 'selector', (words) => `of service accounts with ${words}`),
    ...(place === undefined ? [] : [place]),
  ];
  if (!positive) return parts.length === 0 ? [] : [`anyone, in the cluster or outside, ${parts.join(' ')}`];
  return [['pods and network sets', ...parts].join(' ')];
}

/** CAL-12 */
function placeInWords(entity: JsonObject, namespace: string, limited: boolean): string | undefined {
  const written = text(entity, 'namespaceSelector');
  if (written === undefined) return limited && namespace !== '' ? `in ${namespace}` : undefined;
  if (selectsAll(written)) return 'in any namespace';
  return isGlobal(written) ? 'in no namespace' : `in namespaces with ${calicoSelectorInWords(written)}`;
}

function netsInWords(entity: JsonObject): readonly string[] {
  const said = (list: 'nets' | 'notNets'): string => alternatives(asArray(own(entity, list)).map(asText));
  const [inside, outside] = [said('nets'), said('notNets')];
  return [...(inside === '' ? [] : [`addresses in ${inside}`]), ...(outside === '' ? [] : [`addresses not in ${outside}`])];
}
