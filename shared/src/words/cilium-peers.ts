/** The members of a Cilium rule in words. */
import type { JsonObject, JsonValue } from '../kube/index.ts';
import { asArray, asObject, asText, compileSelector, formatRequirement, holds, own } from '../model/index.ts';
import type { Requirement, Selector } from '../model/index.ts';
import { alternatives, namespacesInWords, podsInWords } from './selectors.ts';

const anyone = 'anyone, in the cluster or outside';

/** The namespace of the policy; undefined in a clusterwide one. */
type Home = string | undefined;

/** Undefined where the item names nobody, so that it allows or denies nothing (CIL-6, CIL-15). */
export function ciliumPeersInWords(item: JsonObject, side: 'from' | 'to', home: Home): string | undefined {
  const read = members(home).map(([name, inWords]) => [own(item, `${side}${name}`) ?? undefined, inWords] as const);
  if (read.some(([list], index) => index < strict && list !== undefined && asArray(list).length === 0)) return undefined;
  const said = read.flatMap(([list, inWords]) => asArray(list).map((value) => inWords(value)));
  if (said.length > 0) return said.join(', or ');
  return asArray(own(item, 'toPorts')).length + asArray(own(item, 'icmps')).length > 0 ? anyone : undefined;
}

type Member = readonly [name: string, inWords: (value: JsonValue) => string];

/** So many of them mean nobody when they are present and empty. */
const strict = 5;

function members(home: Home): readonly Member[] {
  return [
    ['Endpoints', (value) => ciliumPodsInWords(value, home)],
    ['Entities', (value) => entities.get(asText(value)) ?? asText(value)],
    ['CIDR', (value) => blockInWords(asText(value))],
    ['CIDRSet', (value) => setInWords(asObject(value))],
    ['Nodes', (value) => nodesInWords(value)],
    ['Services', (value) => serviceInWords(asObject(value))],
    ['FQDNs', (value) => asText(own(asObject(value), 'matchName') ?? own(asObject(value), 'matchPattern'))],
    ['Groups', () => 'a group of the cloud provider'],
  ];
}

const entities: ReadonlyMap<string, string> = new Map([
  ['all', anyone],
  ['world', 'anyone outside the cluster'],
  ['world-ipv4', 'any IPv4 address outside the cluster'],
  ['world-ipv6', 'any IPv6 address outside the cluster'],
  ['cluster', 'anyone in the cluster'],
  ['cluster-mesh', 'anyone in the clusters of the mesh'],
  ['host', 'their own node'],
  ['remote-node', 'other nodes'],
  ['kube-apiserver', 'the API server'],
  ['ingress', 'the ingress proxies of Cilium'],
  ['health', 'the health checks of Cilium'],
  ['init', 'pods that are still being set up'],
  ['unmanaged', 'pods that Cilium does not manage'],
  ['none', 'nobody'],
]);

const spaceName = 'io.kubernetes.pod.namespace';
const spaceLabels = 'io.cilium.k8s.namespace.labels.';

/** CIL-3, CIL-4: pods, of the policy's namespace unless the selector says which. */
export function ciliumPodsInWords(value: JsonValue | undefined, home: Home): string {
  const { requirements } = compileSelector(value);
  if (requirements.some(({ key }) => key.startsWith('reserved:')))
    return `whoever is labelled ${requirements.map((one) => formatRequirement(one).replace(/=$/u, '')).join(' and ')}`;
  const plain = requirements.map(plainKey);
  const names = plain.filter(({ key }) => key === spaceName);
  const spaces = plain.filter(({ key }) => key.startsWith(spaceLabels));
  const own = plain.filter((one) => !names.includes(one) && !spaces.includes(one));
  return podsInWords(selectorOf(own), whereInWords(names, spaces, home));
}

/** CIL-22: a policy of a namespace selects pods of that namespace, whatever its selector says. */
export function ciliumSubjectInWords(value: JsonValue | undefined, home: Home): string {
  if (home === undefined) return ciliumPodsInWords(value, home);
  const selector = asObject(value);
  const labels = Object.entries(asObject(own(selector, 'matchLabels'))).filter(([key]) => key !== `k8s:${spaceName}`);
  const { requirements } = compileSelector({ ...selector, matchLabels: Object.fromEntries(labels) });
  const places = requirements.filter(({ key }) => key.replace(/^(k8s|any):/u, '') === spaceName);
  const elsewhere = places.find((place) => !holds(place, new Map([[place.key, home]])));
  if (elsewhere !== undefined) return `nobody: it asks for ${formatRequirement(elsewhere)}, and selects only pods in ${home}`;
  const rest = requirements.filter((one) => !places.includes(one));
  const spaces = rest.filter(({ key }) => key.replace(/^(k8s|any):/u, '').startsWith(spaceLabels));
  const pods = podsInWords(selectorOf(rest.filter((one) => !spaces.includes(one)).map(plainKey)), `in ${home}`);
  return spaces.length === 0
    ? pods
    : `${pods}, while that has ${spaces.map((one) => formatRequirement(spaceLabel(plainKey(one)))).join(' and ')}`;
}

const plainKey = (one: Requirement): Requirement => ({ ...one, key: one.key.replace(/^(k8s|any):/u, '') });
const spaceLabel = (one: Requirement): Requirement => ({ ...one, key: one.key.slice(spaceLabels.length) });

const selectorOf = (requirements: readonly Requirement[]): Selector => ({ requirements, id: '' });

function whereInWords(names: readonly Requirement[], spaces: readonly Requirement[], home: Home): string {
  if (names.length + spaces.length === 0) return home === undefined ? 'in every namespace' : `in ${home}`;
  const [only, ...more] = names;
  if (only?.operator === 'In' && more.length + spaces.length === 0) return `in ${alternatives([...only.values].sort())}`;
  const labels = [
    ...names.map((one): Requirement => ({ ...one, key: 'a name' })),
    ...spaces.map((one): Requirement => ({ ...one, key: one.key.slice(spaceLabels.length) })),
  ];
  return namespacesInWords(selectorOf(labels.filter(({ key, operator }) => key !== 'a name' || operator !== 'Exists')));
}

function blockInWords(cidr: string): string {
  if (cidr === '0.0.0.0/0') return 'any IPv4 address outside the cluster';
  if (cidr === '::/0') return 'any IPv6 address outside the cluster';
  return /\/(32|128)$/u.test(cidr) ? `address ${cidr.replace(/\/\d+$/u, '')}` : `addresses ${cidr} outside the cluster`;
}

function setInWords(item: JsonObject): string {
  const except = asArray(own(item, 'except')).map(asText);
  const rest = except.length === 0 ? '' : ` except ${alternatives(except)}`;
  return `${setMeantInWords(item)}${rest}`;
}

function setMeantInWords(item: JsonObject): string {
  const cidr = own(item, 'cidr') ?? undefined;
  if (cidr !== undefined) return blockInWords(asText(cidr));
  const ref = own(item, 'cidrGroupRef') ?? undefined;
  if (ref !== undefined) return `the addresses of group ${asText(ref)}`;
  const { requirements } = compileSelector(own(item, 'cidrGroupSelector'));
  return requirements.length === 0
    ? 'any address outside the cluster'
    : `the addresses of groups with ${requirements.map(formatRequirement).join(' and ')}`;
}

export function nodesInWords(value: JsonValue | undefined): string {
  const { requirements } = compileSelector(value);
  return requirements.length === 0 ? 'other nodes' : `other nodes with ${requirements.map(formatRequirement).join(' and ')}`;
}

function serviceInWords(item: JsonObject): string {
  const selector = own(item, 'k8sServiceSelector') ?? undefined;
  const place = asObject(selector ?? own(item, 'k8sService') ?? undefined);
  const namespace = asText(own(place, 'namespace') ?? '');
  const where = namespace === '' ? 'in any namespace' : `in ${namespace}`;
  if (selector === undefined) return `Service ${asText(own(place, 'serviceName') ?? '')} ${where}`;
  const { requirements } = compileSelector(own(place, 'selector'));
  const which =
    requirements.length === 0 ? 'every Service' : `Services with ${requirements.map(formatRequirement).join(' and ')}`;
  return `${which} ${where}`;
}
