/** Selectors of Cilium as tests of endpoints (CIL-2…CIL-4, CIL-14, CIL-21, CIL-22). */
import { assertNever } from '../../base/index.ts';
import type { JsonValue } from '../../kube/index.ts';
import { asObject, compileSelector, own } from '../selector.ts';
import type { Requirement } from '../selector.ts';
import { allLabels, everyOf, noEnd, notEnd, notLabels, perhaps, someLabels, someOf } from '../tiers/index.ts';
import type { EndTest, LabelTest } from '../tiers/index.ts';
import { namespaceNameLabel } from '../world.ts';
import { asksCluster, asksNamespace, asksNamespaceLabels, isReserved, parseKey, podLabel } from './identity.ts';
import type { CiliumKey } from './identity.ts';

/** The namespace of a CiliumNetworkPolicy; undefined in a clusterwide one. */
export type Home = string | undefined;

/** Who has a reserved label, by its name; `lacking`: it is asked who does not. */
export type ReservedTest = (name: string, lacking: boolean) => EndTest;

interface Asked {
  readonly key: CiliumKey;
  readonly requirement: Requirement;
}

const askedBy = (raw: JsonValue | undefined): readonly Asked[] =>
  compileSelector(raw).requirements.map((requirement) => ({ key: parseKey(requirement.key), requirement }));

/** `endpointSelector`: pods only. Others that it may select (health, ingress) are no end of ours. */
export function subjectTest(raw: JsonValue | undefined, home: Home): EndTest {
  if (home === undefined) return podTest(askedBy(raw));
  const labels = Object.entries(asObject(own(asObject(raw), 'matchLabels'))).filter(([key]) => key !== overwritten);
  const rest = { ...asObject(raw), matchLabels: Object.fromEntries(labels) };
  return podTest(askedBy(rest), inNamespace(home));
}

/** CIL-22: under exactly this key a conflicting namespace is replaced, under others it is asked as well. */
const overwritten = 'k8s:io.kubernetes.pod.namespace';

const inNamespace = (name: string): LabelTest => ({ test: 'in', from: 'namespace', key: namespaceNameLabel, values: [name] });

/** An item of `fromEndpoints` or `toEndpoints`. */
export function peerTest(raw: JsonValue | undefined, home: Home, reserved: ReservedTest): EndTest {
  const asked = askedBy(raw);
  if (asked.some(({ key }) => isReserved(key))) return everyOf(...asked.map((one) => anyonesTest(one, reserved)));
  const leaves = asked.some(({ key }) => asksNamespace(key) || asksNamespaceLabels(key));
  const pods = home === undefined || leaves ? podTest(asked) : podTest(asked, inNamespace(home));
  if (!asked.some(({ key }) => asksCluster(key))) return pods;
  return someOf(pods, perhaps({ end: 'external' }, 'pods of another cluster of the mesh have addresses outside of this one'));
}

/** An item of `fromNodes` or `toNodes`: other nodes than the own. Node labels count as they are. */
export function nodeTest(raw: JsonValue | undefined, reserved: ReservedTest): EndTest {
  const tests = askedBy(raw).map(({ key, requirement }) => {
    if (isReserved(key)) return applied(requirement, key.name, reserved);
    if (asksCluster(key)) return clusterTest(requirement, { end: 'host' });
    const labels = fromNodes(key) ? labelTest(requirement, { from: 'pod', key: key.name }) : absent(requirement);
    return { end: 'host', labels } as const;
  });
  return everyOf({ end: 'host', own: false }, ...tests);
}

const fromNodes = ({ source }: CiliumKey): boolean => source === 'node' || source === 'any';

/** Of pods alone: everybody else has none of the labels, nor a cluster to be in. */
function podTest(asked: readonly Asked[], ...more: readonly LabelTest[]): EndTest {
  const plain = asked.filter(({ key }) => !asksCluster(key));
  const labels = [...more, ...plain.map(({ key, requirement }) => podRequirement(requirement, key))];
  const pods: EndTest = labels.length === 0 ? { end: 'pod' } : { end: 'pod', labels: allLabels(...labels) };
  const clusters = asked.filter(({ key }) => asksCluster(key));
  return everyOf(pods, ...clusters.map(({ requirement }) => clusterTest(requirement, { end: 'pod' })));
}

function podRequirement(requirement: Requirement, key: CiliumKey): LabelTest {
  const label = podLabel(key);
  return label === undefined ? absent(requirement) : labelTest(requirement, label);
}

/** CIL-21: `In` never matches, `NotIn` and `DoesNotExist` always do. */
function absent({ operator }: Requirement): LabelTest {
  return operator === 'In' || operator === 'Exists' ? someLabels() : allLabels();
}

type Label = Pick<Extract<LabelTest, { test: 'exists' }>, 'from' | 'key'>;

function labelTest(requirement: Requirement, label: Label): LabelTest {
  switch (requirement.operator) {
    case 'In':
      return { test: 'in', ...label, values: [...requirement.values] };
    case 'NotIn':
      return notLabels({ test: 'in', ...label, values: [...requirement.values] });
    case 'Exists':
      return { test: 'exists', ...label };
    case 'DoesNotExist':
      return notLabels({ test: 'exists', ...label });
    default:
      return assertNever(requirement);
  }
}

/** Every pod and node has the name of its cluster, and nothing that is read says which. */
function clusterTest(requirement: Requirement, ends: EndTest): EndTest {
  if (requirement.operator === 'Exists') return ends;
  if (requirement.operator === 'DoesNotExist') return noEnd;
  return perhaps(ends, `whether this cluster is meant depends on its name, which is not read`);
}

/** In a selector that asks for a reserved label nothing is added: whoever has the labels is meant. */
function anyonesTest({ key, requirement }: Asked, reserved: ReservedTest): EndTest {
  if (isReserved(key)) return applied(requirement, key.name, reserved);
  if (asksCluster(key)) return anyonesCluster(requirement);
  const label = podLabel(key);
  const positive = positiveOf(requirement);
  const pods: EndTest = label === undefined ? noEnd : { end: 'pod', labels: labelTest(positive, label) };
  const others = key.source === 'any' ? [applied(positive, key.name, reserved), nodesPerhaps(positive, key)] : [];
  const outside = ['cidr', 'cidrgroup', 'fqdn'].includes(key.source) ? [perhaps({ end: 'external' }, outsideLabels)] : [];
  const test = someOf(pods, ...others, ...outside);
  return positive === requirement ? test : notEnd(test);
}

const outsideLabels = 'which labels an address outside of the cluster has depends on all policies and names in use';

function positiveOf(requirement: Requirement): Requirement {
  if (requirement.operator === 'NotIn') return { ...requirement, operator: 'In' };
  return requirement.operator === 'DoesNotExist' ? { ...requirement, operator: 'Exists' } : requirement;
}

function nodesPerhaps(requirement: Requirement, { name }: CiliumKey): EndTest {
  const nodes: EndTest = { end: 'host', labels: labelTest(requirement, { from: 'pod', key: name }) };
  return perhaps(nodes, 'nodes have their labels only where the agent runs with enable-node-selector-labels');
}

function anyonesCluster(requirement: Requirement): EndTest {
  const positive = positiveOf(requirement);
  const test = clusterTest(positive, someOf({ end: 'pod' }, { end: 'host' }));
  return positive === requirement ? test : notEnd(test);
}

/** Reserved labels have the empty value. */
function applied(requirement: Requirement, name: string, reserved: ReservedTest): EndTest {
  switch (requirement.operator) {
    case 'In':
      return requirement.values.has('') ? reserved(name, false) : noEnd;
    case 'NotIn':
      return requirement.values.has('') ? notEnd(reserved(name, true)) : everyOf();
    case 'Exists':
      return reserved(name, false);
    case 'DoesNotExist':
      return notEnd(reserved(name, true));
    default:
      return assertNever(requirement);
  }
}
