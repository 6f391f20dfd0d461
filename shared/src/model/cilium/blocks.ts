/** CIDR members: addresses outside of the cluster unless the agent is told otherwise (CIL-20), written out or as CiliumCIDRGroups. */
import { parseCidrParts } from '../../kube/index.ts';
import type { ForeignPolicyObject, JsonObject, JsonValue } from '../../kube/index.ts';
import { parseCidr } from '../addresses.ts';
import type { AddressRange } from '../addresses.ts';
import { labelsOf } from '../world.ts';
import { asArray, asObject, asText, compileSelector, own } from '../selector.ts';
import type { Requirement } from '../selector.ts';
import { anyEnd, everyOf, notEnd, someOf } from '../tiers/index.ts';
import type { EndTest } from '../tiers/index.ts';
import { parseKey } from './identity.ts';

export interface CidrGroup {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly blocks: readonly AddressRange[];
}

/** CiliumCIDRGroups of either version. Blocks that do not parse are left out, as the agent does. */
export function cidrGroups(objects: readonly ForeignPolicyObject[]): readonly CidrGroup[] {
  const groups = new Map<string, CidrGroup>();
  for (const object of objects) {
    const { name, apiVersion, manifest } = object;
    // Both versions may be served, and are one object.
    if (groups.has(name) && apiVersion !== 'cilium.io/v2') continue;
    const texts = asArray(own(asObject(own(manifest, 'spec')), 'externalCIDRs'));
    const labels = [...labelsOf(object)].filter(([key]) => !key.startsWith('io.cilium.k8s'));
    groups.set(name, { name, labels: new Map(labels), blocks: texts.flatMap((text) => blockOf(asText(text)) ?? []) });
  }
  return [...groups.values()];
}

/** An IPv4-mapped block is one of IPv6 to the agent and holds no address that a packet has. */
function blockOf(text: string): AddressRange | undefined {
  const range = parseCidr(text);
  return range !== undefined && parseCidrParts(text)?.bits === (range.family === 4 ? 32 : 128) ? range : undefined;
}

/** Which ends of the cluster a block means besides those outside: what `policy-cidr-match-mode` says. */
export type InClusterBlocks = 'none' | 'pods' | 'nodes' | 'pods and nodes';

function covered(blocks: InClusterBlocks): EndTest {
  const pods: readonly EndTest[] = blocks.startsWith('pods') ? [{ end: 'pod' }] : [];
  const nodes: readonly EndTest[] = blocks.endsWith('nodes') ? [{ end: 'host' }] : [];
  return someOf({ end: 'external' }, ...pods, ...nodes);
}

/** An item of `fromCIDR` or `toCIDR`. */
export function cidrTest(text: string, blocks: InClusterBlocks): EndTest {
  return everyOf(covered(blocks), inside(text));
}

function inside(text: string): EndTest {
  return within([blockOf(text)].filter((range) => range !== undefined));
}

function within(ranges: readonly AddressRange[]): EndTest {
  return someOf(...ranges.map((range): EndTest => ({ end: 'address', range })));
}

/** An item of `fromCIDRSet` or `toCIDRSet`. */
export function setTest(item: JsonObject, groups: readonly CidrGroup[], blocks: InClusterBlocks): EndTest {
  const except = asArray(own(item, 'except')).map((text) => notEnd(inside(asText(text))));
  return everyOf(covered(blocks), meant(item, groups), ...except);
}

function meant(item: JsonObject, groups: readonly CidrGroup[]): EndTest {
  const cidr = own(item, 'cidr') ?? undefined;
  if (cidr !== undefined) return inside(asText(cidr));
  const ref = own(item, 'cidrGroupRef') ?? undefined;
  if (ref !== undefined) return within(groups.filter(({ name }) => name === ref).flatMap(({ blocks }) => blocks));
  return selected(own(item, 'cidrGroupSelector'), groups);
}

/** An address has the labels of all groups that it is in; one outside of every group has none. */
function selected(selector: JsonValue | undefined, groups: readonly CidrGroup[]): EndTest {
  const { requirements } = compileSelector(selector);
  return requirements.length === 0 ? anyEnd : everyOf(...requirements.map((requirement) => labelled(requirement, groups)));
}

function labelled(requirement: Requirement, groups: readonly CidrGroup[]): EndTest {
  const { source, name } = parseKey(requirement.key);
  const known = source === 'any' || source === 'cidrgroup';
  const having = groups.filter(({ labels }) => {
    const value = labels.get(name);
    if (!known || value === undefined) return false;
    return requirement.operator === 'In' || requirement.operator === 'NotIn' ? requirement.values.has(value) : true;
  });
  const test = within(having.flatMap(({ blocks }) => blocks));
  return requirement.operator === 'In' || requirement.operator === 'Exists' ? test : notEnd(test);
}
